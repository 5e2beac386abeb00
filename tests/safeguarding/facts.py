"""A placement with nothing in its way, to spoil one fact at a time.

Year 10, born 8 February 2012, out from Monday 28 June to Friday 9 July 2027: 15, a child.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from brokerage.core.sectors import RiskBand
from employers.enums import InsuranceBasis
from safeguarding.clearance import blockers
from safeguarding.clearance.facts import (
    Approval,
    Assessment,
    Facts,
    Insurance,
    Placement,
    Student,
    Summary,
    WorkplaceCheck,
)
from safeguarding.enums import AssessmentState, ConsentAnswer, SummaryMethod
from safeguarding.rules.dbs import Supervision
from safeguarding.rules.overrides import Override
from safeguarding.rules.regulation19 import NO_RISKS
from safeguarding.rules.working_time import WorkingDay

FIRST, LAST = date(2027, 6, 28), date(2027, 7, 9)
CHILD_BORN = date(2012, 2, 8)
YOUNG_BORN = date(2010, 2, 8)
ADULT_BORN = date(2009, 6, 28)


def days(first=FIRST, last=LAST, start=time(9), end=time(16), break_minutes=60):
    """Mondays to Fridays, all alike."""
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return tuple(WorkingDay(day, start, end, break_minutes) for day in span if day.weekday() < 5)


def clear_facts(born=CHILD_BORN, year_group=10):
    return Facts(
        student=Student(born, year_group),
        placement=Placement(FIRST, LAST, days()),
        insurance=Insurance(
            InsuranceBasis.EMPLOYERS_LIABILITY, 'Aviva', 'EL 100', 10_000_000, expires_on=date(2028, 1, 1)
        ),
        assessment=Assessment(
            AssessmentState.CONFIRMED,
            RiskBand.LOW,
            confirmed_on=date(2026, 11, 2),
            expires_on=date(2029, 11, 2),
            residual_max=6,
            answers=NO_RISKS,
        ),
        check=WorkplaceCheck(date(2026, 11, 5), date(2029, 11, 5)),
        summary=Summary(date(2027, 5, 10), SummaryMethod.EMAIL),
        consent=ConsentAnswer.GIVEN,
        approval=Approval('Carys Lead', date(2027, 5, 20)),
        supervision=Supervision(lone_adult=False),
    )


def with_part(facts, part, **changes):
    """The same facts with one part changed: with_part(facts, 'insurance', cover_pounds=1)."""
    return replace(facts, **{part: replace(getattr(facts, part), **changes)})


def override(code, **changes):
    given = {
        'reason': 'Early start to see the market open.',
        'by': 'Carys Lead',
        'second': 'Hana Hub',
        'at': datetime(2027, 5, 20, 10, tzinfo=UTC),
        'parent_agreed': True,
    }
    return Override(code, **{**given, **changes})


def codes(facts, policy=None):
    return [blocker.code for blocker in blockers(facts, policy)]
