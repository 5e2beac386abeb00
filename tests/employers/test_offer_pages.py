"""An employer's first offer in three pages, and the pages that change one."""

import re
from html import unescape

import pytest
from django.urls import reverse

from employers.models import Offer, Site, Window
from tests.factories.employers import SiteFactory


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)


def filled(html):
    """What the page's form would send back untouched."""
    sent = {}
    for tag in re.findall(r'<input [^>]+>', html):
        kind = re.search(r'type="(\w+)"', tag)[1]
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (kind not in ('radio', 'checkbox') or ' checked' in tag):
            sent.setdefault(name[1], []).append(unescape(value[1]) if value else '')
    for name, text in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        sent[name] = unescape(text)
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        sent[name] = chosen[1] if chosen else ''
    return sent


def day(name, *parts):
    return {f'{name}_{part}': value for part, value in zip(('day', 'month', 'year'), parts, strict=True)}


BLOCK = day('start', '28', '6', '2027') | day('end', '9', '7', '2027')


def test_a_first_offer_takes_three_pages(cast, sign_in, places):
    browser = sign_in(cast.employer_manager)
    first = reverse('employers:offer_new', args=[cast.employer.ref])
    sent = {'sector': 'retail', 'rung': 'two_weeks', 'address': '1 Mill Lane', 'postcode': 'b309dz'}
    second = browser.post(first, sent).url
    html = browser.get(second).content.decode()
    assert 'Page 2 of 3' in html
    third = browser.post(second, filled(html)).url
    html = browser.post(third, BLOCK | {'places': '3'}, follow=True).content.decode()
    assert 'Publish this offer' in html
    offer = Offer.objects.get()
    browser.post(reverse('employers:offer_publish', args=[offer.ref]))
    offer.refresh_from_db()
    assert (offer.status, offer.rung, offer.site.postcode, offer.version) == (
        'published',
        'two_weeks',
        'B30 9DZ',
        1,
    )
    assert offer.windows.get().places == 3


def test_an_unknown_postcode_stops_page_one_and_makes_nothing(cast, sign_in, places):
    url = reverse('employers:offer_new', args=[cast.employer.ref])
    sent = {'sector': 'retail', 'rung': 'two_weeks', 'address': '1 Mill Lane', 'postcode': 'B30 9DX'}
    assert 'We cannot find B30 9DX' in sign_in(cast.employer_manager).post(url, sent).content.decode()
    assert (Offer.objects.count(), Site.objects.count()) == (0, 0)


def test_a_site_of_someone_else_cannot_be_chosen(cast, sign_in):
    SiteFactory(employer=cast.employer)
    other = SiteFactory(employer=cast.other_employer)
    url = reverse('employers:offer_new', args=[cast.employer.ref])
    html = sign_in(cast.hub_officer).post(url, {'sector': 'retail', 'rung': 'visit', 'site': other.ref})
    assert 'Choose where it is from the list' in html.content.decode()
    assert Offer.objects.count() == 0


def test_a_change_to_safety_is_saved_only_after_it_was_explained(cast, sign_in, offer_of):
    offer = offer_of(cast.employer, taken=1)
    browser, url = sign_in(cast.employer_manager), reverse('employers:offer_edit', args=[offer.ref])
    sent = filled(browser.get(url).content.decode())
    assert browser.post(url, sent | {'title': 'New title'}).status_code == 302
    html = browser.post(url, sent | {'will_do': 'Drive the van'}).content.decode()
    assert 'You change what students will do.' in html
    offer.refresh_from_db()
    assert (offer.title, offer.version, offer.will_do) == (
        'New title',
        1,
        ['Greet customers', 'Fill shelves'],
    )
    browser.post(url, sent | {'will_do': 'Drive the van', 'confirmed': 'on'})
    offer.refresh_from_db()
    assert (offer.version, offer.will_do) == (2, ['Drive the van'])


@pytest.mark.parametrize(
    ('change', 'words'),
    [
        ({'day_starts': 'nine'}, '“nine” is not a time we can read. Type it like 9:30am.'),
        ({'day_starts': '5pm'}, 'The day must end after it starts.'),
        ({'max_year_group': '9'}, 'Choose Year 10 or a later one'),
        ({'min_year_group': '8'}, 'Years 7 to 9 can come for a talk or a visit only.'),
        ({'will_do': ' \n - \n'}, 'Enter what students will do'),
        ({'weekdays': []}, 'Choose days of the week'),
        ({'title': ''}, 'Enter title'),
    ],
)
def test_what_is_wrong_is_said_in_words_and_nothing_is_saved(cast, sign_in, offer_of, change, words):
    offer = offer_of(cast.employer)
    browser, url = sign_in(cast.employer_manager), reverse('employers:offer_edit', args=[offer.ref])
    sent = filled(browser.get(url).content.decode())
    assert words in unescape(browser.post(url, sent | change).content.decode())
    before = offer.will_do
    offer.refresh_from_db()
    assert (offer.will_do, offer.version) == (before, 1)


@pytest.mark.parametrize(
    ('dates', 'words'),
    [
        (
            day('start', '28', '6', '2027') | day('end', '25', '6', '2027'),
            'The last day must be on or after the first',
        ),
        (
            day('start', '1', '6', '2026') | day('end', '5', '6', '2026'),
            'This day is over. Enter today or a later day.',
        ),
        (
            day('start', '28', '6', '2027') | day('end', '9', '7', '2029'),
            'These dates are more than a year long.',
        ),
        (day('start', '31', '6', '2027') | day('end', '9', '7', '2027'), 'First day must be a real date'),
        ({}, 'Enter first day'),
    ],
)
def test_dates_that_cannot_be_are_explained(cast, sign_in, offer_of, dates, words):
    offer = offer_of(cast.employer)
    url = reverse('employers:offer_dates', args=[offer.ref])
    assert words in sign_in(cast.employer_manager).post(url, dates | {'places': '2'}).content.decode()
    assert Window.objects.count() == 1


def test_publishing_an_unfinished_offer_says_what_is_missing(cast, sign_in, offer_of):
    offer = offer_of(cast.employer, status='draft', published_at=None, summary='')
    url = reverse('employers:offer_publish', args=[offer.ref])
    html = sign_in(cast.employer_manager).post(url, follow=True).content.decode()
    assert html.count('Write a short summary for students.') == 2
    assert Offer.objects.get().status == 'draft'


def test_how_the_days_lie_is_kept_and_shown(cast, sign_in, offer_of):
    offer = offer_of(cast.employer)
    browser, url = sign_in(cast.employer_manager), reverse('employers:offer_edit', args=[offer.ref])
    sent = filled(browser.get(url).content.decode())
    assert sent['pattern'] == ['full_block']
    browser.post(url, sent | {'pattern': 'day_a_week'})
    offer.refresh_from_db()
    assert offer.pattern == 'day_a_week'
    assert 'A day a week' in browser.get(reverse('employers:offer', args=[offer.ref])).content.decode()


def test_duplicate_opens_the_copy(cast, sign_in, offer_of):
    offer = offer_of(cast.employer)
    response = sign_in(cast.employer_manager).post(reverse('employers:offer_duplicate', args=[offer.ref]))
    copy = Offer.objects.exclude(pk=offer.pk).get()
    assert response.url == reverse('employers:offer_edit', args=[copy.ref])
