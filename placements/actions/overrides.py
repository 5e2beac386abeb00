"""Setting a rule of practice aside for one placement: what safeguarding keeps, joined to where it stands."""

from django.db import transaction

from brokerage.core.errors import Refused
from placements.actions.answered import close_answered
from placements.actions.progress import reopen
from placements.clearance import about, red_gates
from placements.enums import State
from placements.lifecycle import locked
from placements.models import Placement
from safeguarding import actions as safeguarding

OPEN = (State.ACCEPTED, State.CONFIRMED)


@transaction.atomic
def ask(*, by, placement, code, reason, parent_agreed=''):
    """Ask a second person to set aside one blocker that stands now, as the dates and hours are now."""
    placement = locked(placement)
    if placement.state not in OPEN:
        raise Refused('This can be asked once the employer has said yes.', code='wrong_state')
    if code not in {blocker.code for blocker in red_gates(placement) if blocker.overridable}:
        raise Refused('This does not stand in the way, or nobody can set it aside.', code='not_red')
    return safeguarding.ask_override(
        by=by,
        student=placement.student,
        placement_ref=placement.ref,
        code=code,
        about=about(placement),
        reason=reason,
        parent_agreed=parent_agreed,
    )


@transaction.atomic
def agree(*, by, override):
    """The second person's yes, to exactly the dates, hours and offer that were asked about."""
    placement = _of(override)
    agreed = safeguarding.agree_override(by=by, override=override, about=about(placement))
    close_answered(placement)
    return agreed


def refuse(*, by, override, words=''):
    return safeguarding.refuse_override(by=by, override=override, words=words)


@transaction.atomic
def take_back(*, by, override):
    """The rule stands again; a confirmed placement that rested on it has its checks opened again."""
    placement = _of(override)
    row = safeguarding.withdraw_override(by=by, override=override)
    if placement.state == State.CONFIRMED and red_gates(placement):
        reopen(by=by, placement=placement, words='A rule that was set aside stands again.')
    return row


def _of(override):
    return locked(Placement.objects.get(ref=override.placement_ref))
