"""Public pages: what a stranger finds, and what no stranger may."""

import json
import re
from datetime import date

import pytest
from django.db.models import F
from django.urls import reverse

from employers.models import Employer, Offer
from employers.views.browse import script_json
from tests.factories.employers import (
    ContactFactory,
    InsuranceFactory,
    OutreachFactory,
    SiteFactory,
    WindowFactory,
)

pytestmark = pytest.mark.django_db
SECRETS = (
    'Zelda Hidden',
    'zelda@',
    '0121 999 8877',
    'Owes us a call',
    'Heard the boss left',
    '77 Quiet Mews',
    '2AP',
)


@pytest.fixture
def planted(cast, offer_of, places):
    """A published offer, with everything around it that must not be told."""
    employer = cast.employer
    Employer.objects.filter(pk=employer.pk).update(notes='Owes us a call')
    contact = ContactFactory(
        employer=employer, name='Zelda Hidden', email='zelda@employer.example', phone='0121 999 8877'
    )
    InsuranceFactory(employer=employer, told_by='Zelda Hidden')
    OutreachFactory(employer=employer, note='Heard the boss left')
    offer = offer_of(employer, title='Print room', contact=contact)
    offer.site.address = '77 Quiet Mews'
    offer.site.save()
    return offer


def page(client, name, *refs, **query):
    response = client.get(reverse(f'browse:{name}', args=refs), query)
    return response, response.content.decode()


def test_a_stranger_finds_and_reads_an_offer_but_no_secret(client, planted):
    for _, html in (
        page(client, 'search'),
        page(client, 'offer', planted.ref),
        page(client, 'search', near='B32 1PG'),
    ):
        assert 'Print room' in html
        assert 'Brindley Print' in html
        assert [secret for secret in SECRETS if secret in html] == []


@pytest.mark.parametrize('status', ['draft', 'paused', 'closed'])
def test_an_offer_that_is_not_published_is_nowhere(client, planted, status):
    Offer.objects.update(status=status)
    response, _ = page(client, 'offer', planted.ref)
    assert response.status_code == 404
    assert 'Print room' not in page(client, 'search')[1]


def test_an_employer_who_must_not_be_contacted_is_nowhere(client, planted):
    Employer.objects.update(status='do_not_contact')
    assert page(client, 'offer', planted.ref)[0].status_code == 404
    assert 'Print room' not in page(client, 'search')[1]


def test_what_an_employer_typed_cannot_become_markup(client, planted):
    evil = '</script><script src="//evil.example">&'
    Offer.objects.update(title=evil, summary=evil, will_do=[evil])
    planted.employer.organisation.name = evil
    planted.employer.organisation.save()
    for name, refs in (('search', ()), ('offer', (planted.ref,))):
        html = page(client, name, *refs)[1]
        assert evil not in html
        assert 'src="//evil.example"' not in html


def test_search_engines_read_a_job_posting(client, planted):
    Offer.objects.update(places_shown='number')
    response, html = page(client, 'offer', planted.ref)
    attributes, text = re.search(r'<script ([^>]*ld\+json[^>]*)>(.*?)</script>', html).groups()
    nonce = re.search(r'nonce="([^"]+)"', attributes)[1]
    assert f"'nonce-{nonce}'" in response['Content-Security-Policy']
    posting = json.loads(text)
    assert (posting['@type'], posting['employmentType'], posting['title']) == (
        'JobPosting',
        'INTERN',
        'Print room',
    )
    assert posting['jobLocation']['address'] == {
        '@type': 'PostalAddress',
        'postalCode': 'B32',
        'addressCountry': 'GB',
    }
    assert (posting['jobStartDate'], posting['validThrough'], posting['totalJobOpenings']) == (
        '2027-06-28',
        '2027-07-09',
        2,
    )


def test_search_engines_hear_of_no_place_that_is_not_there(client, planted):
    Offer.objects.update(mode='virtual', published_at='2026-06-30T23:30Z')
    _, html = page(client, 'offer', planted.ref)
    posting = json.loads(re.search(r'ld\+json[^>]*>(.*?)</script>', html)[1])
    # Where everything is online there is no place to go to; days are those of the clock here.
    assert (posting['jobLocationType'], 'jobLocation' in posting) == ('TELECOMMUTE', False)
    assert posting['datePosted'] == '2026-07-01'
    planted.windows.update(taken=F('places'))
    assert 'ld+json' not in page(client, 'offer', planted.ref)[1]
    planted.windows.all().delete()
    assert 'ld+json' not in page(client, 'offer', planted.ref)[1]


