"""What holds a placement up speaks to whoever must act, and of them to anybody else."""

import re
from datetime import date, time

import pytest

from safeguarding import clearance
from safeguarding.clearance.facts import Assessment, Facts, Insurance, Placement, Student
from safeguarding.enums import Holder
from safeguarding.rules.working_time import WorkingDay

FIRST = date(2027, 6, 28)
TO_THEM = re.compile(r'\b(you|your|us)\b', re.IGNORECASE)


def asked(**parts):
    student = Student(date(2012, 1, 1), 10, vulnerable=True)
    days = (WorkingDay(FIRST, time(5), time(20), 0),)
    held = {'placement': Placement(FIRST, FIRST, days), **parts}
    return clearance.blockers(Facts(student=student, **held))


CASES = (
    asked(),
    asked(
        insurance=Insurance(basis='family_only'), assessment=Assessment(residual_max=25, offer_changed=True)
    ),
    asked(insurance=Insurance(basis='employers_liability', cover_pounds=1, outside_normal_business=True)),
    asked(placement=Placement(FIRST, FIRST)),
)


@pytest.mark.parametrize(
    'blocker', {each.code: each for case in CASES for each in case}.values(), ids=lambda b: b.code
)
def test_words_of_somebody_else_never_say_you(blocker):
    others = [blocker.said_to(reader) for reader in Holder if reader != blocker.holder]
    assert blocker.said_to(blocker.holder) == blocker.words
    for words in others:
        assert not TO_THEM.search(words)
    if blocker.holder in (Holder.EMPLOYER, Holder.PARENT, Holder.DSL):
        assert set(others) == {blocker.others}
        assert blocker.others[0].isupper()
        assert blocker.others.endswith('.')


def test_every_rule_of_the_employer_has_words_for_the_school():
    silent = {
        each.code for case in CASES for each in case if each.holder == Holder.EMPLOYER and not each.others
    }
    assert not silent
