"""What a match is asked: students, windows and capacity groups as plain values, and the same as columns.

Points are whole metres on the Ordnance Survey national grid (easting, northing), so a distance is Pythagoras.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import numpy as np

from placements.matching.graph import POLICIES, TIER_COUNT, Fault, Id

Point = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """A student to place. `belongs` names the school and groups whose reserved places are open to them."""

    id: Id
    year_group: int
    born: date
    block_start: date
    block_end: date
    home: Point | None
    travel_limit: int
    tier: int = TIER_COUNT - 1
    sectors: tuple[str, ...] = ()
    offers: tuple[Id, ...] = ()
    step_free: bool = False
    needs: frozenset[str] = frozenset()
    belongs: frozenset[str] = frozenset()
    forbidden_windows: frozenset[Id] = frozenset()
    forbidden_employers: frozenset[Id] = frozenset()
    locked: Id | None = None
    confirmed: bool = False
    previous: Id | None = None
    pattern: str = 'full_block'


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Dates and places of an offer. `insured_until` is `date.max` where the law asks for no insurance.

    `at_least` is an employer's wish: that many students or none. `pattern` names how the days lie: a day a week, say.
    """

    id: Id
    offer: Id
    employer: Id
    start: date
    end: date
    places: int
    sector: str
    point: Point | None = None
    virtual: bool = False
    min_year_group: int = 7
    max_year_group: int = 13
    minimum_age: int = 0
    step_free: bool = False
    adjustments: frozenset[str] = frozenset()
    insured_until: date | None = None
    reserved_for: str | None = None
    groups: tuple[Id, ...] = ()
    at_least: int = 0
    pattern: str = 'full_block'


@dataclass(frozen=True, slots=True)
class Group:
    """A capacity shared by several windows: an employer's week, a site's week.

    A window that lasts a fortnight belongs to the groups of both its weeks. `said` is the limit in words that
    can end a sentence, for the reasons.
    """

    id: Id
    places: int
    at_least: int = 0
    said: str = ''


@dataclass(frozen=True, kw_only=True)
class Problem:
    """`only_ranked` forbids windows in sectors a student did not rank; otherwise they come last."""

    students: list[Student]
    windows: list[Window]
    groups: list[Group] = field(default_factory=list)
    policy: str = 'linear'
    only_ranked: bool = False

    def __post_init__(self):
        if self.policy not in POLICIES:
            raise Fault('policy', f'{self.policy!r} is not one of {", ".join(POLICIES)}')
        for name in ('students', 'windows', 'groups'):
            first_repeat(name, getattr(self, name))
        for at, student in enumerate(self.students):
            if not 0 <= student.tier < TIER_COUNT:
                raise Fault(f'students[{at}].tier', f'must be from 0 to {TIER_COUNT - 1}')

    @cached_property
    def columns(self):
        return Columns(self)


def first_repeat(name, records):
    seen = set()
    for at, record in enumerate(records):
        if record.id in seen:
            raise Fault(f'{name}[{at}].id', f'{record.id!r} appears twice')
        seen.add(record.id)


def number(values):
    """Each distinct value's number, in order of first appearance."""
    return {value: at for at, value in enumerate(dict.fromkeys(values))}


def days(values):
    """Dates as whole numbers yyyymmdd: they compare as dates do, and their difference // 10000 is an age."""
    return np.array([d.year * 10_000 + d.month * 100 + d.day for d in values], dtype=np.int64)


def ints(values):
    return np.array(list(values), dtype=np.int64)


def flags(values):
    return np.array(list(values), dtype=bool)


def membership(sets, names):
    """One row per set, one column per name: True where the set holds the name."""
    table = np.zeros((len(sets), len(names)), dtype=bool)
    for row, names_in_set in enumerate(sets):
        for name in names_in_set:
            if name in names:
                table[row, names[name]] = True
    return table


def pair_codes(rows, width):
    """Sorted codes row * width + column for every column a row lists."""
    return np.unique(ints(row * width + column for row, columns in enumerate(rows) for column in columns))


