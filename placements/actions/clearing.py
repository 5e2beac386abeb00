"""One push each at what holds a placement up: the employer, the parent, the safeguarding lead, the school."""

from django.db import transaction

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from placements.actions.progress import Outcome, approve
from placements.clearance import red_gates
from placements.enums import Party, State
from placements.lifecycle import locked, party_of
from placements.notifications import kinds
from placements.notifications.announce import tell_employer, tell_parent
from safeguarding.enums import Holder

NOTHING_LEFT = 'Nothing is left for them to do: see what changed.'


@transaction.atomic
def remind_employer(*, by, placement):
    """Write to the employer what is left for it to do; once a day. Without an address the school is to phone."""
    placement = _held_up(by, placement, Holder.EMPLOYER)
    tell_employer(kinds.LeftToEmployer, placement)
    return _noted(by, placement, 'employer')


@transaction.atomic
def remind_parent(*, by, placement):
    """Ask the parent or carer again, with a link; once a day. Without an address the school is to phone."""
    placement = _held_up(by, placement, Holder.PARENT)
    tell_parent(kinds.ConsentReminder, placement)
    return _noted(by, placement, 'parent')


@transaction.atomic
def ask_dsl(*, by, placement):
    """Ask each safeguarding lead of the school to decide; the message names nobody. Returns how many were asked."""
    placement = _held_up(by, placement, Holder.DSL)
    school = placement.school.organisation
    leads = Membership.objects.active().filter(organisation=school, role=Role.DSL).select_related('user')
    if not leads:
        raise Refused(
            'Your school has no safeguarding lead here yet. Invite one under People.', code='nobody'
        )
    for lead in leads:
        plan(
            kind=kinds.DecisionWanted,
            subject=placement,
            to_email=lead.user.email,
            to_name=lead.user.name,
            sender=school,
            organisation=school,
        )
    return _noted(by, placement, 'dsl')


def approve_all(*, by, placements):
    """Each in a transaction of its own: one that cannot be approved keeps none of the others back."""
    return [_approved(by, placement) for placement in placements]


def _approved(by, placement):
    try:
        return Outcome(approve(by=by, placement=placement))
    except Refused as refused:
        return Outcome(placement, refused.words)


def _held_up(by, placement, holder):
    placement = locked(placement)
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school’s careers leader does this.', code='wrong_party')
    holds = holder in {blocker.holder for blocker in red_gates(placement)}
    if placement.state not in (State.ACCEPTED, State.CONFIRMED) or not holds:
        raise Refused(NOTHING_LEFT, code='nothing_left')
    return placement


def _noted(by, placement, whom):
    owner = placement.school.organisation
    record(by=by, verb='placement.push', subject=placement, owner=owner, data={'whom': whom})
    return placement
