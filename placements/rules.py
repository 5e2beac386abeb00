"""When people are reminded, and whose signature a change ends: recommended practice, not law."""

from datetime import time, timedelta
from enum import StrEnum

from brokerage.core.calendar import DAY, add_working_days, is_working_day, next_working_day
from placements.enums import Signer, Term

EMPLOYER_REMINDED_AFTER = (3, 7, 14)
EMPLOYER_PHONED_AFTER = 21
NOMINATION_EXPIRES_AFTER = 28
PARENT_REMINDED_WEEKS_BEFORE = (6, 5, 4)
PARENT_PHONED_WEEKS_BEFORE = 3
PARENT_PHONED_AFTER = 3
TOLD_BEFORE_START = (7, 1)
WARNED_BEFORE_START = timedelta(weeks=4)
# Working days that schools get to answer proposed dates, and how long before the last day they are reminded.
PROPOSAL_DAYS = 10
PROPOSAL_REMINDED_BEFORE = (3, 1)
# Weeks between today and the first day a plan may propose: consent, agreements and risk assessments take that long.
PLAN_NOTICE_WEEKS = 4
AT_A_TIME = 500
# Reminders go out in working hours: nobody's phone rings at midnight.
SEND_FROM = time(8)


class Step(StrEnum):
    REMIND = 'remind'
    PHONE = 'phone'


def earliest_start(today):
    """The first day on which a block that is not settled yet may start."""
    return today + timedelta(weeks=PLAN_NOTICE_WEEKS)


def on_or_before(day):
    """The day itself when people are at work, else the last working day before: never too late."""
    while not is_working_day(day):
        day -= DAY
    return day


def employer_steps(nominated_on):
    """(day, step) for an employer that does not answer."""
    for days in EMPLOYER_REMINDED_AFTER:
        yield next_working_day(nominated_on + timedelta(days=days)), Step.REMIND
    yield next_working_day(nominated_on + timedelta(days=EMPLOYER_PHONED_AFTER)), Step.PHONE


def expires_on(nominated_on, start):
    """The day on which a nomination without answer ends and its place goes back, at latest the first."""
    return min(next_working_day(nominated_on + timedelta(days=NOMINATION_EXPIRES_AFTER)), start)


def answer_by(nominated_on, start):
    """The last day on which an employer can still answer."""
    return expires_on(nominated_on, start) - timedelta(days=1)


def parent_steps(asked_on, start):
    """(day, step) for a parent who does not answer; asked late, the phone call comes soon after."""
    for weeks in PARENT_REMINDED_WEEKS_BEFORE:
        yield on_or_before(start - timedelta(weeks=weeks)), Step.REMIND
    soon = next_working_day(asked_on + timedelta(days=PARENT_PHONED_AFTER))
    yield max(on_or_before(start - timedelta(weeks=PARENT_PHONED_WEEKS_BEFORE)), soon), Step.PHONE


def proposal_answer_by(today):
    """The last day to answer proposed dates, unless the hub sets another."""
    return add_working_days(today, PROPOSAL_DAYS)


def proposal_steps(answer_by):
    """(day, step) for a school that does not answer about its dates; the phone call comes the day after."""
    for days in PROPOSAL_REMINDED_BEFORE:
        yield add_working_days(answer_by, -days), Step.REMIND
    yield add_working_days(answer_by, 1), Step.PHONE


def start_steps(start):
    """(day, step): everyone is reminded of a confirmed placement a week and a day before."""
    for days in TOLD_BEFORE_START:
        yield on_or_before(start - timedelta(days=days)), Step.REMIND


def newest_due(steps, since, today):
    """The last step after `since` whose day has come, or None: what was missed before it is never sent.

    Steps of `since` itself or earlier are not due: the person has only just been told.
    """
    due = [(day, step) for day, step in steps if since < day <= today]
    return max(due, key=lambda each: each[0], default=None)


# A signature holds for what its signer relies on or promises. A student follows whoever supervises; families
# neither choose nor answer for insurance.
AFFECTED = {
    Term.SITE: frozenset(Signer),
    Term.DATES: frozenset(Signer),
    Term.HOURS: frozenset(Signer),
    Term.TASKS: frozenset(Signer),
    Term.SUPERVISOR: frozenset({Signer.EMPLOYER, Signer.SCHOOL, Signer.PARENT}),
    Term.INSURANCE: frozenset({Signer.EMPLOYER, Signer.SCHOOL}),
}


def changed_terms(before, after):
    """Which terms differ between two agreements' terms, in the order of the page."""
    return [term for term in Term if before.get(term) != after.get(term)]


def ended_signatures(changed):
    """Whose signatures do not hold for an agreement in which `changed` (terms) are different."""
    return frozenset().union(*(AFFECTED[term] for term in changed))
