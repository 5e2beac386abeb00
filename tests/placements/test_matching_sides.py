"""Limits that cross and wishes for several or none: still the best plan, and an honest bound when time runs out."""

import json

import numpy as np
import pytest
from hypothesis import example, given, settings

from placements.matching import Fault, Group, Refused
from placements.matching.assemble import graph_of
from placements.matching.certificate import check
from placements.matching.document import read_problem, write_problem
from placements.matching.flow import solve
from placements.matching.integers import settle
from placements.matching.run import plan_for
from tests.placements.instances import fortnights
from tests.placements.matching_documents import every_plan, fits, plan_of, tangled, worth


def pairs(plan):
    return [(p.student, p.window) for p in plan.placed]


def wanting(name, tier, *options):
    listed = [dict(zip(('window', 'rank', 'metres'), option, strict=True)) for option in options]
    return {'id': name, 'tier': tier, 'locked': None, 'previous': None, 'options': listed}


# Splitting windows leaves a case with one student in w2 and w1 each, where g1 has room for one.
WINDOWS_FIXED_BEYOND_A_GROUP = {
    'version': 1,
    'policy': 'linear',
    'windows': [
        {'id': 'w0', 'places': 0, 'groups': ['g1']},
        {'id': 'w1', 'places': 1, 'groups': ['g0', 'g1'], 'at_least': 3},
        {'id': 'w2', 'places': 2, 'groups': ['g0'], 'at_least': 2},
    ],
    'groups': [{'id': 'g0', 'places': 1}, {'id': 'g1', 'places': 1}],
    'students': [wanting('s0', 0, ('w2', 1, 0)), wanting('s1', 0, ('w2', 1, 0))],
}
# Splitting w1 leaves a case with two students in it, where its group wants three or none.
WINDOWS_FIXED_BELOW_A_WISH = {
    'version': 1,
    'policy': 'linear',
    'windows': [
        {'id': 'w0', 'places': 2, 'groups': [], 'at_least': 2},
        {'id': 'w1', 'places': 3, 'groups': ['g0']},
    ],
    'groups': [{'id': 'g0', 'places': 3, 'at_least': 3}],
    'students': [
        wanting('s0', 3, ('w1', 1, 0)),
        wanting('s1', 0, ('w0', 1, 0), ('w1', 1, 0)),
        wanting('s2', 3, ('w0', 999_999, 0)),
    ],
}
# Squares of such ranks beside metres are beyond doubles: the linear program fills windows beyond their case.
BEYOND_DOUBLES = {
    'version': 1,
    'policy': 'convex',
    'windows': [
        {'id': 'w0', 'places': 3, 'groups': []},
        {'id': 'w1', 'places': 3, 'groups': [], 'at_least': 3},
        {'id': 'w2', 'places': 2, 'groups': []},
    ],
    'groups': [],
    'students': [
        wanting('s0', 0, ('w0', 1_000_000, 0), ('w1', 1, 0)),
        wanting('s1', 0, ('w2', 1, 0)),
        wanting('s2', 1, ('w0', 999_999, 40_000_000), ('w2', 1_000_000, 0)),
    ],
}


@settings(deadline=None, max_examples=150)
@example(WINDOWS_FIXED_BEYOND_A_GROUP)
@example(WINDOWS_FIXED_BELOW_A_WISH)
@example(BEYOND_DOUBLES)
@given(tangled())
def test_no_plan_is_better(document):
    best = min((worth(document, plan) for plan in every_plan(document)), default=None)
    if best is None:
        with pytest.raises(Fault, match='the lock cannot hold'):
            read_problem(document)
        return
    plan = plan_for(None, read_problem(document), 0)
    placed = plan_of(document, pairs(plan))
    assert fits(document, placed)
    assert worth(document, placed) == best
    assert (plan.status, plan.bound) == ('optimal', plan.objective)


A_WISH_FOR_ONE = {
    'version': 1,
    'policy': 'linear',
    'windows': [
        {'id': 'w0', 'places': 0, 'groups': ['g0', 'g1']},
        {'id': 'w1', 'places': 1, 'groups': ['g0']},
        {'id': 'w2', 'places': 0, 'groups': ['g1']},
    ],
    'groups': [{'id': 'g0', 'places': 0, 'at_least': 1}, {'id': 'g1', 'places': 0}],
    'students': [{'id': 's0', 'tier': 0, 'options': []}],
}


