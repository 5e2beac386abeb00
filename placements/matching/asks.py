"""Places to ask for: which extra places, where and in which sector, would place the most further students.

Sets of extra places that can all be used by somebody new form a matroid, and the worth of a set of places in a
flow is a valuated one. There the greedy choice is exact: taking the place that is worth most, then the one that
is worth most beside it, and so on, no other choice of as many places gives more.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from placements.matching.assemble import graph_of
from placements.matching.growth import Growth, around
from placements.matching.problem import Point, Window

MOST_CELLS = 2_000
SQUARE = 2_000  # metres: the middle of a square is within a mile of all of it


@dataclass(frozen=True, slots=True)
class Ask:
    """So many extra places in one sector, area and week. `point` is the middle of a square of the map."""

    sector: str
    point: Point
    start: date
    end: date
    places: int
    step_free: bool
    adjustments: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """`gained`: how many more have a place after the first place asked for, after the second, and so on.

    `exact`: no other places of as many would place more (false only where limits cross or wishes are in play).
    """

    asks: tuple[Ask, ...]
    gained: tuple[int, ...]
    waiting: int
    exact: bool


def places_to_ask(problem, plan, most, *, cells=None):
    """Up to `most` extra places, fewer where fewer are enough, chosen among `cells` (by default, see `cells_of`)."""
    placed = {p.student for p in plan.placed}
    waiting = [s for s in problem.students if s.id not in placed]
    cells = list(cells_of(problem, waiting) if cells is None else cells)
    whole, nodes = graph_with(problem, cells)
    there = np.flatnonzero([name not in placed for name in whole.students])
    growth, chosen, gained = Growth(*around(whole, nodes, there)), [], []
    before = growth.placed
    while len(chosen) < most and (best := growth.best()) is not None:
        growth.add(best)
        chosen.append(best)
        gained.append(growth.placed - before)
    asks = tuple(ask_for(problem, growth, at, cells[at]) for at in dict.fromkeys(chosen))
    return Asked(asks, tuple(gained), len(waiting), not whole.sides)


def cells_of(problem, waiting):
    """Squares where someone waiting lives or a window is, the sectors they named, in the weeks of their blocks.

    Of very many, those that the most of the waiting could reach and would like.
    """
    points = [s.home for s in waiting] + [w.point for w in problem.windows if not w.virtual]
    squares = sorted({tuple(at // SQUARE for at in point) for point in points if point})
    middles = [(x * SQUARE + SQUARE // 2, y * SQUARE + SQUARE // 2) for x, y in squares]
    sectors = sorted({sector for s in waiting for sector in s.sectors} or {w.sector for w in problem.windows})
    found = []
    for (start, end), students in by_dates(problem, waiting).items():
        wanted = reached(students, middles).T @ liked(students, sectors)
        found += [
            (-int(wanted[at, kind]), start, end, sector, middle)
            for at, middle in enumerate(middles)
            for kind, sector in enumerate(sectors)
        ]
    return [cell(sector, middle, start, end) for _, start, end, sector, middle in sorted(found)[:MOST_CELLS]]


def by_dates(problem, waiting):
    """The waiting by the dates that would suit them."""
    usual, found = {}, {}
    for student in waiting:
        block = student.block_start, student.block_end
        if block not in usual:
            usual[block] = usual_dates(problem, *block)
        found.setdefault(usual[block], []).append(student)
    return found


def reached(students, middles):
    """One row per student, one column per middle: 1 where it lies within the travel limit."""
    home = np.array([s.home or (0, 0) for s in students], dtype=float).reshape(-1, 1, 2)
    far = np.hypot(*np.moveaxis(home - np.array(middles, dtype=float).reshape(1, -1, 2), 2, 0))
    limit = np.array([s.travel_limit if s.home else -1 for s in students])
    return (far <= limit[:, None]).astype(np.int64)


def liked(students, sectors):
    """One row per student, one column per sector: 1 where it is named, and everywhere for who named none."""
    return np.array(
        [[not s.sectors or name in s.sectors for name in sectors] for s in students], dtype=np.int64
    )


def usual_dates(problem, start, end):
    """The dates most windows inside the block have; the block itself where there is none."""
    dates = Counter((w.start, w.end) for w in problem.windows if start <= w.start and w.end <= end)
    return max(sorted(dates), key=dates.get, default=(start, end))


def cell(sector, point, start, end):
    """A place to ask for: for anybody, with whatever access and adjustments are needed."""
    return Window(
        id='',
        offer='',
        employer='',
        start=start,
        end=end,
        places=1,
        sector=sector,
        point=point,
        step_free=True,
        insured_until=date.max,
    )


def graph_with(problem, cells):
    """The graph with a window of no places for each cell, and where those windows are in it."""
    taken = {str(name) for w in problem.windows for name in (w.id, w.offer, w.employer)}
    taken |= {str(s.previous) for s in problem.students}
    prefix = 'asked'
    while any(name.startswith(prefix) for name in taken):
        prefix += '-'
    needs = frozenset(need for s in problem.students for need in s.needs)
    names = [f'{prefix}{at}' for at in range(len(cells))]
    extra = [
        replace(c, id=name, offer=name, employer=name, adjustments=needs)
        for c, name in zip(cells, names, strict=True)
    ]
    graph = graph_of(replace(problem, windows=[*problem.windows, *extra]))
    position = {name: at for at, name in enumerate(graph.windows)}
    nodes = np.array([position[name] for name in names], dtype=np.int64)
    places = graph.places.copy()
    places[nodes] = 0
    return replace(graph, places=places), nodes


def ask_for(problem, growth, number, wanted):
    """A chosen cell with how often, and what those who would be there need."""
    names = {growth.graph.students[at] for at in growth.there(number).tolist()}
    there = [s for s in problem.students if s.id in names]
    needs = frozenset(need for s in there for need in s.needs)
    step_free, places = any(s.step_free for s in there), int(growth.added[number])
    return Ask(wanted.sector, wanted.point, wanted.start, wanted.end, places, step_free, needs)
