from datetime import date

import factory

from brokerage.accounts.enums import Kind
from brokerage.core.sectors import Sector
from schools.enums import BlockState, EntryKind
from schools.models import (
    Block,
    BlockWish,
    CalendarEntry,
    Circumstances,
    Cohort,
    Guardian,
    Preference,
    School,
    Student,
)
from tests.factories.accounts import OrganisationFactory
from tests.upn import upn


class SchoolFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = School

    organisation = factory.SubFactory(
        OrganisationFactory, kind=Kind.SCHOOL, hub=factory.SubFactory(OrganisationFactory, kind=Kind.HUB)
    )
    urn = factory.Sequence(lambda n: f'{100000 + n}')
    postcode = 'B32 1PG'
    easting, northing = 400000, 284000


class CohortFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cohort

    school = factory.SubFactory(SchoolFactory)
    name = factory.Sequence(lambda n: 'Year 10' if n == 0 else f'Year 10 group {n}')
    year_group = 10
    starts_year = 2026


class StudentFactory(factory.django.DjangoModelFactory):
    """A Year 10 student who was born on 1 March 2012 and will travel five miles."""

    class Meta:
        model = Student

    cohort = factory.SubFactory(CohortFactory)
    school = factory.SelfAttribute('cohort.school')
    upn = factory.Sequence(upn)
    first_name = factory.Sequence(lambda n: f'Student{n}')
    last_name = factory.Sequence(lambda n: f'Surname{n}')
    date_of_birth = date(2012, 3, 1)
    tutor_group = '10A'
    postcode = 'B32 1PG'
    easting, northing = 400000, 284000
    email = factory.Sequence(lambda n: f'student{n}@pupil.example.org')


class CircumstancesFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Circumstances

    student = factory.SubFactory(StudentFactory)


class GuardianFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Guardian

    student = factory.SubFactory(StudentFactory)
    name = factory.Sequence(lambda n: f'Guardian {n}')
    email = factory.Sequence(lambda n: f'guardian{n}@example.org')
    phone = '07700 900123'


class PreferenceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Preference

    student = factory.SubFactory(StudentFactory)
    rank = 1
    sector = Sector.RETAIL


class BlockFactory(factory.django.DjangoModelFactory):
    """Out from Monday 28 June to Friday 9 July 2027."""

    class Meta:
        model = Block

    cohort = factory.SubFactory(CohortFactory)
    name = 'Summer work experience'
    start = date(2027, 6, 28)
    end = date(2027, 7, 9)
    state = BlockState.PUBLISHED


class CalendarEntryFactory(factory.django.DjangoModelFactory):
    """A holiday of the whole area: the last week of June 2027."""

    class Meta:
        model = CalendarEntry

    hub = factory.SubFactory(OrganisationFactory, kind=Kind.HUB)
    starts_year = 2026
    kind = EntryKind.HOLIDAY
    name = 'A week off'
    first = date(2027, 6, 21)
    last = date(2027, 6, 25)


class BlockWishFactory(factory.django.DjangoModelFactory):
    """A fortnight from Monday 28 June 2027, or whenever."""

    class Meta:
        model = BlockWish

    cohort = factory.SubFactory(CohortFactory)
    wished_start = date(2027, 6, 28)
