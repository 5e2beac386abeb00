"""A certificate proves its plan and nothing else: whatever is changed, the check says no."""

from copy import deepcopy

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from placements.matching import Fault, Refused
from placements.matching.assemble import graph_of
from placements.matching.certificate import check, refuse_room_for_higher_tier
from placements.matching.document import read_problem
from placements.matching.run import plan_for
from tests.placements.instances import area
from tests.placements.matching_documents import documents, every_plan, plan_of, worth


def pairs(plan):
    return [(p.student, p.window) for p in plan.placed]


@settings(deadline=None, max_examples=200)
@given(documents())
def test_every_certificate_checks(document):
    try:
        graph = read_problem(document)
    except Fault:
        assume(False)
    plan = plan_for(None, graph, 0)
    assert check(read_problem(document), pairs(plan), plan.certificate) == plan.objective


@settings(deadline=None, max_examples=200)
@given(documents(), st.data())
def test_no_worse_plan_passes_with_the_certificate_of_the_best(document, data):
    try:
        graph = read_problem(document)
    except Fault:
        assume(False)
    plan = plan_for(None, graph, 0)
    best = worth(document, plan_of(document, pairs(plan)))
    worse = [other for other in every_plan(document) if worth(document, other) != best]
    assume(worse)
    other = data.draw(st.sampled_from(worse))
    with pytest.raises(Refused, match='not proved optimal'):
        check(graph, [(student, option['window']) for student, option in other.items()], plan.certificate)


@settings(deadline=None, max_examples=200)
@given(documents(locks=False), st.data())
def test_the_test_for_tiers_needs_no_prices(document, data):
    """It refuses exactly the plans that place fewer of some tier than could be placed."""
    graph = read_problem(document)
    plans = list(every_plan(document))
    most = min(worth(document, plan)[:10] for plan in plans)
    plan = data.draw(st.sampled_from(plans))
    edge = graph.locked.copy()
    for student, option in plan.items():
        at = graph.students.index(student)
        own = graph.edge_window[graph.start[at] : graph.start[at + 1]].tolist()
        edge[at] = graph.start[at] + own.index(graph.windows.index(option['window']))
    if worth(document, plan)[:10] == most:
        refuse_room_for_higher_tier(graph, edge)
    else:
        with pytest.raises(Refused, match=r'can be placed|can take a place'):
            refuse_room_for_higher_tier(graph, edge)


@pytest.fixture(scope='module')
def school():
    graph = graph_of(area(students=120, offers=60, weeks=1))
    return graph, plan_for(None, graph, 0)


def changed(certificate, change):
    copy = deepcopy(certificate)
    change(copy)
    return copy


def raise_a_price(c):
    c['prices'][0]['price'][0] += 1


def drop_a_price(c):
    del c['prices'][0]


def turn_a_price(c):
    c['prices'][0]['price'] = [-part for part in c['prices'][0]['price']]


def other_problem(c):
    c['problem'] = '0' * 64


def huge_price(c):
    c['prices'][0]['price'][0] = 10**30


def half_a_price(c):
    c['prices'][0]['price'][0] = 0.5


def unknown_window(c):
    c['prices'][0]['window'] = 'nowhere'


def no_prices(c):
    c['prices'] = None


def price_of_nothing(c):
    c['prices'][0] = 7


CHANGES = [
    (raise_a_price, 'not proved optimal'),
    (drop_a_price, 'not proved optimal'),
    (no_prices, 'not proved optimal'),
    (turn_a_price, 'below zero'),
    (other_problem, 'another problem'),
    (huge_price, 'not a whole number in range'),
    (half_a_price, 'not a whole number in range'),
    (unknown_window, 'cannot be read'),
    (price_of_nothing, 'cannot be read'),
]


@pytest.mark.parametrize(('change', 'words'), CHANGES)
def test_a_changed_certificate_is_refused(school, change, words):
    graph, plan = school
    with pytest.raises(Refused, match=words):
        check(graph, pairs(plan), changed(plan.certificate, change))


def test_a_changed_plan_is_refused(school):
    graph, plan = school
    placed = pairs(plan)
    for wrong, words in [
        (placed[1:], 'not proved optimal'),
        ([*placed, placed[0]], 'placed twice'),
        ([*placed[1:], ('nobody', placed[0][1])], 'no student'),
        ([*placed[1:], (placed[0][0], 'nowhere')], 'no window'),
    ]:
        with pytest.raises(Refused, match=words):
            check(graph, wrong, plan.certificate)


def test_a_plan_that_breaks_a_rule_is_refused():
    document = {
        'version': 1,
        'policy': 'linear',
        'windows': [{'id': 'w', 'places': 1, 'groups': ['g']}, {'id': 'v', 'places': 1, 'groups': ['g']}],
        'groups': [{'id': 'g', 'places': 1}],
        'students': [
            {'id': 'a', 'tier': 0, 'options': [{'window': 'w', 'rank': 1, 'metres': 0}]},
            {'id': 'b', 'tier': 0, 'locked': 'v', 'options': [{'window': 'v', 'rank': 1, 'metres': 0}]},
        ],
    }
    graph = read_problem(document)
    certificate = plan_for(None, graph, 0).certificate
    for placed, words in [
        ([('a', 'w'), ('b', 'v')], "group 'g' holds more students than it has places"),
        ([('a', 'v')], "window 'v' is not an option of student 'a'"),
        ([('a', 'w')], "the lock of student 'b' is not kept"),
    ]:
        with pytest.raises(Refused, match=words):
            check(graph, placed, certificate)
