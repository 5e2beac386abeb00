"""Partners read published offers of their area and nothing else."""

import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from brokerage.accounts.key_use import note_use
from brokerage.api.docs import schema
from employers.enums import EmployerStatus, OfferStatus
from employers.models import Offer
from tests.factories.employers import (
    ContactFactory,
    EmployerFactory,
    OfferFactory,
    SiteFactory,
    WindowFactory,
)
from tests.factories.placements import PlacementFactory

OFFERS = '/api/v1/offers'


@pytest.fixture
def offer(cast):
    ContactFactory(employer=cast.employer, name='Secret Contact', phone='0121 496 0999')
    site = SiteFactory(employer=cast.employer, address='77 Hidden Street')
    return WindowFactory(offer__site=site, offer__title='Print room helper').offer


def titles(answer):
    return [row['title'] for row in answer.json()['results']]


def test_a_published_offer_is_listed_with_its_windows(call, offer):
    (row,) = call(OFFERS).json()['results']
    assert (row['id'], row['employer'], row['area']) == (offer.ref, 'Brindley Print', 'B32')
    assert [(window['start'], window['places_left']) for window in row['windows']] == [('2027-06-28', 2)]
    assert row['url'].endswith(f'/{offer.ref}/')


def test_places_left_are_a_band_or_the_number_and_what_is_kept_is_drawn_again(call, cast):
    WindowFactory(offer__site__employer=cast.employer, places=4)
    (row,) = call(OFFERS).json()['results']
    told = ('places_left', 'places_left_band')
    assert ([row[name] for name in told], row['places_shown']) == ([2, 'few'], 'band')
    assert [row['windows'][0][name] for name in told] == [2, 'few']
    Offer.objects.update(places_shown='number')
    (row,) = call(OFFERS).json()['results']
    assert ([row[name] for name in told], row['places_shown']) == ([4, 'few'], 'number')
    assert [row['windows'][0][name] for name in told] == [4, 'few']
    (row,) = call('/api/v1/windows').json()['results']
    assert [row[name] for name in told] == [4, 'few']


def test_nothing_private_is_in_list_or_detail(call, offer, cast):
    placement = PlacementFactory(window=offer.windows.get(), student__school=cast.school)
    student = placement.student
    secrets = [
        'Secret Contact',
        '0121 496 0999',
        '77 Hidden',
        'B32 2AP',
        student.first_name,
        student.last_name,
    ]
    secrets += [student.upn, student.ref, placement.ref]
    for address in (OFFERS, f'{OFFERS}/{offer.ref}'):
        text = call(address).content.decode()
        assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize('status', [OfferStatus.DRAFT, OfferStatus.PAUSED, OfferStatus.CLOSED])
def test_an_offer_that_is_not_published_is_not_there(call, offer, status):
    type(offer).objects.filter(pk=offer.pk).update(status=status)
    assert titles(call(OFFERS)) == []
    answer = call(f'{OFFERS}/{offer.ref}')
    assert (answer.status_code, answer['Content-Type']) == (404, 'application/problem+json')


def test_offers_of_another_area_or_of_an_employer_not_to_contact_are_not_there(call, cast):
    far = OfferFactory(site__employer=cast.far_employer)
    silent = OfferFactory(
        site__employer=EmployerFactory(organisation__hub=cast.hub, status=EmployerStatus.DO_NOT_CONTACT)
    )
    assert titles(call(OFFERS)) == []
    assert [call(f'{OFFERS}/{row.ref}').status_code for row in (far, silent)] == [404, 404]


def test_without_a_key_nothing_is_told(client, offer):
    answer = client.get(OFFERS)
    assert (answer.status_code, answer['WWW-Authenticate']) == (401, 'Api-Key')
    assert 'Print room' not in answer.content.decode()


@pytest.mark.parametrize('secret', ['', 'nonsense', 'abcdefgh.wrong', 'a' * 5000, 'abc\x00.def'])
def test_a_wrong_key_is_refused(call, secret):
    answer = call(OFFERS, secret=secret)
    assert (answer.status_code, answer.json()['title']) == (401, 'Send a key')


