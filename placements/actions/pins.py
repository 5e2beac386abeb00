"""A coordinator's say over the next run: keep a pair, never propose it, or let two students swap."""

from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Window
from placements.enums import PinKind
from placements.models import Pin, PinAct
from placements.queries.matching import problem_for, why_not
from schools.models import Block, Student


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
    said = 'is kept at' if kind == PinKind.LOCK else 'never goes to'
    with _act(by, block, [student], f'{student.name} {said} {window.offer.employer}'):
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
    students = [student for student, _ in pairs]
    with _act(by, block, students, f'{students[0].name} and {students[1].name} change places'):
        return [_pin(by, block, student, window, PinKind.LOCK) for student, window in pairs]


@transaction.atomic
def unpin(*, by, pin):
    """Leave the pair to the solver again."""
    _lock(pin.block)
    record(by=by, verb='match.unpin', subject=pin, owner=pin.block.school.organisation)
    with _act(by, pin.block, [pin.student], f'The match decides about {pin.student.name} again'):
        pin.delete()


@transaction.atomic
def undo(*, by, block):
    """Take the last act on the pins of a block back, and return it. Refused when there is none.

    Each act is undone once; pressed again, the one before it is undone.
    """
    _lock(block)
    act = block.pin_acts.filter(undone_at=None).first()
    if act is None:
        raise Refused('There is nothing to undo.', code='nothing_to_undo')
    touched = {row[0] for row in [*act.before, *act.after]}
    Pin.objects.filter(block=block, student__in=touched).delete()
    rows = [Pin(block=block, student_id=s, window_id=w, kind=kind) for s, w, kind in _still_there(act.before)]
    Pin.objects.bulk_create(rows)
    act.undone_at = timezone.now()
    act.save(update_fields=['undone_at'])
    record(by=by, verb='match.undo', subject=act, owner=block.school.organisation)
    return act


def _still_there(rows):
    """Without those whose student or window was deleted meanwhile."""
    students = set(Student.objects.filter(pk__in=[row[0] for row in rows]).values_list('pk', flat=True))
    windows = set(Window.objects.filter(pk__in=[row[1] for row in rows]).values_list('pk', flat=True))
    return [row for row in rows if row[0] in students and row[1] in windows]


@contextmanager
def _act(by, block, students, words):
    """Keep what the pins of these students were before and after, under the lock of the block."""
    before = _pins_of(block, students)
    yield
    PinAct.objects.create(
        block=block, by=by, words=words[:300], before=before, after=_pins_of(block, students)
    )


def _pins_of(block, students):
    rows = Pin.objects.filter(block=block, student__in=students).order_by('pk')
    return [list(row) for row in rows.values_list('student', 'window', 'kind')]


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
