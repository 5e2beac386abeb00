"""Everything after the nomination: answers, approval, confirmation, and every way out."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.ui import long_date
from placements.actions.answered import close_answered
from placements.actions.apart import hold
from placements.actions.changes import note_changes
from placements.enums import Move, Party, State
from placements.lifecycle import locked, move, party_of
from placements.queries.terms import digests_of, nothing_agreed


@dataclass(frozen=True)
class Outcome:
    """What became of one placement of many; `words` says why it was refused."""

    placement: object
    words: str = ''


@transaction.atomic
def accept(*, by, placement, words=''):
    """The employer says yes: the student is named to them from now on, and the parent is asked."""
    placement = locked(placement)
    seen = digests_of([placement])[placement.pk]
    return move(placement=placement, name=Move.ACCEPT, by=by, words=words, terms_seen=seen)


def ask_to_meet(*, by, placement, words):
    """The employer would meet the student first: the school answers, and the place is kept meanwhile."""
    return move(placement=placement, name=Move.ASK_TO_MEET, by=by, words=words)


def answer_meeting(*, by, placement, words):
    """The school says when and where, or that it cannot be; the employer decides then."""
    return move(placement=placement, name=Move.ANSWER_MEETING, by=by, words=words)


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
        close_answered(placement)
    return placement


def confirm(*, by, placement):
    """The school confirms; refused, with every reason in words, while a gate is red.

    What has changed since it was agreed counts first: it is noted whether or not the confirmation succeeds.
    """
    return move(placement=note_changes(placement=placement), name=Move.CONFIRM, by=by)


@transaction.atomic
def approve_and_confirm(*, by, placement):
    """Both at once, or neither: an approval given for a confirmation that fails is not kept."""
    return confirm(by=by, placement=approve(by=by, placement=note_changes(placement=placement)))


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
    name = Move.CANCEL_AS_SCHOOL if placement.state == State.CONFIRMED else Move.WITHDRAW
    return move(placement=placement, name=name, by=by, reason=reason, words=words)


def withdraw_as_student(*, by, placement, words=''):
    """The student does not want to go, or the family does not want it; said by link, or to the school."""
    return move(placement=placement, name=Move.WITHDRAW_AS_STUDENT, by=by, words=words)


def cancel_as_employer(*, by, placement, reason, words=''):
    """The employer cannot host after all."""
    return move(placement=placement, name=Move.CANCEL_AS_EMPLOYER, by=by, reason=reason, words=words)


def stop(*, by, placement):
    """A safeguarding lead stops the placement; why is kept with the decision and told to nobody."""
    return move(placement=placement, name=Move.STOP, by=by)


def no_show(*, by, placement, words=''):
    """The student never came. The family is told: it may not know."""
    return move(placement=placement, name=Move.NO_SHOW, by=by, words=words)


def end_early(*, by, placement, ended_on, words=''):
    """It ends before its last day; `ended_on` is the last day the student came, one of its days and not to come."""
    if not placement.start <= ended_on <= min(placement.end, timezone.localdate()):
        raise Refused(
            f'Enter a day from {long_date(placement.start)} until today, and not after the last day.',
            code='other_day',
            field='ended_on',
        )
    return move(placement=placement, name=Move.END_EARLY, by=by, words=words, ended_on=ended_on)


def close(*, by, placement):
    """Nothing is put right any more, and the employer no longer sees who it was."""
    return move(placement=placement, name=Move.CLOSE, by=by)


@transaction.atomic
def restore(*, by, placement, words=''):
    """Bring an ended placement back while its place and the student's dates are free: the employer is asked again.

    What was approved and agreed before does not stand: the family had been told that it will not go on.
    """
    hold(placement.student)
    return move(placement=placement, name=Move.RESTORE, by=by, words=words, **nothing_agreed())


def undo(*, by, placement):
    """Take back the last step, soon after it and only by who made it; everyone told of it is told of this."""
    return move(placement=placement, name=Move.UNDO, by=by, ended_on=None)
