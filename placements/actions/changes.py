"""Changes after approval: exactly the checks they touch are open again, and everybody is told."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.models import new_ref
from placements.clearance import gates_of, red_gates
from placements.enums import Move, State, Term
from placements.lifecycle import locked, move
from placements.models import Placement
from placements.notifications import kinds
from placements.notifications.announce import consent_is_wanted, tell_parent
from placements.queries.placements import whole
from placements.queries.terms import DECIDED, changed_since, digests_of
from placements.rules import opened_gates
from safeguarding.enums import Gate, Holder

BY = SystemActor('placements.changes')
AGREED = (State.ACCEPTED, State.CONFIRMED)


@transaction.atomic
def note_changes(*, placement):
    """Compare a placement with what was agreed; open again the checks that a change touches. Returns it.

    A confirmed placement with a check to do is confirmed no more; the parent is asked anew where the change
    is about what they said yes to. Done twice, it finds nothing the second time.
    """
    placement = locked(placement)
    if placement.state not in AGREED:
        return placement
    seen, digests = placement.terms_seen, digests_of([placement])[placement.pk]
    changed = changed_since(seen, digests)
    if digests != seen:
        _open_again(placement, changed, digests)
    red = red_gates(placement) if placement.state == State.CONFIRMED else []
    if red:
        words = _words(changed) if changed else red[0].said_to(Holder.SCHOOL)
        placement = move(placement=placement, name=Move.REOPEN, by=BY, words=words)
    if Gate.PARENT_CONSENT in opened_gates(changed) and consent_is_wanted(placement):
        tell_parent(kinds.AskConsent, placement, occasion=new_ref())
    return placement


def _open_again(placement, changed, digests):
    gates = opened_gates(changed) & DECIDED
    now = timezone.now().isoformat()
    placement.terms_seen = digests
    placement.opened_again = {**placement.opened_again, **dict.fromkeys(sorted(gates), now)}
    if Gate.SCHOOL_APPROVAL in gates:
        placement.approved_by, placement.approved_at = '', None
    placement.save(update_fields=['terms_seen', 'opened_again', 'approved_by', 'approved_at'])
    if changed:
        data = {'terms': changed, 'opened': sorted(gates)}
        owner = placement.school.organisation
        record(by=BY, verb='placement.changed', subject=placement, owner=owner, data=data)


def _words(changed):
    return f'Changed: {", ".join(Term(term).label.lower() for term in changed)}.'


def note_all_changes():
    """Look at every agreed placement still to come; returns how many have something to do again.

    On the first day only a change counts: what else turned red then is for `move_by_date` to tell the school.
    """
    today = timezone.localdate()
    rows = list(whole(Placement.objects.filter(state__in=AGREED, start__gte=today)))
    digests, red = digests_of(rows), _turned_red([row for row in rows if row.start > today])
    touched = [row for row in rows if digests[row.pk] != row.terms_seen or row.pk in red]
    for row in touched:
        note_changes(placement=row)
    return len(touched)


def _turned_red(rows):
    confirmed = gates_of([row for row in rows if row.state == State.CONFIRMED])
    return {pk for pk, gates in confirmed.items() if any(gate.blockers for gate in gates)}