def test_json_in_a_script_survives_being_read_back():
    data = {'title': '</script>&<!--\u2028'}
    text = script_json(data)
    assert json.loads(text) == data
    assert not re.search('[<>&\u2028]', text)


def test_the_list_says_in_which_order_it_is(client, planted, cast, offer_of):
    offer_of(cast.employer, title='Print shop')
    for query, words in (
        ({}, 'newest first'),
        ({'sort': 'date'}, 'soonest dates first'),
        ({'q': 'print'}, 'best match first'),
        ({'near': 'B32 1PG'}, 'nearest first'),
    ):
        assert f'2 offers found, {words}</h2>' in page(client, 'search', **query)[1]


def test_the_search_says_what_to_mend_and_still_answers(client, planted):
    html = page(client, 'search', near='BT1 5GS', end_day='32', end_month='1', end_year='2027')[1]
    assert 'BT1 5GS is in Northern Ireland' in html
    assert 'To must be a real date with a four-figure year' in html
    assert 'Print room' in html


def test_nothing_found_offers_a_wider_search_with_its_count(client, planted):
    html = page(client, 'search', q='print', sector='motor-vehicle', year='10')[1]
    assert '1 offer in any sector' in html
    link = re.search(r'href="([^"]+)"[^>]*>1 offer in any sector', html)[1].replace('&amp;', '&')
    assert link == '/find/?q=print&year=10'
    assert 'Print room' in client.get(link).content.decode()


def test_nothing_at_all_teaches_the_next_step(client, places):
    assert 'Try one word, like “animals”' in page(client, 'search')[1]


def test_the_map_shows_districts_and_no_site(client, planted):
    html = page(client, 'search')[1]
    assert '<title>B32: 1 offer</title>' in html
    assert '52.454' not in html


@pytest.mark.parametrize('rows', [1, 3])
def test_queries_do_not_grow_with_offers(client, cast, offer_of, places, rows, django_assert_num_queries):
    for _ in range(rows):
        offer_of(cast.employer)
    with django_assert_num_queries(4):
        page(client, 'search', near='B32 1PG')
    ref = Offer.objects.first().ref
    with django_assert_num_queries(2):
        page(client, 'offer', ref)


def test_every_offer_is_on_one_page_of_the_search(client, cast, offer_of, places):
    wanted = {offer_of(cast.employer, title=f'Offer {n % 5}').ref for n in range(45)}
    WindowFactory(offer=Offer.objects.first(), start=date(2027, 1, 4), end=date(2027, 1, 8))
    for query in (
        '',
        '?near=B32+1PG',
        '?sort=date',
        '?sort=newest',
        '?near=B32+1PG&sort=relevance&q=offer',
        '?sector=retail&sector=hair-and-beauty',
    ):
        url, seen = f'/find/{query}', []
        while url:
            html = client.get(url).content.decode()
            seen += re.findall(r'app-card__title"><a href="/find/(\w{12})/"', html)
            following = re.search(r'rel="next" href="([^"]+)"', html)
            url = following and following[1].replace('&amp;', '&')
        assert (len(seen), set(seen)) == (45, wanted)


def test_a_dot_of_the_map_leads_to_as_many_offers_as_it_tells(client, cast, offer_of, places):
    for postcode in ('B32 1PG', 'B30 9DZ', 'ST5 1PW', 'ST5 1PW'):
        offer_of(site=SiteFactory(employer=cast.employer, postcode=postcode))
    html = page(client, 'search', sector='retail')[1]
    dots = re.findall(r'<a href="([^"]+)"[^>]*>\s*<circle', html)
    told = []
    for url in dots:
        found = client.get(url.replace('&amp;', '&')).content.decode()
        told.append(re.search(r'(\d+) offers? found', found)[1])
    assert sorted(told) == ['2', '2']
    assert 'Only in B30, B32' in found or 'Only in ST5' in found


