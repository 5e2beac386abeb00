"""Zones: each outcode in one of them, drawn from the map, changed by hand."""

from concurrent.futures import ThreadPoolExecutor
from math import cos, hypot, pi, sin

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.errors import Refused
from placements.actions.zones import draw_zones, remove_zone, save_zone
from placements.models import Zone, ZoneOutcode
from placements.queries.planning import by_zone, outcodes_of, zone_map
from placements.queries.planning.compass import CENTRE, FURTHEST, POINTS, compass_zones
from tests.factories.employers import SiteFactory
from tests.factories.placements import ZoneFactory
from tests.factories.schools import CohortFactory, StudentFactory
from tests.people import Cast

MILES = 1609


def around(miles, weight=1):
    """An outcode at each point of the compass, clockwise from the north."""
    return {
        f'B{at + 1}': (
            round(400_000 + miles * MILES * sin(at * pi / 4)),
            round(284_000 + miles * MILES * cos(at * pi / 4)),
            weight,
        )
        for at in range(8)
    }


def test_the_points_of_the_compass():
    found = compass_zones(around(5) | {'B99': (400_000, 284_000, 3)})
    assert found == {CENTRE: ['B99'], **{point: [f'B{at + 1}'] for at, point in enumerate(POINTS)}}


def test_nothing_on_the_map_is_no_zone():
    assert compass_zones({}) == {}
    assert compass_zones({'B1': (1, 1, 0)}) == {}


def test_what_is_far_away_is_elsewhere():
    found = compass_zones(around(5) | {'B99': (400_000, 284_000, 3), 'SW1': (530_000, 180_000, 1)})
    assert not any('SW1' in codes for codes in found.values())


@given(
    st.dictionaries(
        st.from_regex(r'B[1-9][0-9]?', fullmatch=True),
        st.tuples(st.integers(380_000, 420_000), st.integers(270_000, 300_000), st.integers(0, 30)),
        max_size=30,
    )
)
def test_each_outcode_falls_in_one_zone_and_near_ones_in_some(outcodes):
    zones = compass_zones(outcodes)
    placed = [code for codes in zones.values() for code in codes]
    assert len(placed) == len(set(placed))
    assert set(zones) <= {CENTRE, *POINTS}
    span = hypot(40_000, 30_000)
    if span < FURTHEST and any(weight for _, _, weight in outcodes.values()):
        assert set(placed) == set(outcodes)


def test_drawing_takes_the_place_of_what_was_there(cast):
    ZoneFactory(hub=cast.hub, name='By hand', outcodes='B32 CV1')
    SiteFactory(employer=cast.employer, postcode='B32 2AP')
    SiteFactory(employer=cast.far_employer, postcode='NE1 1AA')
    _ = cast.school
    draw_zones(by=cast.hub_officer)
    assert list(Zone.objects.values_list('name', flat=True)) == [CENTRE]
    assert list(ZoneOutcode.objects.values_list('outcode', flat=True)) == ['B32']


def test_an_empty_map_draws_nothing_and_keeps_what_is_there(cast):
    ZoneFactory(hub=cast.hub, outcodes='B32')
    with pytest.raises(Refused):
        draw_zones(by=cast.hub_officer)
    assert Zone.objects.count() == 1


def test_a_zone_by_hand(cast, sign_in):
    hub = sign_in(cast.hub_officer)
    hub.post('/placements/calendar/zones/add/', {'name': 'South', 'outcodes': 'b30, B31\nB29 B31'})
    zone = Zone.objects.get()
    assert [row.outcode for row in zone.outcodes.all()] == ['B29', 'B30', 'B31']
    hub.post(f'/placements/calendar/zones/{zone.ref}/', {'name': 'South', 'outcodes': 'B30'})
    assert [row.outcode for row in zone.outcodes.all()] == ['B30']
    hub.post(f'/placements/calendar/zones/{zone.ref}/remove/')
    assert not ZoneOutcode.objects.exists()


