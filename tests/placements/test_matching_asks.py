"""No other choice of as many extra places would place more students, or place them better."""

import itertools
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

from hypothesis import given, settings
from hypothesis import strategies as st

from placements.matching import Problem, match, places_to_ask
from placements.matching.asks import cell, graph_with
from placements.matching.flow import solve
from tests.placements.everything import problems
from tests.placements.instances import area, fortnights
from tests.placements.test_matching_edges import DAY
from tests.placements.test_matching_reasons import MONDAY, pupil, window


@st.composite
def cells(draw):
    start = DAY + timedelta(days=draw(st.sampled_from([0, 7])))
    point = draw(st.integers(0, 4_000)), draw(st.integers(0, 4_000))
    return cell(draw(st.sampled_from(['care', 'law'])), point, start, start + timedelta(days=4))


def with_places(problem, chosen, access=()):
    """The problem with these extra places as ordinary windows; `access`: (step-free, adjustments) where not all."""
    everything = True, frozenset(need for s in problem.students for need in s.needs)
    access = access or [everything] * len(chosen)
    extra = [
        replace(c, id=name, offer=name, employer=name, step_free=step_free, adjustments=needs)
        for (c, name), (step_free, needs) in zip(
            ((c, f'extra {at}') for at, c in enumerate(chosen)), access, strict=True
        )
    ]
    return replace(problem, windows=[*problem.windows, *extra])


def asked_cells(asked):
    return [cell(ask.sector, ask.point, ask.start, ask.end) for ask in asked.asks for _ in range(ask.places)]


@settings(deadline=None, max_examples=150)
@given(problems(), st.lists(cells(), min_size=1, max_size=3), st.integers(1, 3))
def test_no_other_places_of_as_many_place_more(problem, candidates, most):
    plan = match(problem)
    asked = places_to_ask(problem, plan, most, cells=candidates)
    reached = match(with_places(problem, asked_cells(asked)))
    best = max(
        value(match(with_places(problem, chosen)))
        for chosen in itertools.combinations_with_replacement(candidates, most)
    )
    assert value(reached)[:2] == best[:2]
    if len(asked_cells(asked)) == most:
        assert value(reached) == best
    assert len(reached.placed) - len(plan.placed) == (asked.gained[-1] if asked.gained else 0)
    assert asked.gained == tuple(range(1, len(asked.gained) + 1))
    assert asked.waiting == len(plan.unplaced)
    assert asked.exact


def solved_again(problem, candidates, most):
    """The plain way: the whole flow again after each place, and the candidate with the highest price of all."""
    graph, nodes = graph_with(problem, candidates)
    solution, chosen, gained = solve(graph), [], []
    before = (solution.edge >= 0).sum()
    for _ in range(most):
        worth = solution.prices[nodes]
        best = max(range(len(nodes)), key=lambda at: (worth[at].tolist(), -at))
        if worth[best, 0] <= 0:
            break
        places = graph.places.copy()
        places[nodes[best]] += 1
        graph = replace(graph, places=places)
        solution = solve(graph)
        chosen.append(best)
        gained.append(int((solution.edge >= 0).sum() - before))
    return chosen, tuple(gained)


@settings(deadline=None, max_examples=100)
@given(problems(), st.lists(cells(), min_size=1, max_size=4))
def test_the_same_places_as_with_everything_solved_again(problem, candidates):
    plan = match(problem)
    asked = places_to_ask(problem, plan, 4, cells=candidates)
    chosen, gained = solved_again(problem, candidates, 4)
    assert asked.gained == gained
    assert asked_cells(asked) == [
        candidates[at] for at in dict.fromkeys(chosen) for _ in range(chosen.count(at))
    ]
    as_asked = match(with_places(problem, asked_cells(asked), needs_of(asked)))
    assert value(as_asked) == value(match(with_places(problem, asked_cells(asked))))


def needs_of(asked):
    """What each place asked for is asked to have: nothing beyond that is needed to reach what is promised."""
    return [(ask.step_free, ask.adjustments) for ask in asked.asks for _ in range(ask.places)]


def value(plan):
    """The larger the better: placed, placed by tier, then preference and metres."""
    o = plan.objective
    worth = [o.get('first_choices', 0), -o['rank_cost'], -o['metres']]
    return len(plan.placed), o['placed_by_tier'], worth


def test_the_place_asked_for_is_where_they_live_and_what_they_want():
    far = [pupil(name, home=(430_100, 310_100), sectors=('law',), step_free=name == 'a') for name in 'ab']
    problem = Problem(students=[*far, pupil('c')], windows=[window('w')])
    asked = places_to_ask(problem, match(problem), 5)
    (ask,) = asked.asks
    assert (ask.sector, ask.places, asked.gained, asked.waiting) == ('law', 2, (1, 2), 2)
    assert (ask.start, ask.end) == (MONDAY, MONDAY + timedelta(days=4))
    assert (ask.step_free, ask.adjustments) == (True, frozenset())
    assert ask.point == (431_000, 311_000)


def test_nobody_waits_and_nothing_is_asked():
    problem = Problem(students=[pupil('s')], windows=[window('w')])
    asked = places_to_ask(problem, match(problem), 3)
    assert (asked.asks, asked.gained, asked.waiting) == ((), (), 0)


def test_where_limits_cross_it_says_that_it_is_not_exact():
    problem = fortnights(students=30, employers=4)
    asked = places_to_ask(problem, match(problem), 2)
    assert not asked.exact


def test_a_year_group_and_a_name_that_looks_like_ours():
    problem = area(students=240, offers=60, weeks=1)
    renamed = [replace(w, id=f'asked{at}', insured_until=date.max) for at, w in enumerate(problem.windows)]
    problem = replace(problem, windows=renamed)
    plan = match(problem)
    started = perf_counter()
    asked = places_to_ask(problem, plan, 10)
    assert perf_counter() - started < 20
    assert asked.gained == tuple(range(1, 11))
    assert sum(ask.places for ask in asked.asks) == 10
    again = match(with_places(problem, asked_cells(asked)))
    assert len(again.placed) == len(plan.placed) + 10
