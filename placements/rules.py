"""When people are reminded. Dates in, dates out; recommended practice that a hub may change, not law."""

from datetime import timedelta

from brokerage.core.calendar import is_working_day, next_working_day

EMPLOYER_REMINDED_AFTER = (3, 7, 14)
EMPLOYER_PHONED_AFTER = 21
NOMINATION_EXPIRES_AFTER = 28
PARENT_REMINDED_WEEKS_BEFORE = (6, 5, 4)
PARENT_PHONED_WEEKS_BEFORE = 3
TOLD_BEFORE_START = (7, 1)


def on_or_after(day):
    """The day itself when people are at work, else the next working day."""
    return day if is_working_day(day) else next_working_day(day)


def on_or_before(day):
    """The day itself when people are at work, else the last working day before: never too late."""
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def employer_reminders(nominated_on):
    """The days on which a silent employer is reminded."""
    return [on_or_after(nominated_on + timedelta(days=days)) for days in EMPLOYER_REMINDED_AFTER]


def employer_phoned_on(nominated_on):
    """The day on which a person is asked to phone a silent employer."""
    return on_or_after(nominated_on + timedelta(days=EMPLOYER_PHONED_AFTER))


def expires_on(nominated_on):
    """The day on which a nomination without answer ends and its place goes back."""
    return on_or_after(nominated_on + timedelta(days=NOMINATION_EXPIRES_AFTER))


def parent_reminders(start):
    """The days on which a parent who has not answered is reminded."""
    return [on_or_before(start - timedelta(weeks=weeks)) for weeks in PARENT_REMINDED_WEEKS_BEFORE]


def parent_phoned_on(start):
    """The day on which the school is asked to phone a parent who has not answered."""
    return on_or_before(start - timedelta(weeks=PARENT_PHONED_WEEKS_BEFORE))


def told_before_start(start):
    """The days on which everyone is reminded of a confirmed placement: a week and a day before."""
    return [on_or_before(start - timedelta(days=days)) for days in TOLD_BEFORE_START]
