"""The question of an area's run: all its blocks at once, without those that keep a pair which cannot be kept."""

from collections import Counter

from placements.enums import PinKind
from placements.matching import broken_rules
from placements.models import Pin
from placements.queries.match_question import Question
from schools.models import Block


def area_question(run):
    """The question, with `left_out`: numbers of blocks whose school has to mend a kept pair first.

    One school's broken lock stops neither the others nor, quietly, its own wish.
    """
    blocks = list(
        Block.objects.filter(match_runs__area=run)
        .select_related('cohort__school__organisation')
        .order_by('pk')
    )
    question = Question(blocks, run.policy)
    question.left_out = sorted(blocks_with_broken_locks(question, blocks))
    if question.left_out:
        left_out = question.left_out
        question = Question([block for block in blocks if block.pk not in left_out], run.policy)
        question.left_out = left_out
    return question


def blocks_with_broken_locks(question, blocks):
    """Blocks with a lock of a free student that breaks a rule, or is one more than the places there."""
    at = {seat: number for number, seat in enumerate(question.seats.values())}
    problem = question.problem
    left = Counter({window.id: window.places for window in problem.windows})
    locks = Pin.objects.filter(block__in=blocks, kind=PinKind.LOCK).order_by('pk')
    broken = set()
    for block, student, window in locks.values_list('block', 'student', 'window'):
        if (student, block) not in at:
            continue
        number = at[student, block]
        left[window] -= 1
        if problem.students[number].locked != window or left[window] < 0 or _breaks(problem, number, window):
            broken.add(block)
    return broken


def _breaks(problem, student, window):
    return broken_rules(problem.columns, student, problem.columns.window_number[window])
