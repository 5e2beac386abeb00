"""No key works without a data-sharing agreement in force; keys may be held to days and addresses."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from brokerage.accounts.enums import Kind, Role, Scope
from brokerage.accounts.models import PartnerKey, SharingAgreement
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.people.key_actions import create_key, end_agreement, record_agreement
from tests.accounts.test_people_pages import words
from tests.factories.accounts import MembershipFactory, OrganisationFactory

OFFERS = '/api/v1/offers'
DAYS = {
    f'{name}_{part}': value
    for name, day in {'signed_on': (1, 9, 2026), 'starts': (1, 9, 2026), 'ends': (31, 8, 2027)}.items()
    for part, value in zip(('day', 'month', 'year'), day, strict=True)
}


@pytest.fixture
def call(cast, client):
    _, secret = create_key(by=cast.partner_admin, name='Website', scopes=[Scope.OFFERS_READ])
    return lambda **headers: client.get(OFFERS, headers={'Authorization': f'Api-Key {secret}', **headers})


def test_the_agreements_last_day_is_the_keys_last_day(cast, call):
    agreement = cast.partner.sharing_agreements.get()
    agreement.ends = date(2027, 3, 31)
    agreement.save()
    with time_machine.travel(datetime(2027, 3, 31, 22, 30, tzinfo=UTC), tick=False):
        assert call().status_code == 200
    with time_machine.travel(datetime(2027, 3, 31, 23, 30, tzinfo=UTC), tick=False):
        answer = call()  # half past midnight in England, in summer
    assert (answer.status_code, 'agreement' in answer.json()['detail']) == (403, True)


def test_an_agreement_that_is_ended_stops_every_key_at_once_and_a_new_one_starts_them(cast, call):
    end_agreement(by=cast.hub_manager, agreement=cast.partner.sharing_agreements.get())
    assert call().status_code == 403
    with pytest.raises(Refused, match='data-sharing agreement'):
        create_key(by=cast.partner_admin, name='Another', scopes=[Scope.OFFERS_READ])
    today = date.today()  # noqa: DTZ011
    record_agreement(
        by=cast.hub_manager,
        partner=cast.partner,
        signed_by='Pat',
        signed_on=today,
        starts=today - timedelta(days=1),
        ends=today + timedelta(days=1),
    )
    assert call().status_code == 200
    verbs = (
        AuditEntry.objects.filter(verb__startswith='sharing.').order_by('pk').values_list('verb', flat=True)
    )
    assert list(verbs) == ['sharing.end', 'sharing.record']


def test_the_hub_records_one_on_a_page_and_the_partner_sees_it(cast, sign_in):
    hub, path = sign_in(cast.hub_manager), f'/keys/partners/{cast.partner.ref}/agreement/'
    wrong = hub.post(path, {**DAYS, 'ends_year': 2025, 'signed_by': 'Pat Partner'})
    assert 'must be on or after the first day' in words(wrong)
    assert 'In force' in words(
        hub.post(path, {**DAYS, 'signed_by': 'Paula Sign', 'reference': 'F7'}, follow=True)
    )
    seen = words(sign_in(cast.partner_admin).get('/keys/agreements/'))
    assert 'Paula Sign' in seen
    assert 'Record an agreement' not in seen


def test_ending_shows_its_consequences_first(cast, sign_in):
    agreement = cast.partner.sharing_agreements.get()
    hub, path = sign_in(cast.hub_manager), f'/keys/agreements/{agreement.ref}/end/'
    assert 'is refused from this moment' in words(hub.get(path))
    agreement.refresh_from_db()
    assert agreement.ended_at is None
    assert 'Ended early' in words(hub.post(path, follow=True))


def test_nobody_else_records_or_ends_one(cast):
    agreement = cast.partner.sharing_agreements.get()
    days = {
        'signed_by': 'x',
        'signed_on': agreement.starts,
        'starts': agreement.starts,
        'ends': agreement.ends,
    }
    for who in (cast.partner_admin, cast.hub_officer, cast.careers_lead):
        with pytest.raises(Refused):
            record_agreement(by=who, partner=cast.partner, **days)
    far = OrganisationFactory(kind=Kind.PARTNER, name='Far Board', hub=cast.other_hub)
    with pytest.raises(Refused):
        record_agreement(by=cast.hub_manager, partner=far, **days)
    stranger = MembershipFactory(organisation=cast.other_hub, role=Role.HUB_MANAGER)
    with pytest.raises(SharingAgreement.DoesNotExist):
        end_agreement(by=stranger, agreement=agreement)


@pytest.mark.parametrize('count', [1, 3])
def test_the_page_asks_a_fixed_number_of_times(cast, sign_in, count, django_assert_num_queries):
    for number in range(count):
        OrganisationFactory(kind=Kind.PARTNER, name=f'Board {number}', hub=cast.hub)
    browser = sign_in(cast.hub_manager)
    with django_assert_num_queries(5):
        browser.get('/keys/agreements/')


def test_a_key_for_certain_addresses_works_from_nowhere_else(cast, client, settings):
    networks = ['203.0.113.0/24', '2001:db8::/32']
    _, secret = create_key(by=cast.partner_admin, name='x', scopes=[Scope.OFFERS_READ], networks=networks)
    headers = {'Authorization': f'Api-Key {secret}'}

    def status(address, **more):
        return client.get(OFFERS, headers={**headers, **more}, REMOTE_ADDR=address).status_code

    seen = [status(address) for address in ('203.0.113.9', '2001:db8::5', '198.51.100.1')]
    assert seen == [200, 200, 403]
    # As a socket of both kinds writes an address of the older one.
    assert [status(f'::ffff:{address}') for address in ('203.0.113.9', '198.51.100.1')] == [200, 403]
    # What the caller writes about itself counts for nothing, with and without a proxy of ours.
    assert status('198.51.100.1', **{'X-Forwarded-For': '203.0.113.9'}) == 403
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert status('10.0.0.1', **{'X-Forwarded-For': '203.0.113.9, 198.51.100.1'}) == 403
    assert status('10.0.0.1', **{'X-Forwarded-For': '198.51.100.1, 203.0.113.9'}) == 200
    for nonsense in ('nonsense', 'fe::::1', '203.0.113.999', ''):
        assert status('10.0.0.1', **{'X-Forwarded-For': nonsense}) == 403


def test_a_key_has_a_last_day_and_addresses_on_its_page(cast, sign_in):
    browser = sign_in(cast.partner_admin)
    sent = {'name': 'Website', 'scopes': ['offers:read'], 'networks': '203.0.113.7\n198.51.100.0/24'}
    day = {'last_day_day': 31, 'last_day_month': 8, 'last_day_year': 2037}
    assert 'is not an address' in words(browser.post('/keys/new/', {**sent, 'networks': '203.0.113.300'}))
    assert 'Choose today or a later day' in words(
        browser.post('/keys/new/', {**sent, **day, 'last_day_year': 2020})
    )
    assert not PartnerKey.objects.exists()
    browser.post('/keys/new/', {**sent, **day})
    key = PartnerKey.objects.get()
    assert key.networks == ['203.0.113.7/32', '198.51.100.0/24']
    assert '198.51.100.0/24' in words(browser.get(f'/keys/{key.ref}/'))
    with time_machine.travel(datetime(2037, 8, 31, 22, 59, tzinfo=UTC), tick=False):
        assert not PartnerKey.objects.get().is_over
    with time_machine.travel(datetime(2037, 8, 31, 23, 1, tzinfo=UTC), tick=False):
        assert PartnerKey.objects.get().is_over
