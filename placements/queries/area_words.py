"""The proposals of an area's parts, each in the run of its block, with reasons in words."""

from placements.models import Proposal
from placements.queries.area_help import Placing
from placements.queries.match_words import MOST_WAYS, Words, obstacle


def runs_by_block(run):
    return dict(run.match_runs.values_list('block', 'pk'))


def placed(run, problem, solved, seats):
    """Unsaved proposals of everybody placed. `seats`: {solver's id: (student, block)}."""
    runs, tier = runs_by_block(run), {student.id: student.tier for student in problem.students}
    words = Words(problem, solved, {})
    return [
        Proposal(
            run_id=runs[seats[each.student][1]],
            policy=run.policy,
            student_id=seats[each.student][0],
            window_id=each.window,
            tier=tier[each.student],
            rank=each.rank,
            metres=each.metres,
            reasons=[words.why_placed(each)],
        )
        for each in solved.placed
    ]


def explained(run, problem, unplaced, seats, ways):
    """Unsaved proposals of everybody without a place. `ways`: {solver's id: ways} as they were found."""
    words = Words(problem, Placing(()), ways)
    runs, tier = runs_by_block(run), {student.id: student.tier for student in problem.students}
    return [
        Proposal(
            run_id=runs[seats[each.student][1]],
            policy=run.policy,
            student_id=seats[each.student][0],
            tier=tier[each.student],
            reasons=[obstacle(reason) for reason in each.reasons],
            ways=[words.way(each.student, way) for way in ways.get(each.student, ())[:MOST_WAYS]],
        )
        for each in unplaced
    ]
