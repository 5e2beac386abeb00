import pytest

from safeguarding.enums import DslChoice, DslReason
from safeguarding.rules.dbs import (
    Supervision,
    barred_list_may_be_asked,
    choices,
    lone_adult_is_asked,
    reasons,
    student_dbs_may_be_asked,
)


def test_the_lone_adult_question_is_for_under_16s():
    assert [age for age in range(14, 19) if lone_adult_is_asked(age)] == [14, 15]


@pytest.mark.parametrize(
    ('age', 'lone_adult', 'may'),
    [(15, True, True), (16, True, False), (17, True, False), (15, False, False), (15, None, False)],
)
def test_no_barred_list_for_supervisors_of_older_students(age, lone_adult, may):
    assert barred_list_may_be_asked(age, lone_adult) is may


@pytest.mark.parametrize(
    ('age', 'place', 'may'), [(15, True, False), (16, True, True), (16, False, False), (17, True, True)]
)
def test_a_students_own_check_from_16_in_a_specified_place(age, place, may):
    assert student_dbs_may_be_asked(age, place) is may


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
