import pytest

from safeguarding.enums import DslChoice, DslReason
from safeguarding.rules.dbs import Supervision, choices, lone_adult_is_asked, reasons


def test_the_lone_adult_question_is_for_under_16s():
    assert [age for age in range(14, 19) if lone_adult_is_asked(age)] == [14, 15]


@pytest.mark.parametrize('age', range(13, 19))
@pytest.mark.parametrize('lone_adult', [True, False, None])
@pytest.mark.parametrize('specified_place', [True, False])
def test_the_law_closes_choices(age, lone_adult, specified_place):
    """A barred-list request about the supervisor of a 16 or 17 year old would be unlawful."""
    offered = choices(Supervision(lone_adult, specified_place=specified_place), age)
    assert (DslChoice.ASK_BARRED_LIST in offered) == (age < 16 and lone_adult is True)
    assert (DslChoice.STUDENT_DBS in offered) == (age >= 16 and specified_place)
    assert {DslChoice.GO_AHEAD, DslChoice.SECOND_ADULT, DslChoice.SCHOOL_VISIT, DslChoice.STOP} <= set(
        offered
    )


@pytest.mark.parametrize(
    ('supervision', 'age', 'days', 'vulnerable', 'expected'),
    [
        (Supervision(False), 15, 15, False, ()),
        (Supervision(False), 15, 16, False, (DslReason.LONG,)),
        (Supervision(True), 15, 5, False, (DslReason.LONE_ADULT,)),
        (Supervision(True), 16, 5, False, ()),
        (Supervision(home_setting=True), 16, 5, False, (DslReason.HOME_SETTING,)),
        (Supervision(vehicle=True), 17, 5, False, (DslReason.VEHICLE,)),
        (Supervision(residential=True), 15, 5, False, (DslReason.RESIDENTIAL,)),
        (Supervision(specified_place=True), 15, 5, False, ()),
        (Supervision(specified_place=True), 16, 5, False, (DslReason.STUDENT_DBS,)),
        (Supervision(False), 15, 5, True, (DslReason.VULNERABLE,)),
        (Supervision(True, vehicle=True), 14, 20, True, (
            DslReason.LONE_ADULT, DslReason.VEHICLE, DslReason.LONG, DslReason.VULNERABLE)),
    ],
)  # fmt: skip
def test_reasons(supervision, age, days, vulnerable, expected):
    assert reasons(supervision, age, days, vulnerable, 15) == expected