@settings(deadline=None, max_examples=50)
@example(A_WISH_FOR_ONE)
@given(tangled())
def test_what_is_written_is_the_same_problem_and_its_proof_checks(document):
    try:
        graph = read_problem(document)
    except Fault:
        return
    again = read_problem(json.loads(json.dumps(write_problem(graph))))
    assert again.fingerprint == graph.fingerprint
    plan = plan_for(None, graph, 0)
    assert check(again, pairs(plan), plan.certificate) == plan.objective


@settings(deadline=None, max_examples=50)
@given(tangled())
def test_a_plan_that_breaks_a_limit_beside_the_tree_is_refused(document):
    try:
        graph = read_problem(document)
    except Fault:
        return
    plan = plan_for(None, graph, 0)
    free = solve(graph).edge
    chosen = free[free >= 0]
    names = [(graph.students[graph.edge_student[e]], graph.windows[graph.edge_window[e]]) for e in chosen]
    if all(side.holds(graph.window_load(chosen)) for side in graph.sides):
        assert pairs(plan) == sorted(names)
        return
    with pytest.raises(Refused, match='holds more students than it has places'):
        check(graph, names, plan.certificate)


def test_a_school_with_fortnights_is_proved_best_and_the_same_each_time():
    graph = graph_of(fortnights(students=120, employers=30))
    free = solve(graph)
    held = graph.window_load(free.edge[free.edge >= 0])
    assert any(not side.holds(held) for side in graph.sides)
    settled = settle(graph, free)
    assert settled.proofs
    assert not settled.open_levels
    assert all(side.holds(graph.window_load(settled.edge[settled.edge >= 0])) for side in graph.sides)
    assert settle(graph, free).edge.tolist() == settled.edge.tolist()


def test_when_time_runs_out_the_plan_keeps_the_rules_and_the_bound_is_no_smaller():
    graph = graph_of(fortnights(students=240, employers=60))
    best, hurried = plan_for(None, graph, 0), plan_for(None, graph, 0, seconds=0)
    assert (best.status, hurried.status) == ('optimal', 'feasible')
    assert all(side.holds(graph.window_load(edges_of(graph, pairs(hurried)))) for side in graph.sides)
    assert (
        levels(hurried.bound, hurried) <= levels(best.objective, hurried) < levels(hurried.objective, hurried)
    )


def edges_of(graph, placed):
    named = dict(placed)
    owners, windows = graph.edge_student.tolist(), graph.edge_window.tolist()
    return [
        edge
        for edge, (owner, window) in enumerate(zip(owners, windows, strict=True))
        if named.get(graph.students[owner]) == graph.windows[window]
    ]


def levels(figures, plan):
    """The levels in turn, less is better, as far as `plan` is bounded: later ones have no bound before these have."""
    said = [*plan.bound['placed_by_tier'], plan.bound['rank_cost'], plan.bound['metres']]
    found = [
        *(-n for n in figures['placed_by_tier'] if n is not None),
        figures['rank_cost'],
        figures['metres'],
    ]
    return found[: said.index(None)] if None in said else found


def test_a_group_with_room_for_all_is_no_condition():
    problem = fortnights(students=40, employers=10)
    roomy = [Group(group.id, 1_000) for group in problem.groups]
    assert graph_of(problem).sides
    assert (
        graph_of(type(problem)(students=problem.students, windows=problem.windows, groups=roomy)).sides == []
    )


def test_employers_who_want_several_get_several_or_none():
    problem = fortnights(students=120, employers=30, at_least=3)
    graph = graph_of(problem)
    plan = plan_for(problem, graph, 0)
    counts = np.unique([p.window for p in plan.placed], return_counts=True)[1]
    wishes = {w.id for w in problem.windows if w.at_least}
    held = [sum(p.window == name for p in plan.placed) for name in wishes]
    assert counts.sum() == len(plan.placed)
    assert set(held) & {1, 2} == set()
    assert any(held)
