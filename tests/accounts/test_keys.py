"""Partner keys: shown once, counted, revoked for good; a hub sees its partners' keys and no others."""

from datetime import timedelta

import pytest
from django.utils import timezone

from brokerage.accounts.enums import Kind, Role, Scope
from brokerage.accounts.models import KeyUse, PartnerKey
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.people.key_actions import MOST_KEYS, create_key, revoke_key, set_quota
from tests.accounts.test_people_pages import words
from tests.factories.accounts import MembershipFactory, OrganisationFactory

SCOPES = [Scope.OFFERS_READ]


@pytest.fixture
def key(cast):
    return create_key(by=cast.partner_admin, name='Website', scopes=SCOPES)[0]


@pytest.fixture
def far_admin(cast):
    partner = OrganisationFactory(kind=Kind.PARTNER, name='Far Board', hub=cast.other_hub)
    return MembershipFactory(organisation=partner, role=Role.PARTNER_ADMIN)


def test_the_secret_is_kept_nowhere(cast):
    key, secret = create_key(by=cast.partner_admin, name='Website', scopes=SCOPES)
    assert PartnerKey.objects.get_from_key(secret) == key
    assert secret.split('.')[1] not in ''.join(str(value) for value in vars(key).values())
    assert AuditEntry.objects.get().data == {'prefix': key.prefix}
    assert key.expiry_date is None


def test_the_page_shows_the_secret_once(cast, sign_in):
    browser = sign_in(cast.partner_admin)
    page = browser.post('/keys/new/', {'name': 'Website', 'scopes': ['offers:read']})
    key = PartnerKey.objects.get()
    secret = next(word for word in words(page).split() if word.startswith(f'{key.prefix}.'))
    assert key.is_valid(secret)
    assert 'no-store' in page['Cache-Control']
    for path in ('/keys/', '/keys/new/', f'/keys/{key.ref}/'):
        assert secret not in browser.get(path).content.decode()


@pytest.mark.parametrize(
    'sent', [{'name': '', 'scopes': ['offers:read']}, {'name': 'x', 'scopes': ['students:read']}]
)
def test_a_key_needs_a_name_and_a_scope_there_is(cast, sign_in, sent):
    assert sign_in(cast.partner_admin).post('/keys/new/', sent).status_code == 200
    assert not PartnerKey.objects.exists()


@pytest.mark.parametrize('scopes', [[], ['students:read'], ['offers:read', 'students:read']])
def test_no_other_scope_can_be_had(cast, scopes):
    with pytest.raises(Refused):
        create_key(by=cast.partner_admin, name='Website', scopes=scopes)


@pytest.mark.parametrize('who', ['hub_manager', 'hub_officer', 'careers_lead', 'employer_manager'])
def test_only_partners_make_keys(cast, who):
    with pytest.raises(Refused):
        create_key(by=getattr(cast, who), name='Website', scopes=SCOPES)


def test_there_is_a_most(cast):
    for n in range(MOST_KEYS):
        create_key(by=cast.partner_admin, name=f'Key {n}', scopes=SCOPES)
    with pytest.raises(Refused):
        create_key(by=cast.partner_admin, name='One more', scopes=SCOPES)


@pytest.mark.parametrize('who', ['partner_admin', 'hub_manager'])
def test_partner_and_its_hub_revoke(cast, sign_in, key, who):
    browser, path = sign_in(getattr(cast, who)), f'/keys/{key.ref}/revoke/'
    assert 'is refused from this moment' in words(browser.get(path))
    key.refresh_from_db()
    assert not key.revoked
    browser.post(path)
    key.refresh_from_db()
    assert key.revoked
    assert 'was already revoked' in words(browser.post(path, follow=True))
    assert AuditEntry.objects.filter(verb='key.revoke').count() == 1


def test_an_officer_sees_and_does_not_revoke(cast, sign_in, key):
    browser = sign_in(cast.hub_officer)
    assert 'Revoke this key' not in words(browser.get(f'/keys/{key.ref}/'))
    assert browser.post(f'/keys/{key.ref}/revoke/').status_code == 403
    with pytest.raises(Refused):
        revoke_key(by=cast.hub_officer, key=key)


def test_strangers_find_no_key(cast, sign_in, key, far_admin):
    for member in (far_admin, cast.stranger_hub):
        browser = sign_in(member)
        assert key.prefix not in words(browser.get('/keys/'))
        assert browser.get(f'/keys/{key.ref}/').status_code == 404
        assert browser.post(f'/keys/{key.ref}/revoke/').status_code == 404
        with pytest.raises(PartnerKey.DoesNotExist):
            revoke_key(by=member, key=key)
    key.refresh_from_db()
    assert not key.revoked


def test_calls_by_day_fill_the_empty_days(cast, sign_in, key):
    today = timezone.localdate()
    KeyUse.objects.create(key=key, day=today, calls=37)
    KeyUse.objects.create(key=key, day=today - timedelta(days=13), calls=4)
    KeyUse.objects.create(key=key, day=today - timedelta(days=14), calls=999)
    page = words(sign_in(cast.partner_admin).get(f'/keys/{key.ref}/'))
    assert '37 of 10,000' in page
    assert '999' not in page


@pytest.mark.parametrize('extra', [0, 2])
def test_keys_page_takes_the_same_queries(cast, sign_in, key, extra, django_assert_num_queries):
    for n in range(extra):
        more, _ = create_key(by=cast.partner_admin, name=f'Key {n}', scopes=SCOPES)
        KeyUse.objects.create(key=more, day=timezone.localdate(), calls=1)
    browser = sign_in(cast.hub_manager)
    with django_assert_num_queries(4):
        browser.get('/keys/')


def test_a_key_made_here_opens_the_api_until_it_is_revoked(cast, client):
    key, secret = create_key(by=cast.partner_admin, name='Website', scopes=SCOPES)
    call = {'path': '/api/v1/offers', 'headers': {'Authorization': f'Api-Key {secret}'}}
    assert client.get(**call).status_code == 200
    revoke_key(by=cast.hub_manager, key=key)
    assert client.get(**call).status_code == 401


def test_a_hub_manager_sets_how_much_a_partners_key_may_be_used(cast, sign_in, key):
    browser = sign_in(cast.hub_manager)
    assert f'/keys/{key.ref}/quota/' in browser.get(f'/keys/{key.ref}/').content.decode()
    assert 'Enter' in words(browser.post(f'/keys/{key.ref}/quota/', {'daily_quota': ''}))
    for page in ('/keys/', f'/keys/{key.ref}/'):
        assert '0 of 10,000' in words(browser.get(page))
    answer = browser.post(f'/keys/{key.ref}/quota/', {'daily_quota': '250'}, follow=True)
    assert 'may now make 250 calls a day' in words(answer)
    key.refresh_from_db()
    assert key.daily_quota == 250
    assert AuditEntry.objects.get(verb='key.quota').data['daily_quota'] == [10_000, 250]


@pytest.mark.parametrize(
    ('who', 'status'), [('partner_admin', 403), ('hub_officer', 403), ('stranger_hub', 404)]
)
def test_nobody_else_sets_it(cast, sign_in, key, who, status):
    answer = sign_in(getattr(cast, who)).post(f'/keys/{key.ref}/quota/', {'daily_quota': '1000000'})
    key.refresh_from_db()
    assert (answer.status_code, key.daily_quota) == (status, 10_000)
    with pytest.raises(Refused):
        set_quota(by=cast.partner_admin, key=key, daily_quota=5)
