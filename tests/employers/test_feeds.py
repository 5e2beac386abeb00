"""The public list for other programs: true to the formats, only what is listed, nothing private."""

import json
import re
from datetime import date
from html import unescape
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from employers.enums import OfferStatus
from employers.views.feeds import contrast_with_white
from tests.api.conftest import end_of_transaction
from tests.factories.employers import ContactFactory, SiteFactory, WindowFactory

ATOM = '{http://www.w3.org/2005/Atom}'
FEEDS = ('/find/feed.atom', '/find/feed.json', '/find/dates.ics', '/find/embedded/', '/sitemap-offers.xml')


@pytest.fixture
def offer(cast):
    ContactFactory(employer=cast.employer, name='Secret Contact', phone='0121 496 0999')
    site = SiteFactory(employer=cast.employer, address='77 Hidden Street')
    window = WindowFactory(
        offer__site=site,
        offer__title='Print room <helper>',
        offer__sector='retail',
        start=date(2027, 6, 28),
        end=date(2027, 7, 2),
    )
    WindowFactory(offer__site=site, offer__title='Not yet ours', offer__status=OfferStatus.DRAFT)
    end_of_transaction()
    return window.offer


def test_atom(client, offer):
    answer = client.get('/find/feed.atom', {'sector': 'retail'})
    feed = ElementTree.fromstring(answer.content)  # noqa: S314 - our own answer
    (entry,) = feed.findall(f'{ATOM}entry')
    assert entry.find(f'{ATOM}title').text == 'Print room <helper>'
    assert entry.find(f'{ATOM}link').get('href').endswith(f'/find/{offer.ref}/')
    assert entry.find(f'{ATOM}updated').text >= entry.find(f'{ATOM}published').text
    assert answer['Content-Type'].startswith('application/atom+xml')
    itself = next(link for link in feed.findall(f'{ATOM}link') if link.get('rel') == 'self')
    assert itself.get('href').endswith('/find/feed.atom?sector=retail')


def test_what_employers_typed_is_text_in_every_feed(client, offer):
    """A reader of Atom takes a summary for HTML; a line break pasted from a word processor is no character of XML."""
    typed = 'Meet R&D <b>and</b> more \x0b\x08\ufffe <script>alert(1)</script>'
    type(offer).objects.filter(pk=offer.pk).update(title='Print\x0broom', summary=typed)
    end_of_transaction()
    feed = ElementTree.fromstring(client.get('/find/feed.atom').content)  # noqa: S314 - our own answer
    entry = feed.find(f'{ATOM}entry')
    summary = entry.find(f'{ATOM}summary')
    assert summary.get('type') == 'html'
    shown = 'Meet R&D <b>and</b> more     <script>alert(1)</script>'
    assert '<' not in summary.text
    assert shown in unescape(summary.text)
    assert entry.find(f'{ATOM}title').text == 'Print room'
    (item,) = client.get('/find/feed.json').json()['items']
    assert (item['title'], shown in item['content_text']) == ('Print room', True)
    (event,) = Calendar.from_ical(client.get('/find/dates.ics').content).walk('VEVENT')
    assert event['summary'].startswith('Print room, ')


def test_json_feed(client, offer):
    answer = client.get('/find/feed.json?q=print')
    feed = answer.json()
    assert feed['version'] == 'https://jsonfeed.org/version/1.1'
    assert feed['feed_url'].endswith('/find/feed.json?q=print')
    assert [item['title'] for item in feed['items']] == ['Print room <helper>']
    assert answer['Content-Type'] == 'application/feed+json'


def test_dates(client, offer):
    calendar = Calendar.from_ical(client.get('/find/dates.ics').content)
    (event,) = calendar.walk('VEVENT')
    assert (event.decoded('dtstart'), event.decoded('dtend')) == (date(2027, 6, 28), date(2027, 7, 3))
    assert 'Print room' in event['summary']


