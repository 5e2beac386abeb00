"""Everything after the nomination: answers, approval, confirmation, and every way out."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.enums import Move, Party, State
from placements.lifecycle import locked, move, party_of


@dataclass(frozen=True)
class Outcome:
    """What became of one placement of many; `words` says why it was refused."""

    placement: object
    words: str = ''


def accept(*, by, placement, words=''):
    """The employer says yes: the student is named to them from now on, and the parent is asked."""
    return move(placement=placement, name=Move.ACCEPT, by=by, words=words)


def decline(*, by, placement, reason, words=''):
    """The employer says no, with a reason; the place goes back and the school is told."""
    return move(placement=placement, name=Move.DECLINE, by=by, reason=reason, words=words)


@transaction.atomic
def approve(*, by, placement):
    """A named member of the school's staff approves the placement for its student, once.

    Source: Education Act 1996 s.560 (arranged or approved by the school).
    """
    placement = locked(placement)
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school’s careers leader can approve this.', code='wrong_party')
    if placement.state != State.ACCEPTED:
        raise Refused('Approve it once the employer has said yes.', code='wrong_state')
    if placement.approved_at is None:
        placement.approved_by, placement.approved_at = by.actor_label, timezone.now()
        placement.save(update_fields=['approved_by', 'approved_at'])
        record(by=by, verb='placement.approve', subject=placement, owner=placement.school.organisation)
    return placement


def confirm(*, by, placement):
    """The school confirms; refused, with every reason in words, while a gate is red."""
    return move(placement=placement, name=Move.CONFIRM, by=by)


@transaction.atomic
def approve_and_confirm(*, by, placement):
    """Both at once, or neither: an approval given for a confirmation that fails is not kept."""
    return confirm(by=by, placement=approve(by=by, placement=placement))


def approve_and_confirm_all(*, by, placements):
    """Each in a transaction of its own: one that is not ready keeps none of the others back."""
    return [_outcome(approve_and_confirm, by=by, placement=placement) for placement in placements]


def _outcome(verb, *, by, placement):
    try:
        return Outcome(verb(by=by, placement=placement))
    except Refused as refused:
        return Outcome(placement, refused.words)


@transaction.atomic
def reopen(*, by, placement, words):
    """The checks are open again after confirmation: approval is asked for anew and everyone is told."""
    placement = move(placement=placement, name=Move.REOPEN, by=by, words=words)
    placement.approved_by, placement.approved_at = '', None
    placement.save(update_fields=['approved_by', 'approved_at'])
    return placement


@transaction.atomic
def withdraw(*, by, placement, reason, words=''):
    """The school takes the student back: before confirmation a withdrawal, after it a cancellation."""
    placement = locked(placement)
    early = placement.state in (State.NOMINATED, State.ACCEPTED)
    name = Move.WITHDRAW if early else Move.CANCEL_AS_SCHOOL
    return move(placement=placement, name=name, by=by, reason=reason, words=words)


def cancel_as_employer(*, by, placement, reason, words=''):
    """The employer cannot host after all."""
    return move(placement=placement, name=Move.CANCEL_AS_EMPLOYER, by=by, reason=reason, words=words)


def stop(*, by, placement):
    """A safeguarding lead stops the placement; why is kept with the decision and told to nobody."""
    return move(placement=placement, name=Move.STOP, by=by)