def test_a_revoked_an_ended_or_a_scopeless_key_is_refused(call, make_key, cast):
    revoked = make_key(revoked=True)[1]
    ended = make_key(expiry_date=timezone.now() - timedelta(minutes=1))[1]
    scopeless = make_key(scopes=[])[1]
    assert [call(OFFERS, secret=secret).status_code for secret in (revoked, ended, scopeless)] == [
        401,
        401,
        403,
    ]
    good = make_key()[1]
    cast.partner.is_active = False
    cast.partner.save()
    assert call(OFFERS, secret=good).status_code == 401


def test_the_quota_holds_and_says_when_to_come_back(call, make_key):
    key, secret = make_key(daily_quota=2)
    answers = [call(OFFERS, secret=secret) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer['RateLimit-Remaining'] for answer in answers] == ['1', '0', '0']
    assert 0 < int(answers[2]['Retry-After']) <= 86_400
    assert answers[2].json()['title'] == 'Too many calls'
    note_use()
    key.refresh_from_db()
    use = key.uses.get()
    assert (use.calls, use.refused, key.last_used_at is None) == (2, 1, False)
    cache.clear()
    assert call(OFFERS, secret=secret).status_code == 429  # the cache has gone, the row has not


def test_filters_narrow_the_list(call, cast):
    site = SiteFactory(employer=cast.employer)
    shop = OfferFactory(
        site=site, title='Shop', sector='retail', step_free=True, adjustments=['quiet', 'written']
    )
    animals = {
        'sector': 'animal-care-and-veterinary',
        'summary': '',
        'will_do': [],
        'step_free': False,
        'pattern': 'day_a_week',
    }
    vet = OfferFactory(site=site, title='Vet', **animals)
    WindowFactory(offer=shop, start=date(2027, 6, 28), end=date(2027, 7, 2))
    WindowFactory(offer=vet, start=date(2027, 7, 5), end=date(2027, 7, 9))
    expected = [
        ({'q': 'shops'}, ['Shop']),
        ({'sector': ['animal-care-and-veterinary']}, ['Vet']),
        ({'sector': ['retail', 'animal-care-and-veterinary']}, ['Shop', 'Vet']),
        ({'step_free': 'true'}, ['Shop']),
        ({'adjustments': ['quiet', 'written']}, ['Shop']),
        ({'adjustments': ['quiet', 'large_print']}, []),
        ({'pattern': 'day_a_week'}, ['Vet']),
        ({'start': '2027-07-05'}, ['Vet']),
        ({'start': '2027-06-28', 'end': '2027-07-02', 'fits': 'true'}, ['Shop']),
        ({'near': 'B32 1PG', 'miles': '5'}, ['Shop', 'Vet']),
        ({'near': 'SW1A 1AA', 'miles': '5'}, []),
        ({'year_group': '9'}, []),
    ]
    assert [(query, titles(call(OFFERS, query))) for query, _ in expected] == expected


@pytest.mark.parametrize(
    ('query', 'parameter'),
    [
        ({'near': 'nowhere'}, 'near'),
        ({'near': 'BT1 1AA'}, 'near'),
        ({'miles': '5'}, 'miles'),
        ({'start': '32/13/2027'}, 'start'),
        ({'start': '2027-07-02', 'end': '2027-06-28'}, 'end'),
        ({'sector': 'astronaut'}, 'sector'),
        ({'year_group': '99'}, 'year_group'),
        ({'q': 'x' * 101}, 'q'),
        ({'kind': 'party'}, 'kind'),
        ({'size': 'huge'}, 'size'),
        ({'area': 'B30 9DZ'}, 'area'),
        ({'near': 'Newcastle'}, 'near'),
        ({'by': 'walk', 'near': 'B30'}, 'minutes'),
        ({'by': 'walk', 'minutes': '15'}, 'minutes'),
        ({'q': 'a\x00b'}, 'q'),
    ],
)
def test_what_cannot_be_used_is_told_by_parameter(call, query, parameter):
    answer = call(OFFERS, query)
    assert (answer.status_code, answer['Content-Type']) == (400, 'application/problem+json')
    assert {error['parameter'] for error in answer.json()['errors']} == {parameter}


