"""Everything after the nomination: answers, approval, confirmation, and every way out."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.enums import Move, State
from placements.lifecycle import move
from placements.models import Placement
from placements.notifications import AskConsent, tell_parent


@transaction.atomic
def accept(*, by, placement, words=''):
    """The employer says yes: the student is named to them from now on, and the parent is asked."""
    placement = move(placement=placement, name=Move.ACCEPT, by=by, words=words)
    tell_parent(AskConsent, placement)
    return placement


def decline(*, by, placement, reason, words=''):
    """The employer says no, with a reason; the place goes back and the school is told."""
    return move(placement=placement, name=Move.DECLINE, by=by, reason=reason, words=words)


@transaction.atomic
def approve(*, by, placement):
    """A named member of the school's staff approves the placement for its student."""
    placement = Placement.objects.select_for_update(of=('self',)).get(pk=placement.pk)
    if by.organisation_id != placement.school.organisation_id or not by.may(Permission.PLACEMENTS_ARRANGE):
        raise Refused('Only the school’s careers leader can approve this.', code='wrong_party')
    if placement.state != State.ACCEPTED:
        raise Refused('Approve it once the employer has accepted.', code='wrong_state')
    placement.approved_by = by.actor_label
    placement.approved_at = timezone.now()
    placement.save(update_fields=['approved_by', 'approved_at'])
    record(by=by, verb='placement.approve', subject=placement, owner=placement.school.organisation)
    return placement


def confirm(*, by, placement):
    """The school confirms; refused, with every reason in words, while a gate is red."""
    return move(placement=placement, name=Move.CONFIRM, by=by)


def withdraw(*, by, placement, reason, words=''):
    """The school takes the student back: before confirmation a withdrawal, after it a cancellation."""
    early = placement.state in (State.NOMINATED, State.ACCEPTED)
    name = Move.WITHDRAW if early else Move.CANCEL_AS_SCHOOL
    return move(placement=placement, name=name, by=by, reason=reason, words=words)


def cancel_as_employer(*, by, placement, reason, words=''):
    """The employer cannot host after all."""
    return move(placement=placement, name=Move.CANCEL_AS_EMPLOYER, by=by, reason=reason, words=words)


def stop(*, by, placement, words):
    """A safeguarding lead stops the placement; why is kept with the decision, not told around."""
    return move(placement=placement, name=Move.STOP, by=by, words='')
