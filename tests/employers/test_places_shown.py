"""Places left as the employer lets the public know them; schools that book see the number."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from employers.actions import duplicate_offer, start_offer, update_offer
from employers.models import Employer, Offer
from employers.rules.places import band_of, in_words, told


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)


@pytest.mark.parametrize(
    ('left', 'band', 'least'),
    [(0, 'none', 0), (1, 'last', 1), (2, 'few', 2), (4, 'few', 2), (5, 'many', 5), (90, 'many', 5)],
)
def test_a_band_says_no_more_than_its_least(left, band, least):
    assert (band_of(left), told(left, 'band'), told(left, 'number')) == (band, least, left)


def test_words():
    assert in_words(4, 'band') == '2 to 4 places left'
    assert in_words(4, 'number') == '4 places left'
    assert in_words(1, 'number') == 'Last place'


def test_the_public_sees_a_band_unless_the_employer_says_otherwise(cast, client, sign_in, offer_of):
    offer = offer_of(cast.employer, places=4)
    pages = [
        reverse('browse:search'),
        reverse('browse:offer', args=[offer.ref]),
        reverse('browse:embedded'),
        reverse('browse:dates'),
    ]
    for page in pages:
        html = client.get(page).content.decode()
        assert '2 to 4 places left' in html
        assert '4 places left' not in html.replace('2 to 4 places left', '')
    school = sign_in(cast.careers_lead).get(reverse('employers:offers')).content.decode()
    assert '<span>4</span>' in school
    Offer.objects.update(places_shown='number')
    for page in pages:
        html = client.get(page).content.decode()
        assert '4 places left' in html
        assert '2 to 4' not in html


def test_new_offers_take_over_what_the_employer_says_and_old_ones_stay(cast, sign_in, offer_of):
    old, employer = offer_of(cast.employer), cast.employer
    browser, page = sign_in(cast.employer_manager), reverse('employers:edit', args=[employer.ref])
    facts = {'name': str(employer), 'sector': employer.sector, 'min_year_group': '10'}
    assert browser.post(page, facts | {'places_shown': 'number'}).status_code == 302
    employer.refresh_from_db()
    assert employer.places_shown == 'number'
    new = start_offer(by=cast.employer_manager, employer=employer, site=old.site, sector='retail')
    assert new.places_shown == 'number'
    old.refresh_from_db()
    assert old.places_shown == 'band'
    # On the offer it can be changed, and a copy of it keeps that.
    new = update_offer(by=cast.employer_manager, offer=new, places_shown='band')
    assert duplicate_offer(by=cast.employer_manager, offer=new).places_shown == 'band'
    # Who sends none of the two leaves it as it was.
    browser.post(page, facts)
    employer.refresh_from_db()
    assert employer.places_shown == 'number'
    with pytest.raises(IntegrityError, match='employer_places_shown'), transaction.atomic():
        Employer.objects.update(places_shown='secret')


def test_search_engines_get_no_number_of_a_band(cast, client, offer_of):
    offer = offer_of(cast.employer, places=4)
    page = reverse('browse:offer', args=[offer.ref])
    assert 'totalJobOpenings' not in client.get(page).content.decode()
    Offer.objects.update(places_shown='number')
    assert '"totalJobOpenings": 4' in client.get(page).content.decode()


def test_the_database_knows_two_ways_alone(cast, offer_of):
    offer = offer_of(cast.employer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(places_shown='secret')
