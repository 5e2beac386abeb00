"""What is said to place a student does: change it, run again, and they have a place and nobody has lost one."""

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given, settings

from placements.matching import Group, Problem, match, ways_to_place, with_way
from tests.placements.everything import problems
from tests.placements.instances import area, fortnights
from tests.placements.test_matching_reasons import MILE, pupil, window


def names(plan):
    return {p.student for p in plan.placed}


def first_ways(problem, student='s'):
    return [
        [(change.kind, change.size) for change in way.changes]
        for way in ways_to_place(problem, match(problem))[student]
    ]


def holds(problem, plan, student, way):
    again = match(with_way(problem, plan, student, way), seed=5)
    assert names(again) >= names(plan) | {student}


@settings(deadline=None, max_examples=300)
@given(problems())
def test_every_way_places_the_student_and_nobody_loses_a_place(problem):
    plan = match(problem)
    ways = ways_to_place(problem, plan)
    assert ways.keys() == {u.student for u in plan.unplaced}
    for student, found in ways.items():
        assert len({len(way.changes) for way in found}) <= 1 or any(
            change.kind == 'needs' for way in found for change in way.changes
        )
        for way in found:
            holds(problem, plan, student, way)


@settings(deadline=None, max_examples=100)
@given(problems())
def test_no_single_change_was_missed(problem):
    """Where the least is two changes or more, no one change of the student's own would have done.

    One that takes somebody else's place away does not count as having done it. Where more are placed than before,
    nobody need have lost theirs (sets that can be placed together are a matroid), so that was one missed.
    """
    plan = match(problem)
    for student, found in ways_to_place(problem, plan).items():
        if found and len(found[0].changes) == 1:
            continue
        row = next(s for s in problem.students if s.id == student)
        for changed in single_changes(problem, row):
            again = match(replace(problem, students=[changed if s is row else s for s in problem.students]))
            placed_instead = names(plan) - names(again) and len(again.placed) <= len(plan.placed)
            assert student not in names(again) or placed_instead


def single_changes(problem, row):
    yield replace(row, travel_limit=10**7)
    yield replace(row, step_free=False)
    yield replace(row, sectors=(*row.sectors, *(w.sector for w in problem.windows)))
    yield replace(row, belongs=frozenset(w.reserved_for for w in problem.windows if w.reserved_for))
    if len(row.needs) == 1:
        yield replace(row, needs=frozenset())


def test_the_limit_named_is_the_shortest_that_helps_and_a_metre_less_does_not():
    far = window('far', point=(400_000, 280_000 + 3 * MILE))
    problem = Problem(
        students=[pupil('s')], windows=[far, replace(far, id='further', point=(400_000, 290_000))]
    )
    assert first_ways(problem) == [[('travel', MILE)]]
    (way,) = ways_to_place(problem, match(problem))['s']
    assert way.changes[0].text == '1 mile more to travel, 3 miles in all'
    for limit, placed in ((3 * MILE, {'s'}), (3 * MILE - 1, set())):
        again = match(replace(problem, students=[pupil('s', travel_limit=limit)]))
        assert names(again) == placed


def test_a_place_through_others_counts_as_open():
    """The window further away is full, but who is there can move to the free one."""
    students = [pupil('a', sectors=('law', 'care')), pupil('s', home=(400_000, 276_000))]
    windows = [window('law', sector='law'), window('care')]
    problem = Problem(students=students, windows=windows)
    plan = match(problem)
    (way,) = ways_to_place(problem, plan)['s']
    assert [change.kind for change in way.changes] == ['travel']
    blocked = Problem(students=students, windows=windows[:1])
    ways = ways_to_place(blocked, match(blocked))['s']
    assert [[change.kind for change in way.changes] for way in ways] == [['travel', 'place']]


