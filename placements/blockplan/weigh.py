"""Trying things out on a plan: what one block's move would change, and plans side by side."""

from dataclasses import dataclass

import numpy as np

from placements.blockplan.figures import Figures, load_of, overload, peak_cell, student_weeks


@dataclass(frozen=True, kw_only=True)
class Change:
    """Load of one cell in one week, in student-weeks, before and after a move."""

    area: str
    sector: str | None
    week: int
    places: int
    before: float
    after: float


@dataclass(frozen=True, kw_only=True)
class Consequences:
    """`allowed` says whether the block may start there at all."""

    allowed: bool
    before: Figures
    after: Figures
    changes: list[Change]


def consequences(problem, starts, school, new_start, cohort=None):
    """What moving one block to `new_start` would do to a plan. The plan itself is not changed."""
    listed = as_list(problem, starts)
    at = next(n for n, c in enumerate(problem.cohorts) if (c.school, c.name) == (school, cohort))
    if not 0 <= new_start <= len(problem.weeks) - problem.cohorts[at].length:
        raise ValueError(f'week {new_start} leaves no room for {problem.cohorts[at].length} weeks')
    moved = [*listed[:at], new_start, *listed[at + 1 :]]
    before, after = load_of(problem, listed), load_of(problem, moved)
    return Consequences(
        allowed=new_start in problem.options[at],
        before=figures(problem, listed, before),
        after=figures(problem, moved, after),
        changes=[change(problem, before, after, k, w) for k, w in np.argwhere(before != after).tolist()],
    )


def change(problem, before, after, cell, week):
    area, sector = problem.cells[cell]
    return Change(
        area=area,
        sector=sector,
        week=week,
        places=int(problem.places[cell, week]),
        before=student_weeks(problem, int(before[cell, week])),
        after=student_weeks(problem, int(after[cell, week])),
    )


def compare(problem, scenarios):
    """Figures of each named set of dates, in the order given."""
    listed = {name: as_list(problem, starts) for name, starts in scenarios.items()}
    return {name: figures(problem, starts, load_of(problem, starts)) for name, starts in listed.items()}


def as_list(problem, starts):
    """Starts by school (and cohort) as a list in the order of the cohorts; a list passes as it is."""
    if isinstance(starts, list):
        return starts
    return [starts[c.school] if c.name is None else starts[c.school][c.name] for c in problem.cohorts]


def figures(problem, starts, load):
    """Every figure of a plan. Any week that leaves room counts, allowed or not: a person is trying things out."""
    capacity = problem.capacity
    certain = capacity if problem.certain is None else problem.certain * problem.unit
    peak, at = peak_cell(load, capacity)
    gaps = [0 if c.wish is None else abs(s - c.wish) for c, s in zip(problem.cohorts, starts, strict=True)]
    dislikes = [sum(c.dislike[s : s + c.length]) for c, s in zip(problem.cohorts, starts, strict=True)]
    return Figures(
        overload=student_weeks(problem, overload(load, capacity)),
        no_places=student_weeks(problem, int(load[capacity == 0].sum())),
        peak=float(peak),
        peak_at=None if at is None else (*problem.cells[at[0]], at[1]),
        moves=sum(gap > 0 for gap in gaps),
        distance=sum(gaps) + sum(dislikes),
        on_estimates=student_weeks(problem, overload(np.minimum(load, capacity), certain)),
    )
