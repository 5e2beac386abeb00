"""A made-up area as rows: schools with their cohorts and blocks, employers with their offers and windows."""

from itertools import count

from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.core.calendar import academic_year
from employers.models import Employer, Insurance, Offer, Site, Window
from schools.models import Block, Circumstances, Cohort, Preference, School, Student

MILE = 1609.344
BATCH = 5_000


def made(model, rows):
    return model.objects.bulk_create(rows, batch_size=BATCH)


def write_area(problem, schools, name):
    """The hub of a problem's rows. Student n is of school n modulo `schools`."""
    hub = Organisation.objects.create(kind='hub', name=name)
    _employers(hub, problem.windows)
    _schools(hub, problem.students, schools)
    return hub


def _schools(hub, students, schools):
    organisations = made(
        Organisation, [Organisation(kind='school', name=f'School {n}', hub=hub) for n in range(schools)]
    )
    first_urn = 100_000 + School.objects.count()
    rows = made(
        School,
        [
            School(organisation=o, urn=str(first_urn + n), postcode='B1 1AA')
            for n, o in enumerate(organisations)
        ],
    )
    year = academic_year(students[0].block_start)
    cohorts = made(Cohort, [Cohort(school=s, name='Year 10', year_group=10, starts_year=year) for s in rows])
    made(
        Block,
        [
            Block(cohort=c, name='Work experience', start=s.block_start, end=s.block_end, state='published')
            for c, s in zip(cohorts, students, strict=False)
        ],
    )
    _students(rows, cohorts, students)


def _students(schools, cohorts, students):
    rows = made(
        Student,
        [
            Student(
                school=schools[at % len(schools)],
                cohort=cohorts[at % len(schools)],
                upn=f'{at:013d}',
                first_name='Sam',
                last_name=f'Student {at}',
                date_of_birth=s.born,
                easting=s.home[0],
                northing=s.home[1],
                max_travel_miles=round(s.travel_limit / MILE),
                step_free=s.step_free,
            )
            for at, s in enumerate(students)
        ],
    )
    pairs = list(zip(rows, students, strict=True))
    made(
        Circumstances,
        [
            Circumstances(student=row, looked_after=s.tier == 0, free_school_meals=s.tier == 1)
            for row, s in pairs
            if s.tier < 2
        ],
    )
    made(
        Preference,
        [
            Preference(student=row, rank=rank, sector=sector)
            for row, s in pairs
            for rank, sector in enumerate(s.sectors, start=1)
        ],
    )


def _employers(hub, windows):
    """One employer for every two windows, with a site each."""
    names = sorted({w.employer for w in windows})
    organisations = made(
        Organisation, [Organisation(kind='employer', name=f'Employer {n}', hub=hub) for n in names]
    )
    employers = made(
        Employer, [Employer(organisation=o, sector='retail', status='active') for o in organisations]
    )
    end = max(w.insured_until for w in windows)
    made(Insurance, [Insurance(employer=e, basis='employers_liability', expires_on=end) for e in employers])
    at = dict(zip(names, employers, strict=True))
    sites = made(
        Site,
        [
            Site(
                employer=at[w.employer],
                address=f'{n} High Street',
                postcode='B1 1AA',
                easting=w.point[0],
                northing=w.point[1],
            )
            for n, w in zip(count(1), windows, strict=False)
        ],
    )
    offers = made(Offer, [_offer(at[w.employer], site, w) for site, w in zip(sites, windows, strict=True)])
    made(
        Window,
        [
            Window(offer=offer, start=w.start, end=w.end, places=w.places)
            for offer, w in zip(offers, windows, strict=True)
        ],
    )


def _offer(employer, site, window):
    return Offer(
        employer=employer,
        site=site,
        title='A week with us',
        sector=window.sector,
        status='published',
        published_at=timezone.now(),
        min_year_group=window.min_year_group,
        min_age=window.minimum_age or None,
        step_free=window.step_free,
    )
