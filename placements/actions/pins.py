"""A coordinator's say over the next run: keep a pair, never propose it, or let two students swap."""

from django.db import transaction

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Window
from placements.enums import PinKind
from placements.models import Pin
from placements.queries.matching import problem_for, why_not
from schools.models import Block


@transaction.atomic
def pin(*, by, block, student, window, kind):
    """Keep this pair in every later run, or never propose it; a new lock takes the place of the old.

    Refused for a student or window of somebody else, and where keeping would break a rule.
    """
    _lock(block)
    if student.cohort_id != block.cohort_id:
        raise Refused('This student is not out in this block.', code='not_in_block')
    if not Window.objects.visible_to(by).filter(pk=window.pk).exists():
        raise Refused('This place is not open to your school.', code='wrong_area')
    if kind == PinKind.LOCK:
        _refuse_impossible(block, [(student, window)])
    return _pin(by, block, student, window, kind)


@transaction.atomic
def swap(*, by, block, first, second):
    """Two proposals change places in the next run: each student is locked to the other's window."""
    _lock(block)
    if first.window_id is None or second.window_id is None:
        raise Refused('Choose two students who both have a place.', code='nothing_to_swap')
    if first.window_id == second.window_id:
        raise Refused('These two students are at the same place on the same dates.', code='nothing_to_swap')
    pairs = [(first.student, second.window), (second.student, first.window)]
    _refuse_impossible(block, pairs)
    return [_pin(by, block, student, window, PinKind.LOCK) for student, window in pairs]


@transaction.atomic
def unpin(*, by, pin):
    """Leave the pair to the solver again."""
    record(by=by, verb='match.unpin', subject=pin, owner=pin.block.school.organisation)
    pin.delete()


def _lock(block):
    """One change of a block's pins at a time, so that two people cannot lock a student to two places."""
    Block.objects.select_for_update(no_key=True).get(pk=block.pk)


def _refuse_impossible(block, pairs):
    problem = problem_for(block, 'linear')
    for student, window in pairs:
        words = why_not(problem, student.pk, window.pk)
        if words:
            raise Refused(
                f'{student.name} cannot go to {window.offer.employer}: {"; ".join(words)}.', code='impossible'
            )


def _pin(by, block, student, window, kind):
    if kind == PinKind.LOCK:
        Pin.objects.filter(block=block, student=student, kind=PinKind.LOCK).delete()
    row, _ = Pin.objects.update_or_create(
        block=block, student=student, window=window, defaults={'kind': kind}
    )
    record(by=by, verb=f'match.{kind}', subject=row, owner=block.school.organisation)
    return row
