"""Whom a place that was given back would help most: the match's own question, with everybody else staying."""

from collections import Counter
from dataclasses import replace

from placements.enums import DeclineReason, LeaveReason, State
from placements.matching import fill
from placements.models import FreedPlace, Placement
from placements.queries.match_run import newest_run
from placements.queries.matching import problem_for

# The employer can take nobody: the place is not free, whatever its count says.
NOBODY = (
    DeclineReason.FULL,
    DeclineReason.STAFF,
    DeclineReason.DATES,
    DeclineReason.ROLE,
    DeclineReason.TOO_LATE,
    DeclineReason.CLOSURE,
)
BY_SCHOOL = (State.WITHDRAWN, State.WITHDRAWN_BY_STUDENT, State.CANCELLED_BY_SCHOOL, State.TRANSFERRED)
BY_EMPLOYER = (State.DECLINED, State.CANCELLED_BY_EMPLOYER)


def is_free_again(placement):
    """Given back by the school, or refused for this student alone. What safeguarding stopped is nobody's chance."""
    reason = placement.events.order_by('-pk').values_list('reason', flat=True).first()
    if placement.state in BY_SCHOOL:
        # A school that is closed, or whose block has moved, sends nobody else either.
        return reason not in (LeaveReason.CLOSURE, LeaveReason.BLOCK_MOVED, LeaveReason.PLACE_AGAIN)
    return placement.state in BY_EMPLOYER and reason not in NOBODY


def best_for(placement):
    """The solver's answer for the place of `placement`, which ended: who waits and would go there. None for nobody.

    Everybody whom the plan in use places stays; the plan must be on its way, else the next match decides.
    """
    run = newest_run(placement.block)
    if run is None or run.sent_at is None:
        return None
    problem = problem_for(placement.block, run.policy)
    window = next((each for each in problem.windows if each.id == placement.window_id), None)
    if window is None:
        return None
    planned = _planned(run, problem)
    proposed = FreedPlace.objects.open().filter(window=placement.window_id).count()
    spare = window.places - Counter(planned.values())[window.id] - proposed
    if spare < 1:
        return None
    only = replace(window, places=spare)
    out = planned.keys() | _not_asked(placement.block)
    waiting = [each for each in problem.students if each.id not in out and each.locked in (None, window.id)]
    # Where somebody was before plays no part, and a pin to this place is no claim before the others.
    students = [replace(each, locked=None, previous=None) for each in waiting]
    plan = fill(replace(problem, students=students, windows=[only]), {})
    return max(plan.placed, key=lambda each: _worth(each, students), default=None)


def _planned(run, problem):
    """{student: window} of the plan for those who are still to be nominated; who could not be, waits."""
    free = {each.id for each in problem.students}
    ended = set(Placement.objects.filter(block=run.block_id).values_list('student', flat=True))
    rows = run.proposals.chosen().filter(student__in=free - ended, window__isnull=False)
    return {
        row.student_id: row.window_id
        for row in rows
        if not any(reason['rule'] == 'not_sent' for reason in row.reasons)
    }


def _not_asked(block):
    """Whom the school took back, and who has another place proposed already: a person decides about them.

    Save those for whom the school, when it ended their placement, asked for another place.
    """
    taken_back = Placement.objects.filter(block=block, state__in=BY_SCHOOL)
    taken_back = taken_back.exclude(events__reason=LeaveReason.PLACE_AGAIN)
    proposed = FreedPlace.objects.open().filter(block=block)
    return {*taken_back.values_list('student', flat=True), *proposed.values_list('student', flat=True)}


def _worth(placed, students):
    tier = next(each.tier for each in students if each.id == placed.student)
    return -tier, -placed.rank, -placed.metres, -placed.student
