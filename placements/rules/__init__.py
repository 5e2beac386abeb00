"""Deadlines, and what a change of terms ends and opens again: practice, not law."""

from dataclasses import dataclass
from datetime import time, timedelta

from brokerage.core.calendar import DAY, is_working_day, next_working_day
from placements.enums import Signer, Term
from placements.rules.schedule import BY_KEY
from safeguarding.enums import Gate

# Days, for a request whose last day to answer was not written down.
NOMINATION_EXPIRES_AFTER = BY_KEY['request_ends'].offsets[0]
AT_A_TIME = 500
# How far back a query looks: the most days a line of the schedule may name, and what days off can add to them.
HOLIDAYS = timedelta(days=14)
THANKED_WITHIN = timedelta(days=BY_KEY['host_again'].most) + HOLIDAYS
ASKED_WITHIN = timedelta(days=BY_KEY['capacity_call'].most) + HOLIDAYS
TALKED_OF_WITHIN = timedelta(weeks=BY_KEY['review'].most) + HOLIDAYS
# Reminders go out in working hours: nobody's phone rings at midnight.
SEND_FROM = time(8)


def on_or_before(day):
    """The day itself when people are at work, else the last working day before: never too late."""
    while not is_working_day(day):
        day -= DAY
    return day


def expires_on(nominated_on, start, days=NOMINATION_EXPIRES_AFTER):
    """The day on which a nomination without answer ends and its place goes back, at latest the first."""
    return min(next_working_day(nominated_on + timedelta(days=days)), start)


def answer_by(nominated_on, start, days=NOMINATION_EXPIRES_AFTER):
    """The last day on which an employer can still answer."""
    return expires_on(nominated_on, start, days) - timedelta(days=1)


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
