"""Cut apart, solved apart and added up, a question has the same answer: to the unit, and with the same reasons."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.matching import (
    Group,
    add_up,
    cut,
    explain_part,
    match,
    read_snapshot,
    solve_part,
    write_snapshot,
)
from placements.matching.assemble import graph_of
from placements.matching.certificate import Refused, check
from placements.matching.edges import build_edges
from tests.placements.instances import area

POLICIES = ('linear', 'convex', 'first-choices')
whole_areas = st.builds(
    area,
    students=st.integers(0, 60),
    offers=st.integers(0, 40),
    schools=st.integers(1, 6),
    places_per_offer=st.just(1),
    side=st.sampled_from([5_000, 60_000]),
    weeks=st.integers(1, 4),
    seed=st.integers(0, 10_000),
)


def by_parts(problem, most):
    """(objective, {student: window}, {student: reasons}) of the parts, each through bytes and back."""
    parts = [read_snapshot(write_snapshot(part)) for part in cut(problem, most)]
    solved = [solve_part(part) for part in parts]
    full = {name for each in solved for name in each.full}
    placed = {p.student: p.window for each in solved for p in each.placed}
    waiting = [u for part in parts for u in explain_part(part, placed, full)]
    return add_up(each.objective for each in solved), placed, {u.student: u.reasons for u in waiting}


@settings(deadline=None, max_examples=150)
@given(whole_areas, st.sampled_from(POLICIES), st.sampled_from([1, 30, 10**6]))
def test_parts_add_up_to_the_whole(problem, policy, most):
    problem = replace(problem, policy=policy)
    whole = match(problem)
    objective, placed, reasons = by_parts(problem, most)
    assert objective == (whole.objective if problem.students else {})
    assert len(placed) == len(whole.placed)
    assert placed.keys() | reasons.keys() == {s.id for s in problem.students}
    assert not placed.keys() & reasons.keys()


@settings(deadline=None, max_examples=60)
@given(whole_areas, st.sampled_from([1, 30]))
def test_the_same_plan_has_the_same_reasons(problem, most):
    """Where parts and whole leave the same students and places, they say the same to each."""
    whole = match(problem)
    _, placed, reasons = by_parts(problem, most)
    if placed == {p.student: p.window for p in whole.placed}:
        assert reasons == {u.student: u.reasons for u in whole.unplaced}


@pytest.mark.parametrize('seed', range(4))
def test_contended_towns_apart_give_the_unit_equal_answer(seed):
    problem = area(students=600, offers=260, schools=8, side=120_000, weeks=3, places_per_offer=1, seed=seed)
    whole = match(problem)
    objective, _, reasons = by_parts(problem, 400)
    assert objective == whole.objective
    assert len(cut(problem, 400)) > 3
    assert len(reasons) == len(whole.unplaced)


def test_kept_pairs_and_the_run_before_are_kept_in_parts_too():
    problem = area(students=200, offers=120, schools=5, side=80_000, weeks=2, places_per_offer=1, seed=3)
    first = {p.student: p.window for p in match(problem).placed}
    kept = dict(random.Random(1).sample(sorted(first.items()), 10))
    again = replace(
        problem,
        students=[replace(s, previous=first.get(s.id), locked=kept.get(s.id)) for s in problem.students],
    )
    objective, placed, _ = by_parts(again, 100)
    assert objective == match(again).objective
    assert placed == first


def test_windows_of_one_shared_capacity_stay_together():
    problem = area(students=60, offers=40, schools=4, side=90_000, weeks=1, seed=2)
    shared = [replace(w, groups=('all',)) for w in problem.windows]
    together = replace(problem, windows=shared, groups=[Group('all', 7)])
    pairs = len(build_edges(together)[0])
    objective, placed, _ = by_parts(together, 1)
    assert objective == match(together).objective
    assert len(placed) == 7
    assert max(len(build_edges(part)[0]) for part in cut(together, 1)) == pairs


def test_a_part_is_no_larger_than_asked_unless_one_component_is():
    problem = area(students=400, offers=300, schools=20, side=200_000, weeks=10, seed=5)
    sizes = [len(build_edges(part)[0]) for part in cut(problem, 200)]
    alone = [len(build_edges(part)[0]) for part in cut(problem, 1)]
    assert sum(sizes) == sum(alone) == len(build_edges(problem)[0])
    assert all(size <= 200 or size in alone for size in sizes)
    assert len(sizes) < len(alone)


def test_each_part_proves_itself_and_no_other():
    problem = area(students=200, offers=90, schools=5, side=80_000, weeks=2, places_per_offer=1, seed=9)
    parts = cut(problem, 200)
    solved = [solve_part(part) for part in parts]
    for part, one in zip(parts, solved, strict=True):
        pairs = [(p.student, p.window) for p in one.placed]
        assert check(graph_of(part), pairs, one.certificate) == one.objective
        if pairs:
            with pytest.raises(Refused):
                check(graph_of(part), pairs[1:], one.certificate)
    with pytest.raises(Refused, match='another problem'):
        check(graph_of(parts[0]), [], solved[1].certificate)


def test_a_question_survives_the_bytes():
    problem = area(students=50, offers=30, schools=3, seed=4)
    problem = replace(problem, only_ranked=True, groups=[Group('g', 3)], policy='convex')
    again = read_snapshot(write_snapshot(problem))
    assert again == problem
    assert [np.array_equal(a, b) for a, b in zip(build_edges(again), build_edges(problem), strict=True)] == [
        True
    ] * 2
