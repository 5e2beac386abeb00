"""Whose rows are whose, and what the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from brokerage.core.sectors import Sector
from schools.enums import Gap, Sen, Tier
from schools.models import Block, Circumstances, Cohort, Guardian, Preference, School, Student
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    GuardianFactory,
    PreferenceFactory,
    StudentFactory,
)

OWN = ('careers_lead', 'dsl', 'tutor')
HUB = ('hub_manager', 'hub_officer')
OTHERS = (
    'other_lead',
    'stranger_lead',
    'stranger_hub',
    'employer_manager',
    'site_contact',
    'stranger_employer',
    'partner_admin',
)


@pytest.fixture
def rows(cast):
    """One row of each model at the cast's school."""
    cohort = CohortFactory(school=cast.school)
    student = StudentFactory(cohort=cohort)
    return {
        School: cast.school,
        Cohort: cohort,
        Student: student,
        Circumstances: CircumstancesFactory(student=student, looked_after=True),
        Guardian: GuardianFactory(student=student),
        Preference: PreferenceFactory(student=student),
        Block: BlockFactory(cohort=cohort),
    }


def seen_by(cast, model):
    """Who of the cast sees any row of `model`."""
    return {who for who in (*OWN, *HUB, *OTHERS) if model.objects.visible_to(getattr(cast, who)).exists()}


@pytest.mark.parametrize('model', [School, Cohort, Block])
def test_a_hub_sees_its_schools_cohorts_and_blocks(cast, rows, model):
    # Strangers have a school of their own: they see that row and not this one.
    seen = {
        who for who in (*OWN, *HUB, *OTHERS) if rows[model] in model.objects.visible_to(getattr(cast, who))
    }
    assert seen == {*OWN, *HUB}


def test_a_hub_sees_no_student_until_the_school_shares_names(cast, rows):
    assert seen_by(cast, Student) == {*OWN}
    School.objects.filter(pk=cast.school.pk).update(shares_names=True)
    assert seen_by(cast, Student) == {*OWN, *HUB}


@pytest.mark.parametrize('model', [Circumstances, Guardian, Preference])
@pytest.mark.parametrize('shares_names', [False, True])
def test_what_the_school_holds_is_the_schools_alone(cast, rows, model, shares_names):
    School.objects.filter(pk=cast.school.pk).update(shares_names=shares_names)
    assert seen_by(cast, model) == {*OWN}


@pytest.mark.parametrize(
    ('first', 'second'),
    [
        (
            lambda cast: CohortFactory(school=cast.school, name='Year 10'),
            lambda row: CohortFactory(school=row.school, name='Year 10'),
        ),
        (
            lambda cast: StudentFactory(cohort__school=cast.school),
            lambda row: StudentFactory(cohort=row.cohort, upn=row.upn),
        ),
        (
            lambda cast: PreferenceFactory(rank=1, sector=Sector.RETAIL),
            lambda row: PreferenceFactory(student=row.student, rank=1, sector=Sector.HAIR),
        ),
        (
            lambda cast: PreferenceFactory(rank=1, sector=Sector.RETAIL),
            lambda row: PreferenceFactory(student=row.student, rank=2, sector=Sector.RETAIL),
        ),
        (lambda cast: GuardianFactory(), lambda row: GuardianFactory(student=row.student)),
        (lambda cast: None, lambda row: CohortFactory(year_group=6)),
        (lambda cast: None, lambda row: StudentFactory(max_travel_miles=51)),
        (lambda cast: None, lambda row: StudentFactory(travel_mode='bus')),
        (lambda cast: None, lambda row: StudentFactory(travel_minutes=30)),
        (lambda cast: None, lambda row: StudentFactory(travel_mode='boat', travel_minutes=30)),
        (lambda cast: None, lambda row: StudentFactory(travel_mode='bus', travel_minutes=4)),
        (lambda cast: None, lambda row: PreferenceFactory(rank=11)),
        (lambda cast: None, lambda row: BlockFactory(start=date(2027, 7, 9), end=date(2027, 6, 28))),
        (lambda cast: None, lambda row: BlockFactory(state='moved')),
    ],
    ids=[
        'cohort',
        'upn',
        'rank',
        'sector',
        'guardian',
        'year',
        'miles',
        'mode_alone',
        'minutes_alone',
        'mode',
        'minutes',
        'eleventh',
        'backwards',
        'state',
    ],
)
def test_the_database_refuses(cast, first, second):
    row = first(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        second(row)


def test_the_same_upn_may_be_at_two_schools(cast):
    here = StudentFactory(cohort__school=cast.school)
    there = StudentFactory(cohort__school=cast.other_school, upn=here.upn)
    assert there.pk != here.pk


@pytest.mark.parametrize(
    ('facts', 'tier'),
    [
        ({}, Tier.EVERYONE),
        ({'young_carer': True, 'english_additional': True, 'sen': Sen.SUPPORT}, Tier.EVERYONE),
        ({'free_school_meals': True}, Tier.NEED),
        ({'sen': Sen.EHCP}, Tier.NEED),
        ({'care_leaver': True, 'sen': Sen.EHCP}, Tier.CARE),
        ({'looked_after': True}, Tier.CARE),
    ],
)
def test_the_tier_of_a_student(facts, tier):
    assert Circumstances(**facts).tier == tier


@pytest.mark.django_db
def test_what_is_missing():
    complete = StudentFactory()
    PreferenceFactory(student=complete)
    GuardianFactory(student=complete)
    bare = StudentFactory(email='', postcode='')
    GuardianFactory(student=bare, email='')
    for gap in Gap:
        assert list(Student.objects.missing(gap)) == [bare], gap


@pytest.mark.django_db
def test_search_takes_every_word():
    amina = StudentFactory(first_name='Amina', last_name='Khan', tutor_group='10B')
    StudentFactory(first_name='Amir', last_name='Khan', tutor_group='10C')
    assert list(Student.objects.named('khan ami 10b')) == [amina]
    assert not Student.objects.named('khan 10d').exists()
