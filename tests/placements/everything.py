"""Small problems with every rule, lock, limit and wish of the past in play at once."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from placements.matching import Fault, Group, Problem
from placements.matching.assemble import graph_of
from placements.matching.edges import build_edges
from tests.placements.test_matching_edges import DAY, SECTORS, students, windows


@st.composite
def problems(draw):
    """Nested limits, confirmed placements, locks that hold, and where everybody was the last time."""
    numbers = range(draw(st.integers(1, 7)))
    cut = draw(st.integers(0, len(numbers)))
    places = [plain_window(draw(windows(number)), draw) for number in numbers]
    groups = [Group('all', draw(st.integers(0, 6))), Group('few', draw(st.integers(0, 2)))]
    inside = {number: ('few', 'all') if number < cut else ('all',) for number in numbers}
    limited = draw(st.booleans())
    problem = Problem(
        students=[
            replace(
                plain_student(row, draw),
                tier=draw(st.integers(0, 2)),
                previous=draw(st.none() | st.sampled_from(numbers)),
            )
            for row in draw(st.lists(students(), max_size=6, unique_by=lambda row: row.id))
        ],
        windows=[replace(w, groups=inside[w.id] if limited else ()) for w in places],
        groups=groups,
        policy=draw(st.sampled_from(['linear', 'convex', 'first-choices'])),
        only_ranked=draw(st.booleans()),
    )
    return with_locks(problem, draw)


def plain_window(window, draw):
    """With nearly all rules in the way nobody is placed: each attribute is made harmless in most windows."""
    plain = {
        'start': DAY,
        'end': DAY + timedelta(days=4),
        'places': max(window.places, 1),
        'point': (2_000, 2_000),
        'min_year_group': 9,
        'max_year_group': 12,
        'minimum_age': 0,
        'step_free': True,
        'insured_until': date.max,
        'reserved_for': None,
        'pattern': 'full_block',
    }
    return replace(window, **{name: value for name, value in plain.items() if draw(st.integers(0, 9))})


def plain_student(student, draw):
    plain = {
        'block_start': DAY,
        'block_end': DAY + timedelta(days=4),
        'home': (2_000, 1_500),
        'travel_limit': 1_000,
        'sectors': tuple(SECTORS),
        'needs': frozenset(),
        'forbidden_windows': frozenset(),
        'forbidden_employers': frozenset(),
        'pattern': 'full_block',
    }
    return replace(student, **{name: value for name, value in plain.items() if draw(st.integers(0, 4))})


def with_locks(problem, draw):
    """Some students locked where the rules and the places allow it; one may be confirmed against the rules."""
    s, w = build_edges(problem)
    rows = list(problem.students)
    for at, window in zip(s.tolist(), w.tolist(), strict=True):
        if rows[at].locked is None and draw(st.integers(0, 5)) == 0:
            rows[at] = replace(rows[at], locked=problem.windows[window].id)
    if rows and draw(st.integers(0, 5)) == 0:
        rows[0] = replace(rows[0], locked=draw(st.sampled_from(problem.windows)).id, confirmed=True)
    locked = replace(problem, students=rows)
    try:
        graph_of(locked)
    except Fault:
        return problem
    return locked