class Columns:
    """The problem as arrays, one entry per student (s_...) or window (w_...)."""

    def __init__(self, problem):
        self.only_ranked = problem.only_ranked
        self.pattern_number = number(row.pattern for row in [*problem.windows, *problem.students])
        self._windows(problem.windows)
        self._students(problem.students)
        self._preferences(problem.students, problem.windows)

    def _windows(self, windows):
        self.w_count = len(windows)
        self.window_number = {w.id: at for at, w in enumerate(windows)}
        self.employer_number = number(w.employer for w in windows)
        self.reserve_number = number(w.reserved_for for w in windows if w.reserved_for is not None)
        self.need_number = number(need for w in windows for need in sorted(w.adjustments))
        self.w_start, self.w_end = days(w.start for w in windows), days(w.end for w in windows)
        self.w_insured = days(w.insured_until or date.min for w in windows)
        self.w_pattern = ints(self.pattern_number[w.pattern] for w in windows)
        self.w_places = ints(w.places for w in windows)
        self.w_youngest_year = ints(w.min_year_group for w in windows)
        self.w_oldest_year = ints(w.max_year_group for w in windows)
        self.w_age = ints(w.minimum_age for w in windows)
        self.w_virtual = flags(w.virtual for w in windows)
        self.w_step_free = flags(w.step_free for w in windows)
        self.w_located = flags(w.point is not None for w in windows)
        self.w_x, self.w_y = points(w.point for w in windows)
        self.w_employer = ints(self.employer_number[w.employer] for w in windows)
        self.w_reserved = ints(self.reserve_number.get(w.reserved_for, -1) for w in windows)
        self.w_offers_need = membership([w.adjustments for w in windows], self.need_number)

    def _students(self, students):
        self.s_count = len(students)
        self.s_start, self.s_end = days(s.block_start for s in students), days(s.block_end for s in students)
        self.s_pattern = ints(self.pattern_number[s.pattern] for s in students)
        self.s_born = days(s.born for s in students)
        self.s_year = ints(s.year_group for s in students)
        self.s_limit = ints(s.travel_limit for s in students)
        self.s_located = flags(s.home is not None for s in students)
        self.s_x, self.s_y = points(s.home for s in students)
        self.s_step_free = flags(s.step_free for s in students)
        self.s_needs = membership([s.needs for s in students], self.need_number)
        self.s_unmet_need = flags(not s.needs <= self.need_number.keys() for s in students)
        self.s_belongs = membership([s.belongs for s in students], self.reserve_number)
        self.forbidden = pair_codes(
            [
                [self.window_number[w] for w in s.forbidden_windows if w in self.window_number]
                for s in students
            ],
            self.w_count,
        )
        self.forbidden_employers = pair_codes(
            [
                [self.employer_number[e] for e in s.forbidden_employers if e in self.employer_number]
                for s in students
            ],
            len(self.employer_number),
        )

    def _preferences(self, students, windows):
        """Ranked offers come first, then ranked sectors; everything else shares the rank after them."""
        self.sector_number = number(w.sector for w in windows)
        self.offer_number = number(w.offer for w in windows)
        self.w_sector = ints(self.sector_number[w.sector] for w in windows)
        self.w_offer = ints(self.offer_number[w.offer] for w in windows)
        self.s_last_rank = ints(1 + len(s.offers) + len(s.sectors) for s in students)
        self.sector_rank = np.repeat(self.s_last_rank[:, None], len(self.sector_number), axis=1)
        offer_rank = {}
        for row, student in enumerate(students):
            for at, sector in reversed(list(enumerate(student.sectors, start=1 + len(student.offers)))):
                if sector in self.sector_number:
                    self.sector_rank[row, self.sector_number[sector]] = at
            for at, offer in reversed(list(enumerate(student.offers, start=1))):
                if offer in self.offer_number:
                    offer_rank[row * len(self.offer_number) + self.offer_number[offer]] = at
        self.offer_codes = ints(sorted(offer_rank))
        self.offer_ranks = ints(offer_rank[code] for code in sorted(offer_rank))

    def ranks(self, s, w):
        ranks = self.sector_rank[s, self.w_sector[w]]
        found, at = lookup(self.offer_codes, s * len(self.offer_number) + self.w_offer[w])
        ranks[found] = self.offer_ranks[at[found]]
        return ranks

    def metres(self, s, w):
        """Straight-line distance to the nearest metre; none to a virtual window."""
        metres = np.rint(np.hypot(self.s_x[s] - self.w_x[w], self.s_y[s] - self.w_y[w])).astype(np.int64)
        known = self.s_located[s] & self.w_located[w] & ~self.w_virtual[w]
        return np.where(known, metres, 0)


def points(values):
    pairs = [p or (0, 0) for p in values]
    return ints(x for x, _ in pairs), ints(y for _, y in pairs)


def lookup(sorted_codes, wanted):
    """Which of `wanted` are in `sorted_codes`, and where."""
    if not len(sorted_codes):
        return np.zeros(len(wanted), dtype=bool), np.zeros(len(wanted), dtype=np.int64)
    at = np.minimum(np.searchsorted(sorted_codes, wanted), len(sorted_codes) - 1)
    return sorted_codes[at] == wanted, at
