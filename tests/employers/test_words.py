"""Words that are typed: stems, beginnings, errors, accents, sectors and names; the best first on every page."""

from datetime import date

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from brokerage.core.paging import page_of
from brokerage.core.sectors import Sector
from employers.actions.words import refresh_words
from employers.models import Offer, SearchWord, Site
from employers.queries import OfferSearch
from employers.queries.facets import facets_of
from tests.factories.employers import EmployerFactory

TODAY = date(2026, 11, 22)


@pytest.fixture
def salon(db, offer_of):
    employer = EmployerFactory(organisation__name='Chloé Cuts')
    made = offer_of(
        employer,
        title='Week with hairdressers',
        sector='hair-and-beauty',
        summary='Café next door.',
        will_do=['Sweep'],
    )
    vets = EmployerFactory(organisation__name='Harborne Pets')
    offer_of(
        vets,
        title='A practice week',
        sector='animal-care-and-veterinary',
        summary='Help to weigh patients.',
        will_do=['Feed rabbits'],
    )
    refresh_words()
    return made


def found(text):
    return list(OfferSearch(text=text, today=TODAY).queryset().order_by('pk').values_list('title', flat=True))


SALON, VETS = 'Week with hairdressers', 'A practice week'


@pytest.mark.parametrize(
    ('text', 'titles'),
    [
        ('hairdresser', [SALON]),  # stemmed
        ('hairdr', [SALON]),  # the beginning
        ('hairdreser', [SALON]),  # a letter short
        ('cafe', [SALON]),  # without the accent
        ('CAFÉ', [SALON]),
        ('chloe', [SALON]),  # the employer
        ('chlo', [SALON]),
        ('vet', [VETS]),  # another name of the sector
        ('vetinary', [VETS]),  # and misspelt
        ('animal care', [VETS]),
        ('rabits weigh', [VETS]),
        ('IT', []),
        ('enginering', []),
        ('week rabbits hairdressers', []),  # every word must be there
        ("' | x:* & !\\", []),
        ('the', []),
    ],
)
def test_what_is_found(salon, text, titles):
    assert found(text) == titles


def test_a_new_name_is_found_and_the_old_one_is_not(salon):
    organisation = salon.employer.organisation
    organisation.name = 'Fringe Benefits'
    organisation.save()
    assert found('chloe') == []
    assert found('fringe') == [SALON]


def test_an_offer_moves_with_its_site(salon):
    Site.objects.filter(pk=salon.site_id).update(easting=123, northing=456)
    assert Offer.objects.values_list('easting', 'northing').get(pk=salon.pk) == (123, 456)


def test_words_go_with_the_last_offer_that_has_them(salon):
    assert SearchWord.objects.get(word='week').offers == 2
    Offer.objects.filter(pk=salon.pk).update(status='closed')
    refresh_words()
    assert SearchWord.objects.get(word='week').offers == 1
    assert not SearchWord.objects.filter(word='chloe').exists()
    assert SearchWord.objects.filter(word='hairdresser').exists()  # a name of the sector


def page(search, query='/?'):
    request = RequestFactory().get(query)
    found = page_of(search.queryset(), request, order=search.order, size=2, parts=search.parts)
    return [offer.title for offer in found.rows], found.next_url, found.previous_url


@pytest.fixture
def barbers(cast, offer_of):
    for title, sector, summary in (
        ('One', 'retail', 'Meet a barber.'),
        ('Two', 'hair-and-beauty', ''),
        ('Barber', 'retail', ''),
        ('Four', 'hair-and-beauty', 'With a barber.'),
        ('The barber shop', 'retail', ''),
        ('Six', 'retail', ''),
    ):
        offer_of(cast.employer, title=title, sector=sector, summary=summary)
    return OfferSearch(text='barber', today=TODAY)


def test_titles_rank_first_then_sectors_and_pages_go_both_ways(barbers):
    first, second_url, nothing = page(barbers)
    second, third_url, _ = page(barbers, second_url)
    third, end, back_url = page(barbers, third_url)
    assert [first, second, third] == [['The barber shop', 'Barber'], ['Four', 'Two'], ['One']]
    assert (nothing, end) == ('', '')
    again, _, first_url = page(barbers, back_url)
    assert again == second
    assert page(barbers, first_url)[0::2] == (first, '')


def test_a_position_that_nobody_knows_shows_the_first_page(barbers):
    assert page(barbers, '/?after=0') == page(barbers)
    assert page(barbers, '/?after=x%00')[0] == ['The barber shop', 'Barber']


def test_a_page_of_words_asks_as_often_for_one_offer_as_for_three(client, cast, offer_of):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            offer_of(cast.employer, title='Barber')
        with CaptureQueriesContext(connection) as asked:
            assert client.get('/find/?q=barber').status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_count_beside_a_sector_is_what_choosing_it_finds(client, barbers):
    whole = client.get('/find/?q=barber&sector=retail').content.decode()
    counts = facets_of(OfferSearch(text='barber', sectors=('retail',), today=TODAY)).sectors
    assert {each: n for each, n in counts.items() if n} == {'retail': 3, 'hair-and-beauty': 2}
    for sector, count in counts.items():
        chosen = OfferSearch(text='barber', sectors=(sector,), today=TODAY)
        assert chosen.queryset().count() == count
        assert f'{Sector(sector).label} ({count})' in whole
    assert f'{Sector.LAND.label} (0)' in whole
    assert 'Step-free only (3)' in whole
