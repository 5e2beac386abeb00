from datetime import date

import pytest

from schools.enums import BlockState, Gap
from schools.models import Student
from schools.queries import gap_counts, others_out, schools_with_blocks, to_ask, weeks_of_demand
from tests.factories.schools import (
    BlockFactory,
    CohortFactory,
    GuardianFactory,
    PreferenceFactory,
    StudentFactory,
)

JUNE_28, JULY_5, JULY_12 = date(2027, 6, 28), date(2027, 7, 5), date(2027, 7, 12)


def demand(hub, first=JUNE_28, last=JULY_12):
    return {
        row.school.organisation.name: {
            monday: (week.students, [block.name for block in week.blocks], week.is_firm)
            for monday, week in row.weeks.items()
        }
        for row in weeks_of_demand(hub, first, last)
    }


@pytest.fixture
def cohort(cast):
    cohort = CohortFactory(school=cast.school)
    StudentFactory.create_batch(3, cohort=cohort)
    StudentFactory(cohort=cohort, left_on=date(2026, 10, 1))
    return cohort


def test_students_out_by_school_and_week(cast, cohort):
    BlockFactory(cohort=cohort, name='Ten', start=JUNE_28, end=date(2027, 7, 9))
    other = CohortFactory(school=cast.school, year_group=12)
    StudentFactory.create_batch(2, cohort=other)
    BlockFactory(cohort=other, name='Twelve', start=JULY_5, end=date(2027, 7, 9), state=BlockState.DRAFT)
    assert cast.other_school.pk
    BlockFactory(cohort__school=cast.far_school)
    assert demand(cast.hub) == {
        'Hillside School': {JUNE_28: (3, ['Ten'], True), JULY_5: (5, ['Ten', 'Twelve'], True)},
        'Riverside School': {},
    }


def test_a_cohort_out_twice_in_a_week_is_counted_once(cast, cohort):
    BlockFactory(cohort=cohort, name='Two days', start=JUNE_28, end=date(2027, 6, 29))
    BlockFactory(cohort=cohort, name='One day', start=date(2027, 7, 2), end=date(2027, 7, 2))
    assert demand(cast.hub)['Hillside School'] == {JUNE_28: (3, ['Two days', 'One day'], True)}


def test_closed_blocks_and_weeks_outside_are_no_demand(cast, cohort):
    BlockFactory(cohort=cohort, name='Closed', state=BlockState.CLOSED)
    BlockFactory(cohort=cohort, name='Long', start=date(2027, 6, 14), end=date(2027, 7, 30))
    BlockFactory(cohort=cohort, name='Draft', start=date(2027, 9, 6), end=date(2027, 9, 10), state='draft')
    assert list(demand(cast.hub)['Hillside School']) == [JUNE_28, JULY_5, JULY_12]
    later = demand(cast.hub, date(2027, 9, 6), date(2027, 9, 12))
    assert later['Hillside School'] == {date(2027, 9, 6): (3, ['Draft'], False)}


@pytest.mark.parametrize('schools', [1, 3])
def test_demand_is_two_queries(cast, django_assert_num_queries, schools):
    for _ in range(schools):
        block = BlockFactory(cohort__school__organisation__hub=cast.hub)
        StudentFactory(cohort=block.cohort)
    with django_assert_num_queries(2):
        assert len(demand(cast.hub)) == schools


def test_who_else_is_out(cast, cohort):
    block = BlockFactory(cohort=cohort, start=JUNE_28, end=date(2027, 7, 9))
    wanted = BlockFactory(cohort__school=cast.other_school, start=date(2027, 7, 9), end=date(2027, 7, 30))
    StudentFactory.create_batch(4, cohort=wanted.cohort)
    BlockFactory(cohort__school=cast.other_school, state=BlockState.DRAFT)
    BlockFactory(cohort__school=cast.other_school, start=JULY_12, end=date(2027, 7, 16))
    BlockFactory(cohort__school=cast.far_school)
    BlockFactory(cohort__school=cast.school)
    assert [(clash.school, clash.students, clash.block) for clash in others_out(block)] == [
        ('Riverside School', 4, wanted)
    ]


def test_the_same_week_clashes_though_the_days_differ(cast, cohort):
    block = BlockFactory(cohort=cohort, start=date(2027, 7, 8), end=date(2027, 7, 9))
    early = BlockFactory(cohort__school=cast.other_school, start=JULY_5, end=date(2027, 7, 6))
    assert [clash.block for clash in others_out(block)] == [early]


def test_what_is_missing_is_one_query(cohort, django_assert_num_queries):
    students = Student.objects.current().filter(cohort=cohort)
    first, second, _ = students
    PreferenceFactory(student=first, rank=1, sector='retail')
    PreferenceFactory(student=first, rank=2, sector='motor-vehicle')
    GuardianFactory(student=first)
    GuardianFactory(student=first, is_main=False)
    GuardianFactory(student=second, email='')
    Student.objects.filter(pk=second.pk).update(email='')
    with django_assert_num_queries(1):
        total, counts = gap_counts(students)
    assert total == 3
    assert counts == {Gap.EMAIL: 1, Gap.PREFERENCES: 2, Gap.POSTCODE: 0, Gap.GUARDIAN_EMAIL: 2}


def test_whom_to_ask(cohort):
    reachable, silent, answered = Student.objects.current().filter(cohort=cohort)
    Student.objects.filter(pk=silent.pk).update(email='')
    PreferenceFactory(student=answered)
    who = to_ask(cohort.students.all())
    assert (who.reachable, who.unreachable) == ([reachable], [silent])


@pytest.mark.parametrize('schools', [1, 3])
def test_schools_with_blocks_is_three_queries(cast, django_assert_num_queries, schools):
    for _ in range(schools):
        block = BlockFactory(cohort__school__organisation__hub=cast.hub)
        StudentFactory(cohort=block.cohort)
    BlockFactory(cohort=block.cohort, state=BlockState.CLOSED)
    member = cast.hub_manager
    with django_assert_num_queries(3):
        rows = schools_with_blocks(member)
    assert [(row.students, len(row.blocks)) for row in rows] == [(1, 1)] * schools
