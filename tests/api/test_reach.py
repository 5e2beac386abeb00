"""A key that is held to some areas, sectors or patterns reads those offers alone, whichever way it asks."""

from functools import partial

import pytest
from django.db import IntegrityError

from brokerage.accounts.models import PartnerKey
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from employers.models import Offer, Site
from tests.api.test_changes import CHANGES, OFFERS, SNAPSHOT, Partner, listed
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory

LIMITS = {
    'areas': ['B30'],
    'sectors': [Sector.RETAIL.value],
    'patterns': [Pattern.FULL_BLOCK.value],
}


@pytest.fixture
def offers(cast):
    """One that every limit lets through, and one that each of them does not."""
    here, there = (SiteFactory(employer=cast.employer, postcode=code) for code in ('B30 1AA', 'B31 1AA'))
    kinds = {
        'inside': {'site': here},
        'areas': {'site': there},
        'sectors': {'site': here, 'sector': Sector.MOTOR},
        'patterns': {'site': here, 'pattern': Pattern.HALF_DAYS},
    }
    made = {name: OfferFactory(**{'sector': Sector.RETAIL, **kind}) for name, kind in kinds.items()}
    for offer in made.values():
        WindowFactory(offer=offer, places=1)
    return made


@pytest.fixture
def limited(call, make_key):
    """`limited(**limits)` calls with a key of those limits."""
    return lambda **limits: partial(call, secret=make_key(**limits)[1])


@pytest.mark.parametrize('limit', LIMITS)
def test_no_resource_tells_what_lies_outside(limited, offers, limit):
    ask, outside = limited(**{limit: LIMITS[limit]}), offers[limit]
    seen = {offer.ref for offer in offers.values()} - {outside.ref}
    assert set(listed(ask)) == seen
    assert {row['id'] for row in ask(OFFERS, {'year_group': 10}).json()['results']} == seen
    assert {row['id'] for row in ask(OFFERS, {'start': '2020-01-01'}).json()['results']} == seen
    assert {row['offer'] for row in ask('/api/v1/windows').json()['results']} == seen
    assert [row['offers'] for row in ask('/api/v1/employers').json()['results']] == [3]
    for around in ('sectors', 'areas'):
        assert sum(row['offers'] for row in ask(f'/api/v1/{around}').json()['results']) == 3
    assert set(Partner(ask).held) == seen
    found = [ask(f'{OFFERS}/{offer.ref}').status_code for offer in (offers['inside'], outside)]
    assert found == [200, 404]
    told = {row['id']: row['type'] for row in ask(CHANGES).json()['changes']}
    assert told == dict.fromkeys(seen, 'listed')
    assert outside.title not in b''.join(ask(SNAPSHOT).streaming_content).decode()


def test_limits_of_several_kinds_hold_together(limited, offers):
    assert list(listed(limited(**LIMITS))) == [offers['inside'].ref]
    assert listed(limited(areas=['ZZ9'])) == {}
    assert len(listed(limited())) == 4


def _moves_away(offer):
    Site.objects.filter(pk=offer.site_id).update(postcode='B99 1AA')


def _changes_sector(offer):
    Offer.objects.filter(pk=offer.pk).update(sector=Sector.MOTOR)


def _changes_pattern(offer):
    Offer.objects.filter(pk=offer.pk).update(pattern=Pattern.HALF_DAYS)


@pytest.mark.parametrize('leaves', [_moves_away, _changes_sector, _changes_pattern])
def test_an_offer_that_leaves_the_scope_is_withdrawn_and_comes_back(limited, cast, leaves):
    site = SiteFactory(employer=cast.employer, postcode='B30 1AA')
    offer = OfferFactory(site=site, sector=Sector.RETAIL)
    WindowFactory(offer=offer)
    ask = limited(**LIMITS)
    partner, all_of_it = Partner(ask), Partner(limited())
    assert list(partner.held) == [offer.ref]
    leaves(offer)
    assert (partner.goes_on(), partner.held) == ([(offer.ref, 'withdrawn')], {})
    assert all_of_it.goes_on() == [(offer.ref, '')]
    Site.objects.filter(pk=site.pk).update(postcode='B30 1AA')
    Offer.objects.filter(pk=offer.pk).update(sector=Sector.RETAIL, pattern=Pattern.FULL_BLOCK)
    assert partner.goes_on() == [(offer.ref, '')]
    assert partner.held == listed(ask)


@pytest.mark.parametrize(
    ('areas', 'reason'), [([], 'full'), (['B30'], 'full'), (['B29', 'B31'], 'withdrawn')]
)
def test_why_an_offer_left_is_told_only_where_it_could_be_read_to_the_end(limited, cast, areas, reason):
    site = SiteFactory(employer=cast.employer, postcode='B31 1AA')
    window = WindowFactory(offer__site=site, places=1)
    ask = limited(areas=areas)
    partner = Partner(ask)
    Site.objects.filter(pk=site.pk).update(postcode='B30 1AA')
    partner.goes_on()
    type(window).objects.filter(pk=window.pk).update(taken=1)
    (change,) = ask(CHANGES, {'since': partner.cursor}).json()['changes']
    assert (change['id'], change['type'], change['reason']) == (window.offer.ref, 'removed', reason)
    assert change['offer'] is None
    assert set(change) == {'id', 'type', 'reason', 'at', 'offer'}


def test_one_key_s_answer_is_never_not_modified_for_another(limited, offers):
    all_of_it, some = limited(), limited(sectors=LIMITS['sectors'])
    mark = all_of_it(OFFERS)['ETag']
    assert all_of_it(OFFERS, **{'If-None-Match': mark}).status_code == 304
    assert some(OFFERS, **{'If-None-Match': mark}).status_code == 200


@pytest.mark.parametrize('limit', ['sectors', 'patterns'])
def test_the_database_refuses_words_there_are_not(make_key, limit):
    with pytest.raises(IntegrityError):
        make_key(**{limit: ['unheard-of']})


def test_limits_are_chosen_when_the_key_is_made_and_shown(cast, sign_in):
    browser = sign_in(cast.partner_admin)
    sent = {'name': 'Site', 'scopes': ['offers:read'], 'areas': 'b30, B31\nB30', 'sectors': ['retail']}
    browser.post('/keys/new/', sent)
    key = PartnerKey.objects.get()
    assert (key.areas, key.sectors, key.patterns) == (['B30', 'B31'], ['retail'], [])
    page = browser.get(f'/keys/{key.ref}/').content.decode()
    assert 'B30, B31, Retail. This cannot be changed' in page


@pytest.mark.parametrize('areas', ['B30 1AA', 'Birmingham', 'B', "B30' OR 1=1"])
def test_what_is_no_area_is_told_beside_the_field(cast, sign_in, areas):
    page = sign_in(cast.partner_admin).post(
        '/keys/new/', {'name': 'Site', 'scopes': ['offers:read'], 'areas': areas}
    )
    assert 'is not the first half of a postcode' in page.content.decode()
    assert not PartnerKey.objects.exists()
