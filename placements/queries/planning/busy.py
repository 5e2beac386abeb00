"""How full each week of the area would be if everybody had their wish."""

from dataclasses import dataclass
from datetime import date
from math import ceil

import numpy as np

from brokerage.core.calendar import monday_of
from brokerage.core.charts import shade
from brokerage.core.half_days import HALF_DAYS_OF_A_WEEK, half_days_of
from placements.queries.planning.capacity import capacity_of
from placements.queries.planning.zones import zone_map
from schools.queries import blocks_without_wish, planned_wishes


@dataclass(frozen=True)
class BusyWeek:
    """`students` ask for `places` in the week: both whole, of the area as a whole."""

    monday: date
    students: int
    places: int

    @property
    def shade(self):
        """0 for nobody, up to 5 for full or worse."""
        return shade(self.students, self.places) if self.places else 5 * bool(self.students)

    @property
    def words(self):
        return f'{self.students} students, {self.places} places'


def busy_weeks(year, mondays, *, but_for=None):
    """One `BusyWeek` for each of `mondays`, the cohort with the key `but_for` left out. Six queries.

    Wishes count in the weeks they wish, published dates of other cohorts as they are; a day a week is a
    fifth. Estimated places count as far as the hub trusts them.
    """
    half_days = np.zeros(len(mondays), dtype=np.int64)
    days = np.array([monday.toordinal() for monday in mondays], dtype=np.int64)
    for wish in planned_wishes(year.hub, year.starts_year):
        if wish.wished_start and wish.cohort_id != but_for:
            first = int(np.searchsorted(days, wish.wished_start.toordinal()))
            half_days[first : first + wish.weeks] += wish.expected * wish.half_days
    for block in blocks_without_wish(year.hub, year.starts_year):
        if block.cohort_id != but_for:
            weeks = (days >= monday_of(block.start).toordinal()) & (days <= block.end.toordinal())
            half_days[weeks] += block.student_count * half_days_of(block.pattern, block.weekdays)
    places = _places(year, mondays)
    return [
        BusyWeek(monday, ceil(half / HALF_DAYS_OF_A_WEEK), int(count))
        for monday, half, count in zip(mondays, half_days.tolist(), places, strict=True)
    ]


def _places(year, mondays):
    found = capacity_of(year.hub, mondays, year.starts_year, zone_map(year.hub))
    none = np.zeros(len(mondays), dtype=np.int64)
    estimated = sum(found.estimated.values(), none) * year.settings.confidence // 100
    return (sum(found.published.values(), none) + estimated).tolist()
