"""The block planner's question, put together from wishes, calendar, homes and places."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from django.utils import timezone

from brokerage.core.calendar import monday_of, weeks_between
from brokerage.core.half_days import half_days_of
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from placements.blockplan import Cohort, Problem
from placements.queries.planning.capacity import capacity_of
from placements.queries.planning.demand import demand_of
from placements.queries.planning.zones import zone_map
from placements.queries.schedule import plan_notice_of
from schools.models import BlockWish
from schools.queries import area_year, blocks_without_wish, planned_wishes
from schools.rules import mondays_of, pauses, starts_among

OVER = 'The weeks that would suit the school have begun, or begin within {} weeks.'


@dataclass(frozen=True)
class LeftOut:
    """A wish that no week of the year can meet, and why."""

    wish: BlockWish
    words: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """`problem` for the solver, and what its numbers stand for.

    `weeks` are Mondays by position; `wishes` the pk of the BlockWish of each cohort of the problem, None for
    a published block of a cohort without a wish (it stays where it is). `published` and `estimated` have a
    row per cell and a column per week; of the estimated places `confidence` per cent count. `virtual` has one
    number a week and counts nowhere else.
    """

    problem: Problem
    weeks: list[date]
    wishes: list[int | None]
    published: np.ndarray
    estimated: np.ndarray
    virtual: np.ndarray
    confidence: int
    left_out: list[LeftOut]

    @property
    def published_share(self):
        """The part of the places counted on that is published, 0 to 1 for each cell; 1 where there are none."""
        counted = self.problem.places.sum(axis=1)
        ones = np.ones(len(counted))
        return np.divide(self.published.sum(axis=1), counted, out=ones, where=counted > 0)


def question_of(hub, starts_year, *, sector_level=False, seconds=30.0):
    """The question of `hub` (an Organisation) for one academic year. The number of queries is constant.

    Every planned cohort is one block to date: those with a wish as they wish, published blocks of others
    fixed. Weeks in which no school is in term are left out, so a day a week goes on after a holiday. Nobody is
    put into a week that has begun or begins too soon (earliest_start).
    """
    asking = _Asking(hub, starts_year, sector_level)
    wished = [(wish, asking.wished(wish)) for wish in asking.wishes]
    found = [(wish.pk, cohort) for wish, cohort in wished if isinstance(cohort, Cohort)]
    found += [(None, asking.settled(block)) for block in asking.blocks]
    cohorts = [cohort for _, cohort in found]
    cells = asking.cells(cohorts)
    published, estimated = (
        asking.table(cells, places) for places in (asking.places.published, asking.places.estimated)
    )
    confidence = asking.year.settings.confidence
    problem = Problem(
        weeks=[monday.isoformat() for monday in asking.mondays],
        cells=cells,
        places=published + estimated * confidence // 100,
        certain=published,
        cohorts=cohorts,
        seconds=seconds,
    )
    return Question(
        problem=problem,
        weeks=asking.mondays,
        wishes=[pk for pk, _ in found],
        published=published,
        estimated=estimated,
        virtual=asking.places.virtual,
        confidence=confidence,
        left_out=[LeftOut(wish, words) for wish, words in wished if isinstance(words, str)],
    )


class _Asking:
    """What is read once for all cohorts, and each cohort made from it."""

    def __init__(self, hub, starts_year, sector_level):
        self.notice = plan_notice_of(hub.pk)
        self.earliest = timezone.localdate() + timedelta(weeks=self.notice)
        self.year, self.zones = area_year(hub, starts_year), zone_map(hub)
        self.wishes = list(planned_wishes(hub, starts_year))
        self.blocks = list(blocks_without_wish(hub, starts_year))
        self.mondays = self._mondays(starts_year)
        self.places = capacity_of(hub, self.mondays, starts_year, self.zones)
        ids = {row.cohort_id for row in (*self.wishes, *self.blocks)}
        self.sector_level, self.demand = sector_level, demand_of(ids, sector_level=sector_level)
        if sector_level:
            usual = self.demand.everyone() or self.places.by_sector()
            self.usual = usual if sum(usual.values()) else dict.fromkeys(Sector.values, 1)

    def _mondays(self, starts_year):
        """Weeks in term, and any other that a settled block lies in; all, if a calendar leaves none."""
        settled = [_settled_span(wish) for wish in self.wishes if wish.fixed]
        settled += [(block.start, block.end) for block in self.blocks if block.pattern == Pattern.FULL_BLOCK]
        used = {monday for first, last in settled for monday in weeks_between(first, last)}
        of_year = set(mondays_of(starts_year))
        return sorted((self.year.in_term() | used) & of_year) or sorted(of_year)

    def wished(self, wish):
        """The problem's cohort of a wish, or in words why there can be none."""
        school = wish.cohort.school
        weeks = self.year.weeks_for(school.pk, wish.cohort.year_group)
        starts = starts_among(
            weeks,
            self.mondays,
            pattern=wish.pattern,
            length=wish.weeks,
            excluded=set(wish.excluded),
            chosen=set(wish.starts),
        )
        wished = None if wish.wished_start is None else self._position(wish.wished_start)
        if wish.max_move is not None and wished is not None:
            most = timedelta(weeks=wish.max_move)
            starts = [at for at in starts if abs(self.mondays[at] - wish.wished_start) <= most]
        # Nobody is proposed a week that is too near; what is fixed stays where it is, whenever that was.
        ahead = [at for at in starts if self.mondays[at] >= self.earliest]
        if wish.fixed and wished + wish.weeks > len(self.mondays):
            return 'The fixed dates end after the last week of the academic year.'
        if not wish.fixed and not ahead:
            return OVER.format(self.notice) if starts else _no_week(wish)
        return Cohort(
            school=school.ref,
            name=wish.cohort.ref,
            students=self._students(wish.cohort_id, wish.expected, school),
            length=wish.weeks,
            allowed=tuple(starts if wish.fixed else ahead),
            wish=wished,
            fixed=wish.fixed,
            half_days=wish.half_days,
            dislike=self._dislike(weeks),
            path=str(wish),
        )

    def settled(self, block):
        """A published block as a cohort that stays where it is; in a day a week, holidays between do not count."""
        weeks = [self._position(monday) for monday in weeks_between(block.start, block.end)]
        first, last = min(weeks), max(weeks)
        return Cohort(
            school=block.cohort.school.ref,
            name=block.ref,
            students=self._students(block.cohort_id, block.student_count, block.cohort.school),
            length=last - first + 1,
            allowed=(first,),
            wish=first,
            fixed=True,
            half_days=half_days_of(block.pattern, block.weekdays),
            path=block.name,
        )

    def _position(self, day):
        """Of the week of `day`, or of the nearest planned one; the earlier of two."""
        monday, last = monday_of(day), len(self.mondays) - 1
        after = min(last, bisect_left(self.mondays, monday))
        before = max(0, after - (self.mondays[after] != monday))
        return min((before, after), key=lambda at: abs(self.mondays[at] - monday))

    def _students(self, cohort_id, total, school):
        zone = self.zones.of_postcode(school.postcode)
        if self.sector_level:
            return self.demand.by_cell(cohort_id, total, zone, self.zones, self.usual)
        by_zone = self.demand.by_zone(cohort_id, total, zone, self.zones)
        return {(name, None): count for name, count in by_zone.items()}

    def _dislike(self, weeks):
        avoided = {week.monday for week in weeks if week.avoid}
        weight = self.year.settings.festival_weight
        return tuple(weight * (monday in avoided) for monday in self.mondays)

    def cells(self, cohorts):
        """Zones in order, Elsewhere last; with sectors those that have a place or a student."""
        if not self.sector_level:
            return [(zone, None) for zone in self.zones.all]
        used = {cell for cohort in cohorts for cell in cohort.students}
        used |= {*self.places.published, *self.places.estimated}
        zones, sectors = self.zones.all, Sector.values
        return sorted(used, key=lambda cell: (zones.index(cell[0]), sectors.index(cell[1])))

    def table(self, cells, places):
        """Places by zone and sector as rows of `cells`."""
        rows = {cell: at for at, cell in enumerate(cells)}
        found = np.zeros((len(cells), len(self.mondays)), dtype=np.int64)
        for (zone, sector), numbers in places.items():
            found[rows[zone, sector if self.sector_level else None]] += numbers
        return found


def _settled_span(wish):
    """Days of a fixed wish that make weeks of their own; what pauses for holidays makes its first alone."""
    if pauses(wish.pattern, wish.weeks):
        return wish.wished_start, wish.wished_start
    return wish.wished_start, wish.wished_end


def _no_week(wish):
    if wish.max_move is not None:
        return 'No week within the most weeks it may be moved suits the school’s calendar.'
    if wish.starts or wish.excluded:
        return 'None of the weeks the school allows suits its calendar.'
    return f'No {wish.weeks} weeks in a row of this year are free of holidays, exams and INSET days.'
