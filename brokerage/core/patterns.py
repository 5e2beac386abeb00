"""How the days of work experience lie: all in one block, or some days of many weeks."""

from django.db.models import TextChoices
from django.utils.dates import WEEKDAYS

SCHOOL_DAYS = [(number, str(WEEKDAYS[number])) for number in range(5)]


class Pattern(TextChoices):
    FULL_BLOCK = 'full_block', 'Every day of the dates'
    DAY_A_WEEK = 'day_a_week', 'A day a week'
    HALF_DAYS = 'half_days', 'Half days'
    SINGLE_DAYS = 'single_days', 'Single days'


def weekdays_fault(pattern, weekdays):
    """What is wrong with the weekdays of a pattern, in words; empty when nothing is.

    A full block names none: it is every day. A day a week names one. Half and single days may name some.
    """
    if pattern == Pattern.FULL_BLOCK and weekdays:
        return 'Every day of the dates is out of school: leave the days of the week empty'
    if pattern == Pattern.DAY_A_WEEK and len(set(weekdays)) != 1:
        return 'Choose the one day of the week'
    return ''


def days_in_words(weekdays):
    """'Monday to Friday', or the days one by one."""
    days = sorted(set(weekdays))
    names = [str(WEEKDAYS[day]) for day in days]
    if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
        return f'{names[0]} to {names[-1]}'
    return ', '.join(names)


def pattern_in_words(pattern, weekdays=()):
    """'A day a week: Wednesday'."""
    label = Pattern(pattern).label
    return f'{label}: {days_in_words(weekdays)}' if weekdays else label