def test_pages_show_every_offer_once_while_offers_come_and_go(call, cast):
    site = SiteFactory(employer=cast.employer)
    offers = [WindowFactory(offer__site=site).offer for _ in range(5)]
    seen, address = [], f'{OFFERS}?page_size=2'
    while address:
        page = call(address).json()
        seen += [row['id'] for row in page['results']]
        type(offers[0]).objects.filter(pk=offers[0].pk).update(status=OfferStatus.CLOSED)
        address = page['next'] and page['next'].removeprefix('http://testserver')
    assert seen == [offer.ref for offer in offers]


def test_a_tampered_cursor_is_a_clear_answer(call):
    answer = call(OFFERS, {'cursor': "'; DROP TABLE"})
    assert (answer.status_code, answer['Content-Type']) == (400, 'application/problem+json')


@pytest.mark.parametrize('rows', [1, 3])
def test_the_list_asks_the_database_a_fixed_number_of_times(call, cast, rows, django_assert_num_queries):
    for _ in range(rows):
        WindowFactory(offer__site__employer=cast.employer)
    call(OFFERS)
    call.fires_triggers = False
    with django_assert_num_queries(3):  # the key, the newest change, the page
        assert len(call(OFFERS).json()['results']) == rows


def test_other_addresses_and_methods_answer_in_problems(call, client, make_key):
    assert call('/api/v1/students').json()['status'] == 404
    secret = make_key()[1]
    answer = client.post(OFFERS, {}, headers={'Authorization': f'Api-Key {secret}'})
    assert (answer.status_code, answer['Content-Type']) == (405, 'application/problem+json')


def test_the_guide_names_every_operation_and_field(client):
    page = client.get('/api/docs/').content.decode()
    assert all(f'<code>GET {path}</code>' in page for path in schema()['paths'])
    assert all(
        f'<code>{name}</code>' in page for name in schema()['components']['schemas']['Offer']['properties']
    )


def test_the_guide_explains_each_field_and_shows_no_mark_of_the_schema(client):
    page = client.get('/api/docs/').content.decode()
    assert '`' not in page
    assert '<code>near</code>; with <code>minutes</code>' in page
    fields = schema()['components']['schemas']['Offer']['properties']
    assert [name for name, field in fields.items() if not field.get('description')] == []


def test_the_schema_is_openapi_31_and_public(client):
    described = json.loads(client.get('/api/v1/schema.json').content)
    assert described['openapi'] == '3.1.0'
    assert set(described['paths']) == {
        '/api/v1/areas',
        '/api/v1/changes',
        '/api/v1/employers',
        '/api/v1/offers',
        '/api/v1/offers/{ref}',
        '/api/v1/sectors',
        '/api/v1/snapshot',
        '/api/v1/windows',
        '/api/v1/words',
    }


def test_the_words_are_those_the_offers_use(call, offer):
    words = call('/api/v1/words').json()
    assert {'value': offer.sector, 'label': offer.get_sector_display()} in words['sectors']
    assert [each['value'] for each in words['kinds']] == ['encounter', 'taster', 'week', 'extended']
    assert [each['value'] for each in words['sizes']] == ['micro', 'small', 'medium', 'large']


@pytest.mark.parametrize(
    ('query', 'found'),
    [
        ({'kind': 'week'}, 1),
        ({'kind': ['taster', 'encounter']}, 0),
        ({'size': 'small'}, 1),
        ({'size': 'large'}, 0),
        ({'area': ['B32', 'B1']}, 1),
        ({'area': 'B3'}, 0),
        ({'since': '2020-01-01'}, 1),
        ({'since': '2039-01-01'}, 0),
    ],
)
def test_kinds_sizes_areas_and_the_newest(call, offer, query, found):
    assert len(titles(call(OFFERS, query))) == found


def test_places_kept_for_some_are_not_there(call, offer):
    """Neither reserved places nor an offer that some may have first, and nothing says for whom."""
    WindowFactory(offer=offer, places=3, reserved_group='care')
    ahead = timezone.localdate() + timedelta(days=30)
    first = OfferFactory(site=offer.site, head_start_group='need', head_start_until=ahead)
    WindowFactory(offer=first)
    (row,) = call(OFFERS).json()['results']
    assert (row['id'], row['places_left'], len(row['windows'])) == (offer.ref, 2, 1)
    assert not {'reserved', 'head_start', 'care', 'need'} & set(str(row).replace("'", ' ').split())
    assert call(f'{OFFERS}/{first.ref}').status_code == 404