def test_one_more_place_is_a_way_and_says_who_else_waits():
    students = [pupil('a', tier=0), pupil('b', tier=1), pupil('s', tier=1), pupil('t', tier=2)]
    problem = Problem(students=students, windows=[window('w')])
    ways = ways_to_place(problem, match(problem))
    assert {name: [(w.changes[0].kind, w.rivals) for w in found] for name, found in ways.items()} == {
        'b': [('place', 1)],
        's': [('place', 1)],
        't': [('place', 2)],
    }


CHANGES = [
    ({'sectors': ('law',)}, {}, [('sector', 1)]),
    ({'step_free': True}, {}, [('step_free', 1)]),
    ({'needs': frozenset({'hoist', 'signer'})}, {'adjustments': frozenset({'signer'})}, [('needs', 1)]),
    ({'needs': frozenset({'hoist', 'signer'})}, {}, [('needs', 2)]),
    ({}, {'reserved_for': 'virtual school'}, [('reserved', 1)]),
    ({}, {'insured_until': None}, [('insurance', 1)]),
    ({}, {'places': 0}, [('place', 1)]),
]


@pytest.mark.parametrize(('student', 'place', 'changes'), CHANGES)
def test_the_change_is_the_rule_in_the_way(student, place, changes):
    problem = Problem(students=[pupil('s', **student)], windows=[window('w', **place)], only_ranked=True)
    assert first_ways(problem) == [changes]


def test_a_block_moved_by_whole_weeks():
    week = window('w').start.toordinal()
    for days, weeks in ((-7, -1), (-3, -1), (14, 2), (15, 3)):
        start, end = (type(window('w').start).fromordinal(week + days + more) for more in (0, 4))
        problem = Problem(students=[pupil('s')], windows=[window('w', start=start, end=end)])
        plan = match(problem)
        if days % 7:
            assert ways_to_place(problem, plan) == {'s': ()}
        else:
            assert first_ways(problem) == [[('dates', weeks)]]
            holds(problem, plan, 's', ways_to_place(problem, plan)['s'][0])


@pytest.mark.parametrize(
    'barred',
    [
        {'student': {'forbidden_windows': frozenset({'w'})}},
        {'student': {'forbidden_employers': frozenset({'w'})}},
        {'student': {'home': None}},
        {'window': {'point': None}},
        {'window': {'minimum_age': 16}},
        {'window': {'min_year_group': 11}},
        {'window': {'pattern': 'day_a_week'}},
        {'student': {'pattern': 'half_days'}},
    ],
)
def test_what_was_ruled_out_or_is_unknown_is_never_suggested(barred):
    student, place = pupil('s', **barred.get('student', {})), window('w', **barred.get('window', {}))
    problem = Problem(students=[student], windows=[place])
    assert ways_to_place(problem, match(problem)) == {'s': ()}


def test_a_place_in_a_shared_limit_is_raised_there_too():
    students = [pupil('a', tier=0), pupil('s')]
    windows = [window('w', groups=('week',)), window('v', groups=('week',))]
    problem = Problem(students=students, windows=windows, groups=[Group('week', 1)])
    plan = match(problem)
    ways = ways_to_place(problem, plan)['s']
    assert [change.kind for way in ways for change in way.changes] == ['place']
    holds(problem, plan, 's', ways[0])


def test_where_limits_cross_the_ways_hold_too():
    problem = fortnights(students=60, employers=8)
    plan = match(problem)
    for student, found in list(ways_to_place(problem, plan).items())[:3]:
        again = match(with_way(problem, plan, student, found[0]))
        assert student in names(again)
        assert len(again.placed) == len(plan.placed) + 1


def test_a_whole_year_group_takes_less_than_a_second():
    problem = area(students=240, offers=60, weeks=1)
    plan = match(problem)
    started = perf_counter()
    ways = ways_to_place(problem, plan)
    assert perf_counter() - started < 1
    assert len(ways) == len(plan.unplaced) > 100
    for student in list(ways)[:5]:
        for way in ways[student]:
            holds(problem, plan, student, way)
