"""Parts of a plan dated anew: what they may gain, and what they must not lose."""

from time import perf_counter

import numpy as np
import pytest

from placements.blockplan import Cohort, Problem
from placements.blockplan.figures import load_of, overload, score
from placements.blockplan.level import greedy
from placements.blockplan.parts import TIGHT, Parts, mend
from placements.blockplan.run import wishes

WEEKS, CLOSED = 12, 5


def area(seed):
    """Thirty blocks of one or two weeks in two zones, and one week in which nobody has a place."""
    draw = np.random.default_rng(seed)
    cohorts = [
        Cohort(
            school=str(at),
            students={('0', None): int(draw.integers(5, 30)), ('1', None): int(draw.integers(0, 15))},
            length=1 + at % 2,
            allowed=tuple(range(WEEKS - at % 2)),
            wish=int(draw.integers(WEEKS - 1)),
        )
        for at in range(30)
    ]
    asked = [sum(c.students[cell, None] * c.length for c in cohorts) for cell in '01']
    places = np.array([[round(n * 1.05 / (WEEKS - 1))] * WEEKS for n in asked], dtype=np.int64)
    places[:, CLOSED] = 0
    return Problem(
        weeks=[str(week) for week in range(WEEKS)],
        cells=[('0', None), ('1', None)],
        places=places,
        cohorts=cohorts,
    )


def mended(problem, starts, limit, seconds=30):
    return mend(problem, [starts], 7, perf_counter() + seconds, limit)[0]


def weighed(parts):
    return int((parts.weight * np.maximum(parts.load - parts.limit, 0)).sum())


def test_what_is_above_the_limit_goes_down():
    problem = area(1)
    before = wishes(problem)
    after = mended(problem, before, problem.capacity)
    assert overload(load_of(problem, after), problem.capacity) < overload(
        load_of(problem, before), problem.capacity
    )
    assert all(start in options for start, options in zip(after, problem.options, strict=True))


def test_the_same_seed_dates_the_same_parts_whichever_thread_is_first():
    problem = area(2)
    first = mended(problem, wishes(problem), problem.capacity)
    assert first != wishes(problem)
    assert mended(problem, wishes(problem), problem.capacity) == first


@pytest.mark.parametrize('seed', range(3))
def test_a_lower_limit_never_costs_overload_nor_a_place_where_there_is_none(seed):
    problem = area(seed)
    before = greedy(problem)
    after = mended(problem, before, problem.capacity * 9 // 10, seconds=1)
    was, now = score(problem, before), score(problem, after)
    assert now.overload <= was.overload
    assert now.no_places <= was.no_places


def test_a_step_never_adds_and_leaves_the_load_that_of_its_dates():
    problem = area(3)
    parts = Parts(problem, wishes(problem), problem.capacity, 1)
    while parts.least:
        before, weight = weighed(parts), parts.weight.copy()
        parts.step(perf_counter() + 30)
        assert (weight * np.maximum(parts.load - parts.limit, 0)).sum() <= before
        assert (parts.load == load_of(problem, parts.starts.tolist())).all()
        assert all(start in options for start, options in zip(parts.starts, problem.options, strict=True))


def test_the_plan_that_came_nearest_is_kept_while_the_walk_goes_on():
    problem = area(1)
    parts = Parts(problem, wishes(problem), problem.capacity * 8 // 10, 1)
    seen = [parts.above()]
    for _ in range(60):
        parts.step(perf_counter() + 30)
        seen.append(parts.above())
        assert parts.least == min(seen)
        assert overload(load_of(problem, parts.nearest), parts.limit) == parts.least
    assert seen[-1] > parts.least or len(set(seen)) > 1


def test_each_walk_goes_on_from_its_own_plan():
    problem = area(2)
    plans = [wishes(problem), greedy(problem)]
    out_of_reach = problem.capacity // 2
    above = [overload(load_of(problem, plan), out_of_reach) for plan in plans]
    assert mend(problem, plans, 7, perf_counter() - 1, out_of_reach) == [
        plan for _, plan in sorted(zip(above, plans, strict=True))
    ]


def test_there_is_nothing_to_mend_where_nothing_is_above():
    problem = area(1)
    assert mended(problem, wishes(problem), problem.capacity * 100 + 10**6) == wishes(problem)


def test_a_unit_counts_most_in_the_cell_with_least_to_spare():
    problem = area(1)
    roomy = problem.capacity.copy()
    roomy[1] *= 3
    weight = Parts(problem, wishes(problem), roomy, 1).weight
    assert (weight[0] == TIGHT).all()
    assert (weight[1] == 1).all()


def test_only_what_is_above_its_limit_is_pressed():
    problem = area(1)
    parts = Parts(problem, wishes(problem), problem.capacity, 1)
    before, above = parts.weight.copy(), parts.load > parts.limit
    parts.press()
    assert above.any()
    assert (parts.weight - before == above).all()


def test_a_part_without_overload_is_given_none():
    """What is above a lower limit may go anywhere in it, but not above the places there are."""
    problem = area(2)
    starts = greedy(problem)
    loose = np.maximum(load_of(problem, starts), problem.capacity)
    problem.capacity[:] = loose
    after = mended(problem, starts, loose * 9 // 10, seconds=1)
    assert overload(load_of(problem, after), loose) == 0
