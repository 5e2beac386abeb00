"""The hub's calendar: students out of every school against places of every employer, week by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from brokerage.accounts.enums import Kind
from brokerage.core.calendar import academic_year, bank_holidays, weeks_between
from brokerage.core.charts import bar_chart, heat_map
from brokerage.core.ui import long_date
from employers.models import Window
from schools.queries import weeks_of_demand

WEEK = timedelta(weeks=1)
# First days of the three parts of the academic year: the month, and whether it falls in the second year.
TERMS = {'autumn': (9, 1, 0), 'spring': (1, 1, 1), 'summer': (4, 15, 1)}
TERM_NAMES = {'autumn': 'Autumn', 'spring': 'Spring', 'summer': 'Summer'}


@dataclass(frozen=True)
class WeekLoad:
    """One week of the area: `students` out, `places` published, and the bank holidays inside it."""

    monday: date
    students: int
    places: int
    holidays: tuple

    @property
    def short(self):
        return max(0, self.students - self.places)

    @property
    def words(self):
        return f'Week of {long_date(self.monday)}'


@dataclass(frozen=True)
class Calendar:
    """`schools` is [(name, {Monday: WeekOut}, school or None)]; `silent` names schools without dates."""

    weeks: list
    schools: list
    silent: list

    @property
    def short(self):
        return [week for week in self.weeks if week.short]


def term_range(term, year):
    """First and last day of a part of the academic year that starts in `year`."""
    month, day, later = TERMS[term]
    first = date(year + later, month, day)
    last = {'autumn': date(year, 12, 31), 'spring': date(year + 1, 4, 14), 'summer': date(year + 1, 8, 31)}[
        term
    ]
    return first, last


def busiest_term(hub, today):
    """The part of this or the next academic year with most students out; summer when nobody is."""
    best, found = 0, ('summer', academic_year(today))
    for year in (academic_year(today), academic_year(today) + 1):
        first, last = term_range('autumn', year)[0], term_range('summer', year)[1]
        demand = weeks_of_demand(hub, first, last)
        for term in TERMS:
            start, end = term_range(term, year)
            out = sum(
                week.students
                for row in demand
                for monday, week in row.weeks.items()
                if start <= monday <= end
            )
            if out > best:
                best, found = out, (term, year)
    return found


def calendar_of(membership, first, last):
    """The calendar as `membership` may see it: a hub every school, a school itself and the sum of the rest."""
    hub = membership.organisation.area
    demand = weeks_of_demand(hub, first, last)
    places = places_by_week(hub, first, last)
    students = Counter()
    for row in demand:
        for monday, week in row.weeks.items():
            students[monday] += week.students
    used = sorted(monday for monday in {*students, *places} if students[monday] or places[monday])
    span = list(weeks_between(used[0], used[-1])) if used else []
    weeks = [WeekLoad(m, students[m], places[m], _holidays(m)) for m in span]
    silent = [row.school.organisation.name for row in demand if not row.weeks]
    return Calendar(weeks, _rows(membership, demand), silent)


def places_by_week(hub, first, last):
    """Places of published windows that can be booked in each week they have a day in; one query."""
    places = Counter()
    windows = Window.objects.filter(
        offer__status='published',
        offer__employer__organisation__hub=hub,
        closed_at=None,
        shut=False,
        start__lte=last,
        end__gte=first,
    )
    for start, end, count in windows.values_list('start', 'end', 'places'):
        for monday in weeks_between(max(start, first), min(end, last)):
            places[monday] += count
    return places


def _rows(membership, demand):
    """A hub reads every school's row; a school its own, and the others' as one."""
    if membership.organisation.kind == Kind.HUB:
        return [(row.school.organisation.name, _counts(row.weeks), row.school) for row in demand]
    own, others = [], Counter()
    for row in demand:
        if row.school.organisation_id == membership.organisation_id:
            own.append((row.school.organisation.name, _counts(row.weeks), row.school))
        else:
            others.update(_counts(row.weeks))
    return [*own, ('All other schools', dict(others), None)]


def _counts(weeks):
    return {monday: week.students for monday, week in weeks.items()}


def _holidays(monday):
    friday = monday + timedelta(days=4)
    days = bank_holidays(monday.year) | bank_holidays(friday.year)
    return tuple(name for day, name in sorted(days.items()) if monday <= day <= friday)


def demand_map(calendar):
    """Weeks across, schools that are out down, then the area's sum and its places; short weeks are marked."""
    mondays = [week.monday for week in calendar.weeks]
    schools = [row for row in calendar.schools if row[1]]
    rows = [(name, [counts.get(monday) for monday in mondays]) for name, counts, _ in schools]
    rows.append(('Students out in all', [week.students or None for week in calendar.weeks]))
    rows.append(('Places published', [week.places or None for week in calendar.weeks]))
    total = len(rows) - 2
    short = {(total, at): week for at, week in enumerate(calendar.weeks) if week.short}
    urls = {
        (row, column): reverse('schools:school', args=[school.ref])
        for row, (_, counts, school) in enumerate(schools)
        if school is not None
        for column, monday in enumerate(mondays)
        if counts.get(monday)
    }
    return heat_map(
        'Students out by week',
        [f'{monday:%-d %b}' for monday in mondays],
        rows,
        lead='Weeks begin on the Monday shown. A marked week has more students than places.',
        row_name='School',
        marks=set(short),
        urls=urls,
        notes={at: f'{week.short} more students than places' for at, week in short.items()},
    )


def demand_bars(calendar):
    """Students out beside places published, a pair of bars a week."""
    rows = [(f'{week.monday:%-d %b}', (week.students, week.places)) for week in calendar.weeks]
    return bar_chart(
        'Students and places', rows, series=('Students out', 'Places published'), row_name='Week of'
    )