def test_sitemap(client, offer):
    index = client.get('/sitemap.xml').content.decode()
    assert '/sitemap-offers.xml' in index
    pages = ElementTree.fromstring(client.get('/sitemap-offers.xml').content)  # noqa: S314 - our own answer
    assert [page[0].text.rsplit('/', 2)[1] for page in pages] == [offer.ref]
    # As it was asked for: a link that leads nowhere is of no use where there is no https.
    assert all(page[0].text.startswith('http://testserver/') for page in pages)
    robots = client.get('/robots.txt')
    assert robots['Content-Type'].startswith('text/plain')
    assert re.search(r'^Sitemap: https?://\S+/sitemap\.xml$', robots.content.decode(), re.MULTILINE)
    assert 'X-Robots-Tag' not in robots


@pytest.mark.parametrize('address', FEEDS)
def test_nothing_private_nor_unpublished_is_in_any(client, offer, address):
    text = client.get(address).content.decode()
    secrets = ['Secret Contact', '0121 496 0999', '77 Hidden', offer.site.postcode, 'Not yet ours']
    assert [secret for secret in secrets if secret in text] == []


@pytest.mark.parametrize('address', FEEDS[:3])
def test_a_feed_is_sent_once_until_the_list_changes(client, offer, address):
    etag = client.get(address)['ETag']
    assert client.get(address, headers={'If-None-Match': etag}).status_code == 304
    type(offer).objects.filter(pk=offer.pk).update(status=OfferStatus.CLOSED)
    end_of_transaction()
    answer = client.get(address, headers={'If-None-Match': etag})
    assert answer.status_code == 200
    assert b'Print room' not in answer.content


@pytest.mark.parametrize('address', FEEDS[:3])
def test_what_cannot_be_used_is_said(client, db, address):
    answer = client.get(address, {'near': 'nowhere', 'sector': 'astronaut'})
    assert (answer.status_code, answer['Content-Type']) == (400, 'text/plain; charset=utf-8')
    assert answer.content


@pytest.mark.parametrize('address', FEEDS[:4])
@pytest.mark.parametrize('rows', [1, 3])
def test_a_fixed_number_of_questions(client, cast, address, rows, django_assert_max_num_queries):
    for _ in range(rows):
        WindowFactory(offer__site__employer=cast.employer)
    end_of_transaction()
    with django_assert_max_num_queries(5):
        client.get(address)


def test_the_list_may_stand_in_any_page_and_runs_nothing(client, offer):
    answer = client.get('/find/embedded/', {'colour': '#0b5f63'})
    assert 'X-Frame-Options' not in answer
    assert 'frame-ancestors *' in answer['Content-Security-Policy']
    page = answer.content.decode()
    assert '<script' not in page
    assert '<form' not in page
    assert '/find/embedded/0b5f63.css' in page
    assert page.count('target="_top"') >= 2
    assert client.get('/find/embedded/0b5f63.css').content == b':root{--embedded-colour:#0b5f63}'
    assert 'X-Frame-Options' in client.get('/find/')


@pytest.mark.parametrize('colour', ['ffff00', 'x', '0b5f6', '0b5f63}body{', '../../x', ''])
def test_a_colour_that_is_none_or_cannot_be_read_on_is_left_out(client, offer, colour):
    page = client.get('/find/embedded/', {'colour': colour}).content.decode()
    assert '.css' in page
    assert 'find/embedded/' not in page.split('</head>')[0]


def test_contrast():
    assert contrast_with_white('000000') == 21
    assert contrast_with_white('ffffff') == 1
    assert round(contrast_with_white('767676'), 2) == 4.54


def test_a_wrong_search_still_shows_a_list(client, offer):
    page = client.get('/find/embedded/', {'near': 'nowhere'}).content.decode()
    assert 'Part of the search could not be used' in page
    assert json.dumps('Print room')[1:-1] in page
