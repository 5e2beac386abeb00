"""The gate of days and hours. Each day is judged by what the student is in law on that day."""

from brokerage.core.ui import clock
from safeguarding.clearance.findings import Finding, on_days
from safeguarding.enums import Holder, Standing
from safeguarding.rules import sources
from safeguarding.rules import working_time as wt
from safeguarding.rules.eligibility import standing


def hours_findings(facts, policy):
    days, placement = facts.placement.days, facts.placement
    stray = [day for day in days if not placement.first_day <= day.on <= placement.last_day]
    if not days or stray or any(day.worked <= 0 for day in days):
        yield Finding(
            'hours_missing',
            'Give the start, finish and break for each day of the placement, and for no other day.',
            Holder.EMPLOYER,
            sources.PRACTICE,
            'The employer gives the start, finish and break for each day of the placement, and for no other day.',
        )
        return
    by_standing = {kind: [day for day in days if _on(facts, day) == kind] for kind in Standing}
    yield from _child_findings(by_standing[Standing.CHILD], days, policy)
    yield from _young_worker_findings(by_standing[Standing.YOUNG_PERSON], days)


def _on(facts, day):
    return standing(facts.student.date_of_birth, day.on)


def _weeks_touching(some, days):
    """Whole weeks, so that a birthday or the leaving date in mid-week hides no hours."""
    return [week for week in wt.weeks(days) if set(week) & set(some)]


def _first_days(weeks):
    return [week[0] for week in weeks]


def _young_worker_findings(young, days):
    """Hard limits, no opt-out and no override. Source: Working Time Regulations 1998."""
    weeks = _weeks_touching(young, days)
    broken = {
        'long_day': ([d for d in young if wt.over_daily_limit(d)], 'Cut the hours to 8 or fewer {}.'),
        'long_week': (
            _first_days(w for w in weeks if wt.over_weekly_limit(w)),
            'Cut the hours to 40 or fewer in the week that begins {}.',
        ),
        'break': (
            [d for d in young if wt.break_too_short(d)],
            'Add a break of at least 30 minutes {}: the day is longer than four and a half hours.',
        ),
        'daily_rest': (
            [d for d in wt.short_rests(days) if d in young],
            'Start later {}: there must be 12 hours since the day before ended.',
        ),
        'weekly_rest': (
            _first_days(w for w in weeks if wt.too_few_days_off(w)),
            'Leave two days off in the week that begins {}.',
        ),
        'night': (
            [d for d in young if wt.at_night(d)],
            'Move the hours to between 6am and 10pm {}.',
        ),
    }
    yield from _findings(broken, sources.WORKING_TIME)


def _child_findings(children, days, policy):
    """Practice for pupils on school-arranged placements; people may override each one."""
    earliest, latest = policy.child_earliest, policy.child_latest
    weeks = _weeks_touching(children, days)
    broken = {
        'child_outside_day': (
            [d for d in children if wt.outside(d, earliest, latest)],
            f'Move the hours to between {clock(earliest)} and {clock(latest)} {{}}.',
        ),
        'child_long_day': (
            [d for d in children if wt.present_longer_than(d, policy.child_daily_hours)],
            f'Cut the day to {policy.child_daily_hours} hours or fewer, breaks included, {{}}.',
        ),
        'child_weekend': ([d for d in children if wt.at_weekend(d)], 'Choose a weekday instead {}.'),
        'child_long_week': (
            _first_days(w for w in weeks if len(w) > policy.child_days_a_week),
            f'Keep to {policy.child_days_a_week} days in the week that begins {{}}.',
        ),
        'child_break': (
            [d for d in children if wt.break_too_short(d)],
            'Add a break of at least 30 minutes {}: the day is longer than four and a half hours.',
        ),
    }
    yield from _findings(broken, sources.PRACTICE)


def _findings(broken, source):
    for code, (days, words) in broken.items():
        if days:
            told = words.format(on_days(days))
            asked = f'Ask the employer to {told[0].lower()}{told[1:]}'
            yield Finding(code, told, Holder.EMPLOYER, source, asked)
