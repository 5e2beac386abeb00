"""When a message may arrive. Plain functions of moments: nothing is dropped, only put off."""

from datetime import datetime, time, timedelta

from brokerage.core.calendar import DAY, is_working_day

# Messages to an employer wait this long for others that would go the same day.
GATHERED_FOR = timedelta(minutes=10)
# When the mail of a new day goes, whatever the hour at which the night is over.
DAY_BEGINS = time(8)


def next_opening(now, rules):
    """`now` (a local moment) if a message may arrive, else the next moment at which it may.

    `rules` has `quiet_from`, `quiet_until` (times of a day) and `quiet_days_off`.
    """
    if not _is_quiet_day(now.date(), rules) and rules.quiet_until <= now.time() < rules.quiet_from:
        return now
    day = now.date() if now.time() < rules.quiet_until else now.date() + DAY
    return _moment(_next_day(day, rules), rules.quiet_until, now)


def next_day(now, rules):
    """The first moment of the next day on which messages may arrive."""
    opens = max(rules.quiet_until, DAY_BEGINS) if rules.quiet_from > DAY_BEGINS else rules.quiet_until
    return _moment(_next_day(now.date() + DAY, rules), opens, now)


def _next_day(day, rules):
    while _is_quiet_day(day, rules):
        day += DAY
    return day


def _is_quiet_day(day, rules):
    return rules.quiet_days_off and not is_working_day(day)


def _moment(day, at, now):
    return datetime.combine(day, at, now.tzinfo)
