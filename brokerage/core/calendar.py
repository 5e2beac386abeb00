"""Working days, school years and the ages that law and schools go by. England only; no network."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import holidays

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
FRIDAY, SATURDAY = 4, 5


@lru_cache(maxsize=64)
def bank_holidays(year: int) -> dict[date, str]:
    """Bank holidays in England that fall on a weekday, as GOV.UK lists them, in order."""
    listed = holidays.country_holidays('GB', subdiv='ENG', years=year)
    return {
        day: name.replace('(observed)', '(substitute day)')
        for day, name in sorted(listed.items())
        if day.weekday() < SATURDAY
    }


def is_bank_holiday(day: date) -> bool:
    return day in bank_holidays(day.year)


def is_working_day(day: date) -> bool:
    return day.weekday() < SATURDAY and not is_bank_holiday(day)


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    while not is_working_day(day):
        day += DAY
    return day


def add_working_days(day: date, count: int) -> date:
    """The count-th working day after the day (before it, if negative). Zero gives the day back as it is."""
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day):
            day += step
    return day


def working_days_between(first: date, last: date) -> int:
    """How many working days from first to last, both counted."""
    return sum(is_working_day(first + DAY * offset) for offset in range((last - first).days + 1))


def monday_of(day: date) -> date:
    return day - DAY * day.weekday()


def weeks_between(first: date, last: date) -> Iterator[date]:
    """The Monday of every week that holds a day from first to last."""
    monday = monday_of(first)
    while monday <= last:
        yield monday
        monday += WEEK


def academic_year(day: date) -> int:
    """The year in which the school year began: 31 August 2027 is in 2026, 1 September 2027 in 2027."""
    return day.year if day.month >= 9 else day.year - 1


def academic_year_name(start_year: int) -> str:
    """2026 -> '2026/27'."""
    return f'{start_year}/{(start_year + 1) % 100:02}'


def year_group_dob_range(year_group: int, start_year: int) -> tuple[date, date]:
    """First and last birthday of a year group: Year 10 in 2026/27 is 1 September 2011 to 31 August 2012.

    Schools may place a pupil out of their usual year, so a birthday outside is asked about, not forbidden.
    """
    born_from = start_year - year_group - 5
    return date(born_from, 9, 1), date(born_from + 1, 8, 31)


def age_on(dob: date, day: date) -> int:
    """Whole years; someone born on 29 February has a birthday on 1 March in other years.

    An age is reached at the start of the birthday (Family Law Reform Act 1969 s.9).
    """
    return day.year - dob.year - ((day.month, day.day) < (dob.month, dob.day))


def last_friday_in_june(year: int) -> date:
    last = date(year, 6, 30)
    return last - DAY * ((last.weekday() - FRIDAY) % 7)


def school_leaving_date(dob: date) -> date:
    """The last day of compulsory school age: the last Friday in June of the school year of the 16th birthday.

    Education Act 1996 s.8(3)-(4); Education (School Leaving Date) Order 1997. A 16th birthday after that
    Friday but before the next school year still means that Friday, so the person is 15 on the day.
    """
    return last_friday_in_june(academic_year(dob) + 17)


def is_child(dob: date, on: date) -> bool:
    """Not over compulsory school age on the day: a "child" in the Management Regs 1999, reg 1(2).

    The school leaving date itself still counts: the Act ends the age "at the end of the day".
    """
    return on <= school_leaving_date(dob)


def is_young_person(dob: date, on: date) -> bool:
    """Under 18 on the day: a "young person" in the Management Regs 1999, reg 1(2). Every child is one too."""
    return age_on(dob, on) < 18
