"""How complete an offer is: the figure in words, what mends it, and one answer from Python and the database."""

from datetime import time

import pytest
from django.urls import reverse
from django.utils import timezone

from employers.models import Offer
from employers.queries.completeness import completeness_of, gaps_of, with_completeness
from employers.rules.completeness import PARTS, completeness
from tests.factories.employers import ContactFactory, OfferFactory

WHOLE = {
    'will_do': ['Greet', 'Fill', 'Count'],
    'summary': 'x' * 80,
    'day_starts': time(9),
    'day_ends': time(16),
    'travel': 'Bus 23',
    'must_not_do': ['Climb'],
    'access': 'Lift',
    'dress': 'Flat shoes',
    'lunch': 'Bring it',
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)


def test_the_weights_add_up_to_a_hundred():
    assert sum(part.weight for part in PARTS) == 100


def test_nothing_told_is_nothing_and_everything_is_a_hundred(cast):
    contact = ContactFactory(employer=cast.employer)
    bare = completeness(Offer(day_starts=None, day_ends=None), has_dates=False)
    assert (bare.percent, bare.words, bare.missing) == (0, 'Much is missing', PARTS)
    whole = completeness(Offer(contact=contact, **WHOLE), has_dates=True)
    assert (whole.percent, whole.words, whole.missing) == (100, 'Complete', ())


@pytest.mark.parametrize('name', [part.field for part in PARTS])
def test_the_database_reckons_as_the_rule_does(cast, offer_of, name):
    """One part away from whole, each in turn."""
    facts = {**WHOLE, 'contact': ContactFactory(employer=cast.employer)}
    empty = {'will_do': ['Greet', 'Fill'], 'summary': 'x' * 79, 'must_not_do': []}
    facts |= {name: empty.get(name, None if name in ('contact', 'day_starts', 'day_ends') else '')}
    if name == 'windows':
        del facts['windows']
        OfferFactory(site__employer=cast.employer, **facts)
    else:
        offer_of(cast.employer, **facts)
    offer = with_completeness(Offer.objects.all()).get()
    found = completeness_of(offer)
    assert offer.complete == found.percent < 100
    assert [part.field for part in found.missing] == [name]


def test_each_gap_leads_to_its_field(cast, sign_in, offer_of):
    offer = offer_of(cast.employer)
    browser = sign_in(cast.employer_manager)
    html = browser.get(reverse('employers:offer', args=[offer.ref])).content.decode()
    assert 'Say how to get there' in html
    assert 'Students have no car.' in html
    for gap in gaps_of(offer, completeness_of(offer)):
        assert gap.url in html
        page, _, field = gap.url.partition('#')
        assert f'id="{field}"' in browser.get(page).content.decode()
    html = browser.get(reverse('employers:offer_dates', args=[offer.ref])).content.decode()
    assert 'id="id_start_0"' in html


def test_a_school_sees_no_meter(cast, sign_in, offer_of):
    offer = offer_of(cast.employer)
    html = sign_in(cast.careers_lead).get(reverse('employers:offer', args=[offer.ref])).content.decode()
    assert 'How complete this offer is' not in html


def test_a_hub_finds_the_least_complete_first(cast, sign_in, offer_of):
    offer_of(cast.employer, title='Aaa', travel='Bus', dress='Any', access='Lift')
    offer_of(cast.employer, title='Zzz', will_do=['Sweep'], summary='Short')
    browser, url = sign_in(cast.hub_officer), reverse('employers:offers')
    html = browser.get(url).content.decode()
    assert html.index('Aaa') < html.index('Zzz')
    html = browser.get(url, {'order': 'complete'}).content.decode()
    assert html.index('Zzz') < html.index('Aaa')


@pytest.mark.parametrize('name', [None, *(part.field for part in PARTS)])
def test_the_register_knows_thin_from_whole_as_the_rule_does(cast, sign_in, offer_of, name):
    """Each part missing in turn; drafts and who publishes nothing are in neither list."""
    facts = {**WHOLE, 'contact': ContactFactory(employer=cast.employer)}
    offer = offer_of(cast.employer, **facts)
    OfferFactory(site__employer=cast.other_employer, status='draft')
    if name == 'windows':
        offer.windows.update(closed_at=timezone.now())
    elif name:
        empty = {'will_do': ['Greet', 'Fill'], 'summary': 'x' * 79, 'must_not_do': []}
        none = None if name in ('contact', 'day_starts', 'day_ends') else ''
        Offer.objects.update(**{name: empty.get(name, none)})
    is_thin = bool(completeness_of(Offer.objects.get(pk=offer.pk)).missing)
    assert is_thin is bool(name)
    browser = sign_in(cast.hub_officer)
    for listing, listed in (('thin', is_thin), ('whole', not is_thin)):
        html = browser.get(reverse('employers:register'), {'listing': listing}).content.decode()
        assert ('Brindley Print' in html) is listed
        assert 'Canal Bakery' not in html
    assert ('1 incomplete' in browser.get(reverse('employers:register')).content.decode()) is is_thin
