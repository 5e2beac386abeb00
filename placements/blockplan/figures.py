"""What a set of dates amounts to. Plans compare as their scores do: earlier entries first, less is better."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

import numpy as np


class Score(NamedTuple):
    """In units. `no_places` is the part of the overload in weeks without a single place: it has no ratio,
    so it counts before the peak, which is the highest load ÷ capacity everywhere else."""

    overload: int
    no_places: int
    peak: Fraction
    moves: int
    distance: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """A plan in student-weeks. `on_estimates` is what rests on estimated places alone."""

    overload: float
    no_places: float
    peak: float
    peak_at: tuple | None
    moves: int
    distance: int
    on_estimates: float


def load_of(problem, starts):
    """Units per cell and week. `starts` is a list, in the order of the cohorts."""
    load = np.zeros(problem.capacity.shape, dtype=np.int64)
    for demand, length, start in zip(problem.demand, problem.lengths.tolist(), starts, strict=True):
        load[:, start : start + length] += demand[:, None]
    return load


def overload(load, capacity):
    return int(np.maximum(load - capacity, 0).sum())


def peak_cell(load, capacity):
    """(peak, its cell and week) where there are places; (0, None) where nothing is loaded."""
    ratio = np.divide(load, capacity, out=np.zeros(load.shape), where=capacity > 0)
    if not ratio.any():
        return Fraction(0), None
    # Nearly equal ratios are told apart exactly: a limit made from the peak must let the peak itself pass.
    near = np.argwhere(ratio >= ratio.max() * (1 - 1e-9))
    return max((Fraction(int(load[k, w]), int(capacity[k, w])), (int(k), int(w))) for k, w in near)


def score(problem, starts):
    load, capacity = load_of(problem, starts), problem.capacity
    moves, distance = 0, 0
    for options, (moved, strain), start in zip(problem.options, problem.costs, starts, strict=True):
        at = np.searchsorted(options, start)
        moves, distance = moves + int(moved[at]), distance + int(strain[at])
    return Score(
        overload(load, capacity),
        int(load[capacity == 0].sum()),
        peak_cell(load, capacity)[0],
        moves,
        distance,
    )


def student_weeks(problem, units):
    """Units as student-weeks: a whole number wherever it is one."""
    whole, rest = divmod(units, problem.unit)
    return whole if not rest else round(units / problem.unit, 1)