def test_a_town_is_a_place_to_be_near_and_two_of_a_name_are_asked_back(client, planted):
    html = page(client, 'search', near='newcastle')[1]
    assert 'may be Newcastle upon Tyne (NE1) or Newcastle-under-Lyme (ST5)' in html
    assert 'miles away' not in html
    assert 'away' in page(client, 'search', near='newcastle under lyme', miles='50')[1]


def test_a_tile_server_is_asked_only_where_one_is_set(client, planted, settings):
    page = client.get('/find/')
    assert '<image' not in page.content.decode()
    assert 'https:' not in page['Content-Security-Policy']
    settings.MAP_TILES = 'https://tiles.example/{z}/{x}/{y}.png'
    settings.MAP_TILES_CREDIT = '© Somebody'
    page = client.get('/find/').content.decode()
    assert re.search(r'<image href="https://tiles\.example/\d+/\d+/\d+\.png"', page)
    assert 'Map: © Somebody' in page


def test_a_journey_from_nowhere_is_told_and_the_rest_still_found(client, planted):
    response, html = page(client, 'search', by='bus', minutes='30')
    assert 'Enter a postcode or town: the journey is counted from there' in html
    assert response.context['total'] == 1
    assert 'Choose how the journey is made' in page(client, 'search', minutes='30', near='B32 1PG')[1]
    assert client.get(reverse('browse:atom'), {'by': 'bus', 'minutes': '30'}).status_code == 200


def test_the_device_keeps_no_search_for_nothing_and_says_how_new(client, planted):
    assert 'data-recent=""' in page(client, 'search', miles='10', sort='newest')[1]
    assert (
        'data-recent="“print”; published in the last week"' in page(client, 'search', q='print', new='7')[1]
    )


@pytest.mark.parametrize(
    ('asked', 'told'),
    [
        ({'q': 'x' * 400}, 'The answer to “What would you like to do?” must be 100 characters or fewer'),
        ({'q': 'print\x00'}, 'holds a character that nobody can read'),
        ({'miles': '7'}, 'Choose how far from the list'),
        ({'minutes': '7'}, 'Choose how long the journey may be from the list'),
        ({'new': '3'}, 'Choose since when from the list'),
    ],
)
def test_what_is_wrong_is_told_in_words_that_read(client, planted, asked, told):
    assert told in page(client, 'search', **asked)[1]


def test_a_card_names_two_dates_with_a_place_and_leads_to_the_others(client, planted):
    planted.windows.all().delete()
    for month, taken in ((2, 2), (3, 0), (3, 0), (4, 0), (5, 0)):
        days = {'start': date(2027, month, 1), 'end': date(2027, month, 5)}
        WindowFactory(offer=planted, places=2, taken=taken, **days)
    html = ' '.join(re.sub('<[^>]+>', ' ', page(client, 'search')[1]).split())
    assert '1 to 5 March, 1 to 5 April 2027 and 1 more date of Print room' in html
    assert 'February' not in html


@pytest.mark.parametrize(
    'asked',
    [
        {'q': 'print zebra', 'near': 'B32 1PG', 'miles': '1'},
        {'q': 'print', 'near': 'ST5', 'miles': '1', 'sort': 'date'},
        {'q': 'print', 'near': 'ST5', 'miles': '1', 'mode': 'virtual', 'year': '10'},
        {'q': 'zebra', 'sector': 'motor-vehicle', 'pattern': 'half_days', 'near': 'B32'},
        {
            'sub_sector': 'health-and-social-care.hospitals',
            'near': 'B32',
            'by': 'walk',
            'minutes': '15',
            'step_free': 'on',
        },
    ],
)
def test_each_wider_search_finds_as_many_as_it_says(client, planted, asked):
    wider = page(client, 'search', **asked)[0].context['wider']
    assert wider
    for each, url in wider:
        assert client.get(url).context['total'] == each.count, each
        assert ('sort=date' in url) == ('sort' in asked)


@pytest.mark.parametrize('asked', [{}, {'q': 'print zebra'}, {'q': 'zebra', 'area': 'B99'}])
def test_who_searches_lands_at_the_answer_whatever_it_is(client, planted, asked):
    html = page(client, 'search', **asked)[1]
    assert html.count('id="found"') == 1
    # What is wrong stands above the form.
    assert 'id="found"' not in page(client, 'search', **asked, near='nowhere')[1]
