"""The pairs found fast are exactly the pairs a patient person would find, rule by rule."""

import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from placements.matching import Fault, Problem, Student, Window
from placements.matching.edges import build_edges
from placements.matching.rules import RULES
from tests.placements.instances import area

ROOT = Path(__file__).resolve().parents[2]
DAY = date(2027, 6, 28)
NEEDS = ['hoist', 'quiet room', 'signer']
SECTORS = ['care', 'retail', 'law']
PATTERNS = ['full_block', 'full_block', 'day_a_week', 'half_days']
names = st.frozensets(st.sampled_from(NEEDS), max_size=2)
points = st.none() | st.tuples(st.integers(0, 4_000), st.integers(0, 4_000))


@st.composite
def students(draw):
    start = DAY + timedelta(days=draw(st.sampled_from([0, 7])))
    return Student(
        id=draw(st.integers(0, 10**9)),
        year_group=draw(st.integers(9, 12)),
        born=draw(
            st.dates(date(2012, 2, 28), date(2012, 3, 1)) | st.dates(date(2009, 1, 1), date(2013, 1, 1))
        ),
        block_start=start,
        block_end=start + timedelta(days=draw(st.sampled_from([4, 11]))),
        home=draw(points),
        travel_limit=draw(st.sampled_from([0, 500, 1_000, 3_000, 100_000])),
        sectors=tuple(draw(st.lists(st.sampled_from([*SECTORS, 'none here']), max_size=3))),
        offers=tuple(draw(st.lists(st.integers(0, 3), max_size=2))),
        step_free=draw(st.booleans()),
        needs=draw(names),
        belongs=draw(st.frozensets(st.sampled_from(['school a', 'school b', 'looked after']))),
        forbidden_windows=draw(st.frozensets(st.integers(0, 8), max_size=2)),
        forbidden_employers=draw(st.frozensets(st.integers(0, 3), max_size=1)),
        pattern=draw(st.sampled_from(PATTERNS)),
    )


@st.composite
def windows(draw, number):
    start = DAY + timedelta(days=draw(st.sampled_from([-1, 0, 7])))
    end = start + timedelta(days=draw(st.sampled_from([0, 4, 11])))
    return Window(
        id=number,
        offer=draw(st.integers(0, 3)),
        employer=draw(st.integers(0, 3)),
        start=start,
        end=end,
        places=draw(st.integers(0, 2)),
        sector=draw(st.sampled_from(SECTORS)),
        point=draw(points),
        virtual=draw(st.integers(0, 3)) == 0,
        min_year_group=draw(st.integers(9, 11)),
        max_year_group=draw(st.integers(10, 12)),
        minimum_age=draw(st.sampled_from([0, 14, 15, 16])),
        step_free=draw(st.booleans()),
        adjustments=draw(names),
        insured_until=draw(st.none() | st.sampled_from([end, end - timedelta(days=1), date.max])),
        reserved_for=draw(st.none() | st.sampled_from(['school a', 'looked after'])),
        pattern=draw(st.sampled_from(PATTERNS)),
    )


@st.composite
def problems(draw):
    return Problem(
        students=draw(st.lists(students(), max_size=5, unique_by=lambda s: s.id)),
        windows=[draw(windows(number)) for number in range(draw(st.integers(0, 8)))],
        only_ranked=draw(st.booleans()),
    )


