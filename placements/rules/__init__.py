"""Deadlines, and what a change of terms ends and opens again: practice, not law."""

from dataclasses import dataclass
from datetime import time, timedelta

from brokerage.core.calendar import DAY, add_working_days, is_working_day, next_working_day
from placements.enums import Signer, Term
from safeguarding.enums import Gate

NOMINATION_EXPIRES_AFTER = 28
# Attendance is put right and feedback comes in until then.
CLOSED_AFTER = timedelta(weeks=4)
# Working days that schools get to answer proposed dates.
PROPOSAL_DAYS = 10
# Weeks between today and the first day a plan may propose: consent, agreements and risk assessments take that long.
PLAN_NOTICE_WEEKS = 4
AT_A_TIME = 500
# How long after the last day thanks still make sense, and after the asking a second question about places.
THANKED_WITHIN = timedelta(days=90)
ASKED_WITHIN = timedelta(days=200)
# Reminders go out in working hours: nobody's phone rings at midnight.
SEND_FROM = time(8)


def earliest_start(today):
    """The first day on which a block that is not settled yet may start."""
    return today + timedelta(weeks=PLAN_NOTICE_WEEKS)


def on_or_before(day):
    """The day itself when people are at work, else the last working day before: never too late."""
    while not is_working_day(day):
        day -= DAY
    return day


def expires_on(nominated_on, start):
    """The day on which a nomination without answer ends and its place goes back, at latest the first."""
    return min(next_working_day(nominated_on + timedelta(days=NOMINATION_EXPIRES_AFTER)), start)


def answer_by(nominated_on, start):
    """The last day on which an employer can still answer."""
    return expires_on(nominated_on, start) - timedelta(days=1)


def proposal_answer_by(today):
    """The last day to answer proposed dates, unless the hub sets another."""
    return add_working_days(today, PROPOSAL_DAYS)


@dataclass(frozen=True)
class Touched:
    """Whose signatures do not survive a change of a term, and which checks it opens again."""

    signers: frozenset
    gates: frozenset


ALL = frozenset(Signer)
FAMILY_GATES = frozenset({Gate.PARENT_CONSENT, Gate.SCHOOL_APPROVAL})
# One table for the agreement and for the checks. A signature holds for what its signer relies on or promises: a
# student follows whoever supervises; families neither choose nor answer for insurance; needs are not in the
# agreement. A check is opened again where it was about what has changed. Days, hours and insurance are looked at
# afresh each time: a renewed policy asks nobody anything while it still covers the last day.
TOUCHED = {
    Term.SITE: Touched(ALL, FAMILY_GATES | {Gate.RISK_ASSESSMENT, Gate.DSL, Gate.PARENT_SUMMARY}),
    Term.DATES: Touched(ALL, FAMILY_GATES),
    Term.HOURS: Touched(ALL, FAMILY_GATES | {Gate.HOURS}),
    Term.TASKS: Touched(ALL, FAMILY_GATES | {Gate.RISK_ASSESSMENT, Gate.PARENT_SUMMARY}),
    Term.SUPERVISOR: Touched(ALL - {Signer.STUDENT}, frozenset({Gate.DSL, Gate.SCHOOL_APPROVAL})),
    Term.INSURANCE: Touched(frozenset({Signer.EMPLOYER, Signer.SCHOOL}), frozenset({Gate.INSURANCE})),
    Term.NEEDS: Touched(frozenset(), FAMILY_GATES),
}


def changed_terms(before, after):
    """Which terms differ between two agreements' terms, in the order of the page."""
    return [term for term in Term if before.get(term) != after.get(term)]


def ended_signatures(changed):
    """Whose signatures do not hold for an agreement in which `changed` (terms) are different."""
    return frozenset().union(*(TOUCHED[term].signers for term in changed))


def opened_gates(changed):
    """Which checks a change of these terms opens again."""
    return frozenset().union(*(TOUCHED[term].gates for term in changed))
