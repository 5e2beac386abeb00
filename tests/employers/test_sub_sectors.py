"""The kind of work within a sector: said by the employer, looked for by everybody, and never of another sector."""

import pytest
from django.db import IntegrityError

from brokerage.core.sectors import Sector
from employers.forms.offers import OfferForm
from employers.models import Offer
from employers.models.offers import STRIP_METRES
from employers.queries import OfferSearch
from tests.accounts.test_people_pages import words
from tests.api.conftest import call, make_key  # noqa: F401 - fixtures of the API's tests
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory

pytestmark = pytest.mark.django_db
FOOD, WHOLESALE, VETS = 'retail.food-shops', 'retail.wholesale', 'animal-care-and-veterinary.vets'


@pytest.fixture
def offers(cast):
    site = SiteFactory(employer=cast.employer)
    made = {
        'food': OfferFactory(site=site, title='Baker', sub_sector=FOOD),
        'plain': OfferFactory(site=site, title='Some shop'),
        'vets': OfferFactory(site=site, title='Surgery', sector=Sector.ANIMALS, sub_sector=VETS),
    }
    for offer in made.values():
        WindowFactory(offer=offer)
    return made


def found(**asked):
    return sorted(OfferSearch(**asked).queryset().values_list('title', flat=True))


def test_it_narrows_its_sector_further_and_alone_asks_for_it_too(offers):
    assert found(sectors=('retail',)) == ['Baker', 'Some shop']
    assert found(sectors=('retail',), sub_sectors=(FOOD,)) == ['Baker']
    assert found(sub_sectors=(FOOD, VETS)) == ['Baker', 'Surgery']
    assert found(sectors=('retail',), sub_sectors=(VETS,)) == []
    assert found(sub_sectors=(WHOLESALE,)) == []


def test_near_a_place_it_asks_the_index_of_its_sector(offers, places):
    site = offers['food'].site
    search = OfferSearch(sub_sectors=(FOOD,), near=site, miles=5)
    assert f'/ {STRIP_METRES}' in str(search.queryset().query)
    assert [offer.title for offer in search.queryset()] == ['Baker']


@pytest.mark.parametrize('value', [VETS, 'retail', 'retailer.food-shops', '.food-shops'])
def test_the_database_refuses_one_of_another_sector(offers, value):
    with pytest.raises(IntegrityError, match='offer_sub_sector_of_its_sector'):
        Offer.objects.filter(pk=offers['plain'].pk).update(sub_sector=value)


def test_an_employer_chooses_among_those_of_the_offers_sector(cast, offers):
    form = OfferForm(instance=offers['vets'], membership=cast.employer_manager)
    values = [value for value, _ in form.fields['sub_sector'].choices]
    assert values[0] == ''
    assert {value.partition('.')[0] for value in values[1:]} == {'animal-care-and-veterinary'}
    assert not form.fields['sub_sector'].required


def test_the_page_shows_them_for_the_sectors_chosen_with_figures(client, offers):
    assert 'Supermarkets and food shops' not in words(client.get('/find/')).replace('Retail: Superm', '')
    page = words(client.get('/find/?sector=retail'))
    assert 'Supermarkets and food shops (1)' in page
    assert 'Wholesale (0)' in page
    assert 'Vets (' not in page
    page = words(client.get('/find/', {'sector': 'retail', 'sub_sector': FOOD}))
    assert '1 offer found' in page
    assert 'Retail: Supermarkets and food shops' in page
    assert 'of any kind of work' in words(client.get('/find/', {'sector': 'retail', 'sub_sector': WHOLESALE}))


@pytest.mark.parametrize('who', ['careers_lead', 'hub_officer', 'employer_manager'])
def test_a_simple_list_narrows_by_it_once_a_sector_is_chosen(cast, sign_in, offers, who):
    browser = sign_in(getattr(cast, who))

    def listed(**asked):
        page = words(browser.get('/employers/offers/', asked))
        return [title for title in ('Baker', 'Some shop', 'Surgery') if title in page], page

    titles, page = listed()
    assert titles == ['Baker', 'Some shop', 'Surgery']
    assert 'Kind of work' not in page
    titles, page = listed(sector='retail')
    assert titles == ['Baker', 'Some shop']
    assert 'Wholesale' in page
    assert 'Vets' not in page
    assert listed(sector='retail', sub_sector=FOOD)[0] == ['Baker']
    assert listed(sector='retail', sub_sector=WHOLESALE)[0] == []
    # Left over from another sector, or from none any more: the sector alone counts. What is none asks for nothing.
    assert listed(sector='retail', sub_sector=VETS)[0] == ['Baker', 'Some shop']
    assert listed(sector='', sub_sector=FOOD)[0] == ['Baker', 'Some shop', 'Surgery']
    assert listed(sector='retail', sub_sector='retail.none')[0] == ['Baker', 'Some shop', 'Surgery']


def test_what_is_none_is_said_beside_it_and_feeds_narrow_alike(client, offers):
    assert client.get('/find/?sub_sector=retail.none').status_code == 200
    items = client.get(f'/find/feed.json?sub_sector={FOOD}').json()['items']
    assert [item['tags'] for item in items] == [['Retail', 'Supermarkets and food shops']]


def test_partners_ask_for_it_and_are_told(call, offers):  # noqa: F811
    page = call('/api/v1/offers', {'sub_sector': [FOOD]}).json()
    assert [row['sub_sector'] for row in page['results']] == [FOOD]
    assert {row['sub_sector'] for row in call('/api/v1/offers').json()['results']} == {FOOD, VETS, ''}
    assert call('/api/v1/offers', {'sub_sector': 'retail'}).status_code == 400
    named = call('/api/v1/words').json()
    assert {'value': FOOD, 'label': 'Supermarkets and food shops'} in named['sub_sectors']
