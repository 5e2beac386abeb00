"""The dates an English academic year usually has. Councils and academies set their own: these are a start."""

from datetime import date
from typing import NamedTuple

from brokerage.core.calendar import DAY, WEEK, add_working_days, bank_holidays, monday_of, next_working_day
from schools.enums import EntryKind

FRIDAY = 4
# Counted in days from a Monday to the Friday of the same week, and of the week after.
ONE_WEEK, TWO_WEEKS = 4 * DAY, 11 * DAY


class UsualDates(NamedTuple):
    kind: EntryKind
    name: str
    first: date
    last: date


def usual_year(starts_year: int) -> list[UsualDates]:
    """Terms and holidays of the academic year that begins in `starts_year`, in order of their first day.

    Autumn starts with September and breaks for the week that holds 28 October; Christmas is two weeks from
    the last Friday by 20 December; February's week begins on its third Monday; Easter takes the week
    before and after it, or the two after it when it falls in March; May's week begins on its last
    Monday; summer ends on the last Friday by 23 July.
    """
    second = starts_year + 1
    half_term = monday_of(date(starts_year, 10, 28))
    christmas = _friday_by(date(starts_year, 12, 20))
    february = monday_of(date(second, 2, 21))
    easter = _easter_holiday(second)
    may = monday_of(date(second, 5, 31))
    autumn, spring = date(starts_year, 9, 1), christmas + 3 * DAY + 2 * WEEK
    summer = easter + 2 * WEEK
    term, holiday = EntryKind.TERM, EntryKind.HOLIDAY
    found = [
        UsualDates(term, 'Autumn term', next_working_day(autumn), christmas),
        UsualDates(holiday, 'October half term', half_term, half_term + ONE_WEEK),
        UsualDates(holiday, 'Christmas holiday', christmas + 3 * DAY, christmas + 3 * DAY + TWO_WEEKS),
        UsualDates(term, 'Spring term', next_working_day(spring), add_working_days(easter, -1)),
        UsualDates(holiday, 'February half term', february, february + ONE_WEEK),
        UsualDates(holiday, 'Easter holiday', easter, easter + TWO_WEEKS),
        UsualDates(term, 'Summer term', next_working_day(summer), _friday_by(date(second, 7, 23))),
        UsualDates(holiday, 'May half term', may, may + ONE_WEEK),
    ]
    return sorted(found, key=lambda dates: dates.first)


def _friday_by(day):
    return day - DAY * ((day.weekday() - FRIDAY) % 7)


def _easter_holiday(year):
    """The Monday on which the two weeks begin."""
    easter_monday = next(day for day, name in bank_holidays(year).items() if name == 'Easter Monday')
    return easter_monday if (easter_monday - DAY).month == 3 else easter_monday - WEEK
