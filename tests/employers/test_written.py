"""Pages by questions that are kept show what the search itself would, whoever asked the same shape before."""

import random
from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from brokerage.core.distance import Point
from brokerage.core.paging import page_of
from employers.actions.words import refresh_words
from employers.models import Offer, SearchWord, Window
from employers.queries import OfferSearch
from employers.queries.pages import numbers_page, offers_page
from tests.factories.employers import EmployerFactory, WindowFactory

TODAY = date(2026, 11, 22)
HOME, AWAY = Point(52.454, -2.0, 399000, 283000), Point(52.42, -1.93, 405000, 281000)


@pytest.fixture
def area(cast, offer_of):
    """Offers that differ in all that is asked for, and dates of each."""
    draw, facts = random.Random(3), ('retail', 'health', 'construction-and-trades')
    far = EmployerFactory(employees=3, organisation__name='Harborne Garage')
    for n in range(14):
        offer = offer_of(
            draw.choice([cast.employer, far]),
            title=draw.choice(['Garage week', 'A week in a garage', 'Shop', 'Tills']),
            summary=draw.choice(['Near the garage.', 'Cars.', '']),
            sector=draw.choice(facts),
        )
        Offer.objects.filter(pk=offer.pk).update(
            easting=399000 + draw.randrange(-9000, 9000) if n else None,
            northing=283000 + draw.randrange(-9000, 9000) if n else None,
            min_year_group=draw.choice([8, 10]),
            max_year_group=draw.choice([10, 12]),
            rung=draw.choice(['encounter', 'taster', 'week']),
            adjustments=draw.choice([[], ['quiet'], ['quiet', 'hearing_loop']]),
            step_free=draw.random() < 0.5,
            published_at=f'2026-{draw.randrange(9, 12):02}-0{draw.randrange(1, 9)}T09:00Z',
        )
        first = TODAY + timedelta(days=draw.randrange(200))
        window = WindowFactory(offer=offer, start=first, end=first + timedelta(days=4))
        if draw.random() < 0.4:
            Window.objects.filter(pk=window.pk).update(reserved_school=cast.school.organisation)
    refresh_words()


def whole(search, rf, pager):
    """The numbers of all pages, forwards, having seen the same on the way back."""
    url, pages = '/', []
    while url:
        page = pager(search, rf.get(url))
        pages.append([row['pk'] for row in page.rows])
        last, url = page, page.next_url
    url = last.previous_url
    for expected in pages[-2::-1]:
        page = pager(search, rf.get(url))
        assert [row['pk'] for row in page.rows] == expected
        url = page.previous_url
    return [number for page in pages for number in page]


def by_django(search, request):
    found = search.found()
    return page_of(found, request, order=search.order, size=3, values=('pk',), parts=search.parts)


def written(search, request):
    return numbers_page(search, request, size=3)


SEARCHES = [
    {},
    {'near': HOME},
    {'near': HOME, 'miles': 4},
    {'near': AWAY, 'miles': 4},
    {'near': AWAY, 'miles': 2.5},
    {'near': HOME, 'miles': 4, 'sectors': ('retail', 'health')},
    {'near': HOME, 'miles': 5, 'sectors': ('construction-and-trades',)},
    {'near': HOME, 'miles': 4, 'start': date(2027, 1, 1), 'end': date(2027, 3, 1)},
    {'near': HOME, 'miles': 6, 'sectors': ('retail', 'health'), 'end': date(2027, 4, 1)},
    {'near': HOME, 'miles': 6, 'start': date(2027, 1, 5), 'end': date(2027, 4, 1), 'fits': True},
    {'near': HOME, 'by': 'walk', 'minutes': 60},
    {'near': HOME, 'miles': 5, 'text': 'garage'},
    {'near': HOME, 'sort': 'newest'},
    {'sort': 'date'},
    {'sort': 'date', 'start': date(2027, 1, 1), 'end': date(2027, 3, 1)},
    {'sort': 'newest', 'year_group': 9},
    {'sort': 'newest', 'year_group': 12},
    {'start': date(2027, 1, 1), 'end': date(2027, 3, 1)},
    {'start': date(2027, 1, 1), 'end': date(2027, 3, 1), 'fits': True},
    {'end': date(2027, 2, 1)},
    {'kinds': ('taster',)},
    {'adjustments': ('quiet',), 'step_free': True},
    {'since': date(2026, 10, 1)},
    {'sizes': ('micro',)},
    {'text': 'garage'},
    {'text': 'tills'},
    {'text': 'garage week', 'sectors': ('retail',)},
    {'text': 'nothinglikeit'},
    {'text': '!!!'},
]


@pytest.mark.parametrize('common', [False, True])
@pytest.mark.parametrize('whose', ['anyone', 'ours', 'theirs'])
def test_pages_are_those_of_the_search(area, cast, rf, whose, common):
    if common:
        SearchWord.objects.update(offers=10_000)
    school = {
        'anyone': None,
        'ours': cast.school.organisation,
        'theirs': cast.other_school.organisation,
    }[whose]
    found = {}
    for _ in range(2):
        for facts in SEARCHES:
            search = OfferSearch(school=school, today=TODAY, **facts)
            expected = whole(search, rf, by_django)
            assert whole(search, rf, written) == expected, facts
            found[str(facts)] = tuple(expected)
    assert len(set(found.values())) > len(SEARCHES) / 2


def test_a_day_later_what_is_over_is_gone(area, rf):
    """The day is no part of what is kept."""
    days = [TODAY + timedelta(days=60 * n) for n in range(5)]
    shown = [whole(OfferSearch(start=day, today=day), rf, written) for day in days]
    assert all(set(later) <= set(before) for before, later in pairwise(shown))
    assert len(shown[0]) > len(shown[-1])
    dates = [offers_page(OfferSearch(today=day), rf.get('/')).rows[0].upcoming for day in days]
    assert len(set(dates)) > 1


def test_a_page_near_a_place_asks_twice_whether_or_not_it_was_asked_before(area):
    search = OfferSearch(near=HOME, miles=5, sectors=('retail',), today=TODAY)
    for _ in range(3):
        with CaptureQueriesContext(connection) as queries:
            assert offers_page(search, RequestFactory().get('/')).rows
        assert len(queries) == 2


def test_what_others_may_not_see_is_not_kept_for_them(area, cast, rf):
    """The shape of a school's search is that school's."""
    ours, theirs = cast.school.organisation, cast.other_school.organisation
    shown = {}
    for school in (ours, None, theirs, ours):
        rows = offers_page(OfferSearch(school=school, today=TODAY), rf.get('/')).rows
        places = {row.pk: row.places_left for row in rows}
        assert shown.setdefault(school, places) == places
    assert sum(shown[ours].values()) > sum(shown[None].values()) == sum(shown[theirs].values())