def birthday(born, years):
    """Someone born on 29 February turns on 1 March in a common year."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def near(s, w):
    if s.home is None or w.point is None:
        return False
    return (s.home[0] - w.point[0]) ** 2 + (s.home[1] - w.point[1]) ** 2 <= s.travel_limit**2


HONEST = {
    'dates': lambda p, s, w: s.block_start <= w.start and w.end <= s.block_end,
    'pattern': lambda p, s, w: w.pattern == s.pattern,
    'places': lambda p, s, w: w.places > 0,
    'insurance': lambda p, s, w: w.insured_until is not None and w.insured_until >= w.end,
    'travel': lambda p, s, w: w.virtual or near(s, w),
    'year_group': lambda p, s, w: w.min_year_group <= s.year_group <= w.max_year_group,
    'age': lambda p, s, w: birthday(s.born, w.minimum_age) <= w.start,
    'step_free': lambda p, s, w: w.step_free or not s.step_free,
    'needs': lambda p, s, w: s.needs <= w.adjustments,
    'reserved': lambda p, s, w: w.reserved_for is None or w.reserved_for in s.belongs,
    'sector': lambda p, s, w: not p.only_ranked or w.sector in s.sectors or w.offer in s.offers,
    'forbidden': lambda p, s, w: w.id not in s.forbidden_windows and w.employer not in s.forbidden_employers,
}


def pairs(problem, holds):
    return [
        (i, j)
        for i, student in enumerate(problem.students)
        for j, window in enumerate(problem.windows)
        if holds(problem, student, window)
    ]


def test_each_rule_has_its_honest_twin():
    assert list(RULES) == list(HONEST)


@settings(deadline=None, max_examples=300)
@given(problems())
def test_exactly_the_feasible_pairs(problem):
    s, w = build_edges(problem)
    found = list(zip(s.tolist(), w.tolist(), strict=True))
    assert found == pairs(problem, lambda p, s, w: all(holds(p, s, w) for holds in HONEST.values()))


@pytest.mark.parametrize('rule', list(RULES))
@settings(deadline=None, max_examples=100)
@given(problem=problems())
def test_each_rule_judges_each_pair_as_its_twin(rule, problem):
    s, w = np.indices((len(problem.students), len(problem.windows))).reshape(2, -1)
    holds = RULES[rule](problem.columns, s, w)
    found = list(zip(s[holds].tolist(), w[holds].tolist(), strict=True))
    assert found == pairs(problem, HONEST[rule])


def rank(student, window):
    ranked = [*student.offers, *student.sectors]
    places = [at for at, name in enumerate(ranked, start=1) if name in (window.offer, window.sector)]
    return min(places, default=len(ranked) + 1)


@settings(deadline=None, max_examples=100)
@given(problems())
def test_ranks_run_over_offers_then_sectors_and_the_rest_comes_last(problem):
    s, w = np.indices((len(problem.students), len(problem.windows))).reshape(2, -1)
    ranks = problem.columns.ranks(s, w).tolist()
    assert ranks == [rank(problem.students[i], problem.windows[j]) for i, j in zip(s, w, strict=True)]


def test_a_town_has_the_same_pairs_as_looking_at_every_pair():
    problem = area(students=400, offers=300, schools=6, weeks=2)
    s, w = build_edges(problem)
    everyone, everything = np.indices((400, 300)).reshape(2, -1)
    for holds in RULES.values():
        kept = holds(problem.columns, everyone, everything)
        everyone, everything = everyone[kept], everything[kept]
    assert len(s) > 1_000
    assert (s.tolist(), w.tolist()) == (everyone.tolist(), everything.tolist())


@pytest.mark.parametrize('step', [(0, 1), (0, -1), (1, 0), (-1, 0)])
def test_a_window_at_the_very_limit_is_found_and_a_metre_on_it_is_not(step):
    """The limit ends on the edge of a strip of the map, where a careless join would stop short."""
    problem = area(students=1, offers=1, weeks=1)
    (student,) = [replace(s, home=(400_000, 280_000), travel_limit=3_000) for s in problem.students]
    limit, beyond = ((400_000 + step[0] * far, 280_000 + step[1] * far) for far in (3_000, 3_001))
    (one,) = problem.windows
    fits = {'min_year_group': 9, 'minimum_age': 0, 'step_free': True, 'insured_until': date.max}
    windows = [replace(one, id=str(point), point=point, virtual=False, **fits) for point in (limit, beyond)]
    _, found = build_edges(Problem(students=[replace(student, needs=frozenset())], windows=windows))
    assert found.tolist() == [0]


def test_the_solver_knows_no_django():
    """Plain data in, plain data out: nothing of the framework is even loaded."""
    words = 'import sys, placements.matching; print(sorted({"django", "ortools"} & set(sys.modules)))'
    run = subprocess.run([sys.executable, '-c', words], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == '[]\n'


def test_what_contradicts_itself_is_refused_with_its_path():
    problem = area(students=2, offers=2)
    one, two = problem.students
    with pytest.raises(Fault, match=r"^students\[2\]\.id: 's0' appears twice"):
        Problem(students=[one, two, one], windows=[])
    with pytest.raises(Fault, match=r'^policy: '):
        Problem(students=[], windows=[], policy='fairest')
