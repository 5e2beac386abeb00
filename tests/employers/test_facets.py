"""The figure beside a choice is the length of the list after choosing it; whatever is chosen already."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from brokerage.core.distance import Point
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import choices_within, sector_of
from employers.enums import Experience, Mode, Rung, Size
from employers.queries import OfferSearch
from employers.queries.facets import facets_of
from tests.factories.employers import EmployerFactory, OfferFactory, SiteFactory, WindowFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
HOME = Point(52.454, -2.0, 400_000, 284_000)
FEW = Sector.values[:3]
WORK = [value for value, _ in choices_within(FEW)]
EMPLOYEES = (None, 0, 9, 10, 49, 50, 249, 250)
SEARCHES = st.builds(
    OfferSearch,
    text=st.sampled_from(['', 'shop']),
    sectors=st.lists(st.sampled_from(FEW), max_size=2, unique=True).map(tuple),
    sub_sectors=st.lists(st.sampled_from(WORK), max_size=2, unique=True).map(tuple),
    kinds=st.lists(st.sampled_from(Experience.values), max_size=2, unique=True).map(tuple),
    sizes=st.lists(st.sampled_from(Size.values), max_size=2, unique=True).map(tuple),
    mode=st.sampled_from(['', *Mode.values]),
    year_group=st.sampled_from([None, 9, 10, 12]),
    pattern=st.sampled_from(['', *Pattern.values]),
    step_free=st.booleans(),
    near=st.sampled_from([None, HOME]),
    by=st.sampled_from(['', 'walk']),
    minutes=st.sampled_from([None, 15]),
    start=st.sampled_from([None, date(2027, 6, 30)]),
    fits=st.booleans(),
    sort=st.sampled_from(['', 'date', 'newest']),
    today=st.just(TODAY),
)


@pytest.fixture
def offers(db):
    """Forty, no two alike."""
    sites = [
        SiteFactory(
            employer=EmployerFactory(employees=employees), easting=400_000 + 500 * n, northing=284_000
        )
        for n, employees in enumerate(EMPLOYEES)
    ]
    for n in range(40):
        offer = OfferFactory(
            site=sites[n * 3 % len(sites)],
            title=f'{"Shop" if n % 3 else "Yard"} {n}',
            sector=FEW[n % 3],
            sub_sector=['', *(value for value, _ in choices_within(FEW[n % 3]))][n // 3 % 3],
            rung=Rung.values[n % 6],
            mode=Mode.values[n * 7 % 3],
            min_year_group=7 + n % 5,
            max_year_group=9 + n % 5,
            step_free=bool(n % 2),
            pattern=Pattern.values[n // 5 % 4],
        )
        if n % 5:
            WindowFactory(offer=offer, start=date(2027, 6, 20 + n % 10), end=date(2027, 7, 2))


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(search=SEARCHES)
def test_each_figure_is_what_choosing_it_finds(offers, search):
    facets = facets_of(search)
    assert facets.total == found(search)
    for name, counts, choice in (
        ('sectors', facets.sectors, lambda value: (value,)),
        ('sub_sectors', facets.sub_sectors, lambda value: (value,)),
        ('kinds', facets.kinds, lambda value: (value,)),
        ('sizes', facets.sizes, lambda value: (value,)),
        ('mode', facets.modes, str),
        ('year_group', facets.years, int),
        ('pattern', facets.patterns, str),
        ('step_free', {True: facets.step_free}, bool),
    ):
        if not counts:
            continue
        value = max(counts, key=counts.get)
        assert counts[value] == found(replace(search, **{name: choice(value)})), name


def found(search):
    return search.queryset().count()


def test_every_figure_of_a_search_at_once(offers):
    search = OfferSearch(sectors=(FEW[0],), year_group=10, today=TODAY)
    facets = facets_of(search)
    assert facets.sizes == {size: found(replace(search, sizes=(size,))) for size in Size.values}
    assert facets.kinds == {kind: found(replace(search, kinds=(kind,))) for kind in Experience.values}
    assert facets.modes == {mode: found(replace(search, mode=mode)) for mode in Mode.values}
    assert facets.years == {year: found(replace(search, year_group=year)) for year in range(7, 14)}
    assert facets.patterns == {way: found(replace(search, pattern=way)) for way in Pattern.values}
    assert {sector_of(value) for value in facets.sub_sectors} == {FEW[0]}
    assert facets.sub_sectors == {
        work: found(replace(search, sub_sectors=(work,))) for work in facets.sub_sectors
    }
    assert facets.sectors == {sector: found(replace(search, sectors=(sector,))) for sector in Sector.values}


def test_one_question_whatever_is_there(offers, django_assert_num_queries):
    with django_assert_num_queries(1):
        facets_of(OfferSearch(today=TODAY))
    with django_assert_num_queries(1):
        facets_of(OfferSearch(today=TODAY, near=HOME, miles=1))
