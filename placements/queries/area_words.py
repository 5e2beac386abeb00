"""The proposals of an area's parts, each in the run of its block, with reasons in words."""

from placements.models import Proposal


def rule_of(reason):
    return reason.rule


def why_placed(placed):
    return {'rule': 'best', 'text': 'The best choice that fits this student.'}


def runs_by_block(run):
    return dict(run.match_runs.values_list('block', 'pk'))


def placed(run, problem, solved, seats):
    """Unsaved proposals of everybody placed. `seats`: {solver's id: (student, block)}."""
    runs, tier = runs_by_block(run), {student.id: student.tier for student in problem.students}
    return [
        Proposal(
            run_id=runs[seats[each.student][1]],
            policy=run.policy,
            student_id=seats[each.student][0],
            window_id=each.window,
            tier=tier[each.student],
            rank=each.rank,
            metres=each.metres,
            reasons=[why_placed(each)],
        )
        for each in solved.placed
    ]


def explained(run, problem, unplaced, seats):
    """Unsaved proposals of everybody without a place."""
    runs, tier = runs_by_block(run), {student.id: student.tier for student in problem.students}
    return [
        Proposal(
            run_id=runs[seats[each.student][1]],
            policy=run.policy,
            student_id=seats[each.student][0],
            tier=tier[each.student],
            reasons=[
                {'rule': rule_of(reason), 'text': reason.text, 'places': reason.with_places}
                for reason in each.reasons
            ],
        )
        for each in unplaced
    ]
