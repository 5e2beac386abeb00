"""The proof of limits that cross: it passes as it is, and nothing false passes with it."""

from copy import deepcopy

import pytest

from placements.matching import Refused
from placements.matching.assemble import graph_of
from placements.matching.certificate import check
from placements.matching.run import plan_for
from tests.placements.instances import fortnights
from tests.placements.test_matching_sides import pairs


@pytest.fixture(scope='module')
def solved():
    graph = graph_of(fortnights(students=120, employers=30))
    return graph, plan_for(None, graph, 0)


def test_the_proof_is_in_the_certificate_and_holds(solved):
    graph, plan = solved
    (tree, *_) = plan.certificate['search']['components']
    assert len(tree['levels']) == 3
    assert check(graph, pairs(plan), plan.certificate) == plan.objective


def test_a_plan_one_student_short_is_refused(solved):
    graph, plan = solved
    with pytest.raises(Refused):
        check(graph, pairs(plan)[1:], plan.certificate)


def test_a_plan_some_metres_worse_is_refused(solved):
    graph, plan = solved
    with pytest.raises(Refused):
        check(graph, changed(graph, plan), plan.certificate)


def changed(graph, plan):
    """The same plan with one student in another window of theirs that has room: as many placed, not the best."""
    held = dict(pairs(plan))
    for edge in range(len(graph.edge_student)):
        student, window = graph.students[graph.edge_student[edge]], graph.windows[graph.edge_window[edge]]
        if student not in held or held[student] == window:
            continue
        moved = [(name, window if name == student else kept) for name, kept in held.items()]
        if fits(graph, moved):
            return moved
    raise AssertionError('no student has room elsewhere')


def fits(graph, placed):
    number = {name: at for at, name in enumerate(graph.windows)}
    load = [0] * len(graph.windows)
    for _, window in placed:
        load[number[window]] += 1
    within = all(n <= places for n, places in zip(load, graph.places.tolist(), strict=False))
    return within and all(side.places >= sum(load[w] for w in side.windows.tolist()) for side in graph.sides)


DAMAGE = {
    'a level is missing': lambda tree: tree['levels'].pop(),
    'the last level has no cases': lambda tree: tree['levels'].__setitem__(-1, []),
    'no prices': lambda tree: [node.pop('prices', None) for node in every(tree) if 'scale' in node],
    'prices that prove less': lambda tree: [
        node.update(prices=[]) for node in every(tree) if 'scale' in node
    ],
    'a price from nowhere': lambda tree: [
        node.update(prices=[[0, 10**9]]) for node in every(tree) if 'scale' in node
    ],
    'cases that are not split': lambda tree: [node.pop('split', None) for node in every(tree)],
    'a case led to twice': lambda tree: every(tree)[0].update(split=[0, 0], below=1, above=1),
    'a circle of cases': lambda tree: every(tree)[0].update(split=[0, 0], below=0),
}


def every(tree):
    return [node for level in tree['levels'] for node in level]


@pytest.mark.parametrize('damage', DAMAGE)
def test_a_meddled_proof_proves_nothing_more(solved, damage):
    """Whatever is changed, a plan is never called best by it: it is refused, or the proof still holds without it."""
    graph, plan = solved
    meddled = deepcopy(plan.certificate)
    for tree in meddled['search']['components']:
        DAMAGE[damage](tree)
    with pytest.raises(Refused):
        check(graph, changed(graph, plan), meddled)
    if damage not in ('prices that prove less', 'a price from nowhere', 'cases that are not split'):
        with pytest.raises(Refused):
            check(graph, pairs(plan), meddled)
