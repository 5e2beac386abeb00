"""What a block plan is asked: areas with places per week, cohorts with the weeks they may go out.

Amounts are counted in units so that everything stays whole: a place for a week is ten half days, divided
by whatever all demands have in common.
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

import numpy as np

from placements.matching.graph import Fault

HALF_DAYS = 10
Cell = tuple[str, str | None]  # an area, or a sector of an area


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A block to date. `allowed` and `wish` are positions in the list of weeks; `path` names it in a fault.

    A day a week is `half_days=2`: five such students share one place. `dislike` is the cost of each week.
    """

    school: str
    name: str | None = None
    students: dict[Cell, int]
    length: int
    allowed: tuple[int, ...]
    wish: int | None = None
    fixed: bool = False
    half_days: int = HALF_DAYS
    max_move: int | None = None
    dislike: tuple[int, ...] = ()
    path: str = 'cohort'


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """`places` and `certain` have a row per cell and a column per week: all places counted on, and those
    of published windows alone."""

    weeks: list[str]
    cells: list[Cell]
    places: np.ndarray
    cohorts: list[Cohort]
    certain: np.ndarray | None = None
    seconds: float = 30.0
    options: list[np.ndarray] = field(init=False, repr=False)

    def __post_init__(self):
        object.__setattr__(self, 'options', [self._starts(cohort) for cohort in self.cohorts])

    def _starts(self, cohort):
        """The starts that remain for a cohort: inside the year and within the cap on moves."""
        last = len(self.weeks) - cohort.length
        if cohort.fixed:
            if cohort.wish is None or not 0 <= cohort.wish <= last:
                raise Fault(
                    f'{cohort.path}.fixed', 'a fixed block needs a wish that leaves room for all its weeks'
                )
            return np.array([cohort.wish])
        starts = [s for s in sorted(set(cohort.allowed)) if s <= last]
        if cohort.max_move is not None and cohort.wish is not None:
            starts = [s for s in starts if abs(s - cohort.wish) <= cohort.max_move]
        if not starts:
            raise Fault(f'{cohort.path}.allowed', 'leaves no week the block could start')
        return np.array(starts)

    @cached_property
    def _half_days(self):
        """Half days a week each cohort asks of each cell."""
        number = {cell: at for at, cell in enumerate(self.cells)}
        table = np.zeros((len(self.cohorts), len(self.cells)), dtype=np.int64)
        for at, cohort in enumerate(self.cohorts):
            for cell, students in cohort.students.items():
                table[at, number[cell]] += students * cohort.half_days
        return table

    @cached_property
    def unit(self):
        """How many units one place for one week holds."""
        return HALF_DAYS // gcd(HALF_DAYS, *np.unique(self._half_days).tolist())

    @cached_property
    def demand(self):
        return self._half_days * self.unit // HALF_DAYS

    @cached_property
    def capacity(self):
        return self.places * self.unit

    @cached_property
    def lengths(self):
        return np.array([cohort.length for cohort in self.cohorts], dtype=np.int64)

    @cached_property
    def costs(self):
        """For each cohort, per start that remains: moved (0 or 1), and weeks moved plus dislikes."""
        return [self._costs(c, options) for c, options in zip(self.cohorts, self.options, strict=True)]

    def _costs(self, cohort, options):
        gap = np.zeros(len(options), dtype=np.int64) if cohort.wish is None else abs(options - cohort.wish)
        dislike = np.array(cohort.dislike or (0,) * len(self.weeks), dtype=np.int64)
        return (gap > 0).astype(np.int64), gap + windows(dislike, options, cohort.length)


def windows(per_week, starts, length):
    """Sums of `length` weeks from each start."""
    total = np.concatenate(([0], np.cumsum(per_week)))
    return total[starts + length] - total[starts]
