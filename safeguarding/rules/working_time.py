"""Days, hours, breaks and nights.

The young-worker limits are law for those over compulsory school age and under 18. For younger pupils
the same ground is covered by practice, which a hub may set and people may override.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise

from brokerage.core.calendar import monday_of

DAILY_LIMIT = 8 * 60
WEEKLY_LIMIT = 40 * 60
BREAK_AFTER = 4 * 60 + 30
BREAK = 30
REST = timedelta(hours=12)
DAYS_A_WEEK = 5
NIGHT_ENDS, NIGHT_STARTS = time(6), time(22)


@dataclass(frozen=True)
class WorkingDay:
    """One day as agreed. An end at or before the start means the next morning."""

    on: date
    start: time
    end: time
    break_minutes: int = 0

    @property
    def starts(self):
        return datetime.combine(self.on, self.start)

    @property
    def ends(self):
        overnight = self.end <= self.start
        return datetime.combine(self.on + timedelta(days=overnight), self.end)

    @property
    def present(self):
        """Minutes from arrival to leaving, breaks included."""
        return int((self.ends - self.starts).total_seconds() // 60)

    @property
    def worked(self):
        """Minutes at work: a rest break is not working time."""
        return self.present - self.break_minutes


def over_daily_limit(day):
    """More than eight hours. Source: Working Time Regs 1998 reg 5A(1)(a)."""
    return day.worked > DAILY_LIMIT


def over_weekly_limit(week):
    """More than forty hours from Monday to Sunday. Source: Working Time Regs 1998 reg 5A(1)(b)."""
    return sum(day.worked for day in week) > WEEKLY_LIMIT


def break_too_short(day):
    """Thirty minutes when the day is longer than four and a half hours. Source: reg 12(4)."""
    return day.worked > BREAK_AFTER and day.break_minutes < BREAK


def rest_too_short(earlier, later):
    """Twelve hours between one day and the next. Source: Working Time Regs 1998 reg 10(2)."""
    return later.starts - earlier.ends < REST


def too_few_days_off(week):
    """Two days off in seven. Source: Working Time Regs 1998 reg 11(3)."""
    return len(week) > DAYS_A_WEEK


def at_night(day):
    """Any time from 10pm to 6am. Source: Working Time Regs 1998 reg 6A.

    The later window of 11pm to 7am needs a contract that says so, and a student has none.
    """
    return outside(day, NIGHT_ENDS, NIGHT_STARTS)


def outside(day, earliest, latest):
    """Starts before the one or ends after the other."""
    return day.start < earliest or day.ends > datetime.combine(day.on, latest)


def at_weekend(day):
    """Saturday or Sunday. Source: practice."""
    return day.on.weekday() >= 5


def present_longer_than(day, hours):
    """Breaks included. Source: practice; HSE's older guidance to organisers speaks of an eight-hour day."""
    return day.present > hours * 60


def weeks(days):
    """The days in order, cut into weeks from Monday to Sunday."""
    ordered = sorted(days, key=lambda day: day.on)
    return [tuple(group) for _, group in groupby(ordered, key=lambda day: monday_of(day.on))]


def short_rests(days):
    """The days that begin too soon after the day before."""
    ordered = sorted(days, key=lambda day: day.on)
    return [later for earlier, later in pairwise(ordered) if rest_too_short(earlier, later)]
