"""The planner's question beside the plainest way of counting the same made-up area, week by week."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from brokerage.core.sectors import Sector
from employers.enums import Mode
from employers.models import Employer, Window
from placements.blockplan import solve
from placements.models import ZoneOutcode
from placements.queries.planning import question_of
from schools.models import BlockWish, PlanningYear, Student
from tests.factories.employers import EmployerFactory, OfferFactory, SiteFactory, WindowFactory
from tests.factories.placements import ZoneFactory
from tests.factories.schools import (
    BlockFactory,
    BlockWishFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)

OUTCODES = ('B32', 'B30', 'B73', 'B1', 'CV1')
SECTORS = (Sector.RETAIL, Sector.LAW, Sector.SPORT)
CONFIDENCE = 70


@pytest.fixture(params=range(3))
def hub(cast, request):
    """An area of a few of everything, different for each seed."""
    chance = random.Random(request.param)
    ZoneFactory(hub=cast.hub, name='South', outcodes='B32 B30')
    ZoneFactory(hub=cast.hub, name='North', outcodes='B73')
    PlanningYear.objects.create(hub=cast.hub, starts_year=2026, confidence=CONFIDENCE)
    for _ in range(8):
        an_employer(cast.hub, chance)
    for school in (cast.school, cast.other_school):
        for _ in range(2):
            a_cohort(school, chance)
    return cast.hub


def an_employer(hub, chance):
    employer = EmployerFactory(
        organisation__hub=hub, sector=chance.choice(SECTORS), places_per_week=chance.randrange(6)
    )
    site = SiteFactory(employer=employer, postcode=f'{chance.choice(OUTCODES)} 1AA')
    for _ in range(chance.randrange(3)):
        mode = chance.choice([Mode.IN_PERSON, Mode.IN_PERSON, Mode.HYBRID, Mode.VIRTUAL])
        offer = OfferFactory(site=site, sector=chance.choice(SECTORS), mode=mode)
        start = date(2027, 5, 1) + timedelta(days=chance.randrange(60))
        WindowFactory(
            offer=offer,
            start=start,
            end=start + timedelta(days=chance.randrange(20)),
            places=chance.randrange(1, 5),
        )


def a_cohort(school, chance):
    cohort = CohortFactory(school=school)
    for _ in range(chance.randrange(8)):
        student = StudentFactory(
            cohort=cohort, postcode=chance.choice([*(f'{code} 1AA' for code in OUTCODES), ''])
        )
        for rank, sector in enumerate(chance.sample(SECTORS, chance.randrange(4)), start=1):
            PreferenceFactory(student=student, rank=rank, sector=sector)
    if chance.random() < 0.7:
        BlockWishFactory(cohort=cohort, students=chance.choice([None, 17, 40]))
    else:
        BlockFactory(cohort=cohort)


def zone_of(postcode):
    row = ZoneOutcode.objects.filter(outcode=postcode.split(' ')[0]).select_related('zone').first()
    return row.zone.name if row else 'Elsewhere'


def in_week(window, monday):
    return any(window.start <= monday + timedelta(days=at) <= window.end for at in range(5))


def published_in(zone, sector, monday):
    windows = (
        Window.objects.filter(offer__sector=sector)
        .exclude(offer__mode=Mode.VIRTUAL)
        .select_related('offer__site')
    )
    return sum(w.places for w in windows if in_week(w, monday) and zone_of(w.offer.site.postcode) == zone)


def estimated_in(zone, sector, monday):
    places = 0
    for employer in Employer.objects.filter(sector=sector):
        windows = Window.objects.filter(offer__employer=employer).exclude(offer__mode=Mode.VIRTUAL)
        if zone_of(employer.sites.get().postcode) == zone and not any(in_week(w, monday) for w in windows):
            places += employer.places_per_week
    return places


def test_places_week_by_week(hub):
    asked = question_of(hub, 2026, sector_level=True)
    for row, (zone, sector) in enumerate(asked.problem.cells):
        for column in range(0, len(asked.weeks), 3):
            monday = asked.weeks[column]
            published, estimated = published_in(zone, sector, monday), estimated_in(zone, sector, monday)
            assert asked.published[row, column] == published
            assert asked.estimated[row, column] == estimated
            assert asked.problem.places[row, column] == published + estimated * CONFIDENCE // 100


def test_every_student_is_asked_for_once(hub):
    asked = question_of(hub, 2026, sector_level=True)
    zones = question_of(hub, 2026)
    for by_sector, by_zone in zip(asked.problem.cohorts, zones.problem.cohorts, strict=True):
        summed = Counter()
        for (zone, _), count in by_sector.students.items():
            summed[zone, None] += count
        assert summed == by_zone.students
    expected = (
        sum(
            Student.objects.filter(cohort=wish.cohort).count() if wish.students is None else wish.students
            for wish in BlockWish.objects.all()
        )
        + Student.objects.filter(cohort__wish=None, cohort__blocks__isnull=False).count()
    )
    assert sum(sum(cohort.students.values()) for cohort in asked.problem.cohorts) == expected


@pytest.mark.parametrize('sector_level', [False, True])
def test_the_solver_takes_it(hub, sector_level):
    asked = question_of(hub, 2026, sector_level=sector_level, seconds=5)
    plan = solve(asked.problem)
    assert len(plan.starts) == len(asked.wishes)
    for start, cohort in zip(plan.starts, asked.problem.cohorts, strict=True):
        assert start == cohort.wish if cohort.fixed else start in cohort.allowed
