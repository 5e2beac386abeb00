"""Another place for the same student: moved while the first still stands, or booked anew once it has ended."""

from django.db import transaction

from brokerage.core.errors import Refused
from employers.models import Employer, Window
from placements.actions.apart import hold
from placements.actions.nominations import nominate
from placements.enums import OUT, PENDING, Move, State
from placements.lifecycle import locked, move
from placements.queries.elsewhere import block_for

# What safeguarding stopped is talked about first; what was moved already has its other place.
ENDED_FOR_ANOTHER = tuple(state for state in OUT if state not in (State.STOPPED, State.TRANSFERRED))


@transaction.atomic
def send_elsewhere(*, by, placement, window, words=''):
    """Nominate the student for `window` instead and return the new placement, which names the one it follows.

    A placement still to come ends in the same transaction, as moved: its place is given back and the new one
    taken, or neither. Consent, approval and agreement belong to the placement that ended, so all that is about
    other days or another workplace is asked for anew; the employer's own papers go on to hold.
    """
    hold(placement.student)
    placement = locked(placement)
    _hold_both(placement, window)
    if placement.state in PENDING:
        placement = move(placement=placement, name=Move.TRANSFER, by=by, words=words)
    elif placement.state not in ENDED_FOR_ANOTHER or placement.followed_by.holding().exists():
        stands = placement.get_state_display().lower()
        raise Refused(
            f'Another place cannot be booked from here. Where it stands now: {stands}.', code='wrong_state'
        )
    block = block_for(placement.student, window)
    if block is None:
        raise Refused('Those dates do not lie in a block of the student’s.', code='outside_block')
    return nominate(
        by=by, block=block, student=placement.student, window=window, words=words, follows=placement
    )


def _hold_both(placement, window):
    """Two students who change places with each other wait here, in one order, and never for each other."""
    held = Window.objects.filter(pk__in=[placement.window_id, window.pk])
    employers = Employer.objects.filter(offers__windows__in=held).order_by('pk')
    list(Employer.objects.filter(pk__in=employers.values('pk')).order_by('pk').select_for_update(no_key=True))
    list(held.order_by('pk').select_for_update(no_key=True))
