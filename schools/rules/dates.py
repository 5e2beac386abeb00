"""Who reads what a school holds about a student, and what is worth a second look in block dates."""

from datetime import date

from brokerage.accounts.enums import Role
from brokerage.core.calendar import (
    DAY,
    academic_year,
    academic_year_name,
    add_working_days,
    bank_holidays,
    is_working_day,
    monday_of,
    working_days_between,
    year_group_dob_range,
)
from brokerage.core.distance import METRES_PER_MILE
from brokerage.core.journeys import reachable
from brokerage.core.ui import long_date
from schools.enums import Sen, Tier

# GCSE and A level years, and the weeks the exam boards' summer timetable fills (JCQ key dates).
EXAM_YEARS = (11, 13)
EXAMS_FROM, EXAMS_TO = (5, 1), (6, 25)
# Term dates are each council's own; by these days nearly every school in England has broken up.
SUMMER_FROM, SUMMER_TO = (7, 24), (8, 31)


def reads_needs_notes(membership):
    """A tutor sees that a student has support, not what the note says."""
    return membership.role in (Role.CAREERS_LEAD, Role.DSL)


def tier_of(looked_after, care_leaver, sen, free_school_meals):
    """Priority in matching; of a student without circumstances every value is None."""
    if looked_after or care_leaver:
        return Tier.CARE
    if sen == Sen.EHCP or free_school_meals:
        return Tier.NEED
    return Tier.EVERYONE


def suggested_block(today, starts_year):
    """Two weeks from the first Monday of July in the cohort's academic year; next Monday if that is past."""
    first = date(starts_year + 1, 7, 1)
    start = monday_of(first + DAY * 6)
    if start <= today:
        start = monday_of(today) + DAY * 7
    return start, start + DAY * 11


def usual_age(date_of_birth, year_group, starts_year):
    """Whether someone born then is usually in that year group; schools may place a pupil out of year."""
    first, last = year_group_dob_range(year_group, starts_year)
    return first <= date_of_birth <= last


def date_warnings(start, end, *, year_group, starts_year, today):
    """What is unusual about block dates, in words. None of it forbids them: the school knows its year."""
    return [
        *_edges(start, end),
        *_holidays(start, end),
        *_school_year(start, end, starts_year),
        *_exams(start, end, year_group),
        *([f'These dates began before today, {long_date(today)}.'] if start < today else []),
    ]


def _edges(start, end):
    for name, day in (('first', start), ('last', end)):
        if not is_working_day(day):
            why = bank_holidays(day.year).get(day, 'weekend')
            yield f'The {name} day, {long_date(day)}, is not a school day ({why}).'
    if is_working_day(start) and start.weekday() and not _follows_holiday(start):
        yield f'The block starts in the middle of a week, on {long_date(start)}. Most start on a Monday.'
    if is_working_day(end) and add_working_days(end, 1).weekday() > end.weekday():
        yield f'The block ends in the middle of a week, on {long_date(end)}. Most end on a Friday.'


def _follows_holiday(day):
    """A Tuesday after a bank holiday Monday begins a week as a Monday does."""
    return add_working_days(day, -1) < monday_of(day)


def _holidays(start, end):
    inside = [
        (day, name)
        for year in range(start.year, end.year + 1)
        for day, name in bank_holidays(year).items()
        if start < day < end
    ]
    days = working_days_between(start, end)
    for day, name in inside:
        yield f'{long_date(day)} is a bank holiday ({name}), so the block has {days} working days.'


def _school_year(start, end, starts_year):
    if {academic_year(start), academic_year(end)} != {starts_year}:
        name = academic_year_name(starts_year)
        yield f'The dates are outside {name}, the academic year of this cohort.'
    if _touches(start, end, SUMMER_FROM, SUMMER_TO):
        yield 'Most schools are on their summer holiday for some of these dates.'


def _exams(start, end, year_group):
    if not _touches(start, end, EXAMS_FROM, EXAMS_TO):
        return
    if year_group in EXAM_YEARS:
        yield f'Year {year_group} sits exams in May and June. Check that no student misses one.'
    else:
        yield 'Other year groups sit exams in May and June. Check that staff are free to visit students.'


def _touches(start, end, from_day, to_day):
    """Whether the dates meet a season, given as (month, day), in any of their years."""
    return any(
        start <= date(year, *to_day) and end >= date(year, *from_day)
        for year in range(start.year, end.year + 1)
    )


def travel_metres(miles, mode, minutes):
    """The furthest a place may be in a straight line, in whole metres.

    Minutes count where a way of travelling is given, else miles; see `brokerage.core.journeys`.
    """
    return reachable(mode, minutes) if mode else int(miles * METRES_PER_MILE)


def days_out(start, end, weekdays=()):
    """Working days of a block that its students are out: all of them, or those on its weekdays."""
    if not weekdays:
        return working_days_between(start, end)
    span = (start + DAY * number for number in range((end - start).days + 1))
    return sum(day.weekday() in weekdays and is_working_day(day) for day in span)