def test_an_outcode_of_another_zone_is_refused_by_name(cast):
    ZoneFactory(hub=cast.hub, name='North', outcodes='B73')
    with pytest.raises(Refused, match='B73 lies in North') as refused:
        save_zone(by=cast.hub_officer, name='South', outcodes=['B30', 'B73'])
    assert refused.value.field == 'outcodes'
    assert Zone.objects.count() == 1


@pytest.mark.parametrize('name', ['Elsewhere', 'ELSEWHERE', 'north'])
def test_names_that_are_taken(cast, name):
    ZoneFactory(hub=cast.hub, name='North')
    with pytest.raises(Refused):
        save_zone(by=cast.hub_officer, name=name, outcodes=[])


def test_a_town_is_no_outcode(cast, sign_in):
    page = sign_in(cast.hub_officer).post(
        '/placements/calendar/zones/add/', {'name': 'X', 'outcodes': 'B30 Selly'}
    )
    assert 'SELLY is not the first part of a postcode' in page.content.decode()
    assert not Zone.objects.exists()


def test_the_database_keeps_an_outcode_in_one_zone_of_a_hub(cast):
    first, second = ZoneFactory(hub=cast.hub, outcodes='B30'), ZoneFactory(hub=cast.hub)
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneOutcode.objects.create(hub=cast.hub, zone=second, outcode='B30')
    ZoneFactory(hub=cast.other_hub, outcodes='B30')
    assert first.outcodes.count() == 1


@pytest.mark.parametrize('name', ['elsewhere', 'NORTH'])
def test_the_database_refuses_names(cast, name):
    ZoneFactory(hub=cast.hub, name='North')
    with pytest.raises(IntegrityError), transaction.atomic():
        ZoneFactory(hub=cast.hub, name=name)


def test_strangers_see_no_zone(cast):
    zone = ZoneFactory(hub=cast.hub, outcodes='B30')
    assert list(Zone.objects.visible_to(cast.hub_officer)) == [zone]
    for member in (cast.stranger_hub, cast.careers_lead, cast.employer_manager):
        assert not Zone.objects.visible_to(member)
        assert not ZoneOutcode.objects.visible_to(member)


def test_removing_twice_is_once(cast):
    zone = ZoneFactory(hub=cast.hub)
    remove_zone(by=cast.hub_officer, zone=zone)
    remove_zone(by=cast.hub_officer, zone=zone)
    assert not Zone.objects.exists()


def test_few_students_are_not_told(cast):
    StudentFactory.create_batch(4, cohort=CohortFactory(school=cast.school), postcode='B73 5AA')
    StudentFactory.create_batch(5, cohort=CohortFactory(school=cast.school), postcode='B32 1PG')
    ZoneFactory(hub=cast.hub, name='South', outcodes='B32')
    parts, _ = outcodes_of(cast.hub)
    found, used = by_zone(parts, zone_map(cast.hub))
    assert (found['South'].students_words, found['South'].schools) == ('5', 1)
    assert (found['Elsewhere'].students_words, used['Elsewhere']) == ('fewer than 5', ['B73'])


@pytest.mark.django_db(transaction=True)
def test_two_who_put_one_outcode_into_two_zones():
    cast = Cast()
    member, other = cast.hub_officer, cast.hub_manager

    def save(by, name):
        try:
            return save_zone(by=by, name=name, outcodes=['B30']).name
        except Refused as refused:
            return refused.words
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = [
            job.result() for job in [pool.submit(save, member, 'South'), pool.submit(save, other, 'West')]
        ]
    assert ZoneOutcode.objects.count() == 1
    assert sum('lies in' in words for words in told) == 1


def test_as_many_queries_for_three_zones_as_for_one(cast, sign_in, django_assert_num_queries):
    hub = sign_in(cast.hub_officer)
    ZoneFactory(hub=cast.hub, outcodes='B32')
    hub.get('/placements/calendar/zones/')
    with django_assert_num_queries(10):
        hub.get('/placements/calendar/zones/')
    for outcodes in ('B30', 'B31 B29'):
        ZoneFactory(hub=cast.hub, outcodes=outcodes)
        SiteFactory(employer=cast.employer, postcode=f'{outcodes[:3]} 1AA')
    with django_assert_num_queries(10):
        hub.get('/placements/calendar/zones/')
