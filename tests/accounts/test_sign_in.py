"""Signing in for real: password, lock-out, second step, and what a session may not do."""

from datetime import timedelta

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import SESSION_KEY as USER_KEY
from django.core import mail

from brokerage.accounts.enums import Role
from brokerage.people import actions
from tests.accounts.test_people_pages import words
from tests.factories.accounts import PASSWORD, MembershipFactory

LOGIN = '/account/login/'
SECRET = 'JBSWY3DPEHPK3PXP'


def sign(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {'login': email, 'password': password, **extra})


def is_in(client):
    return USER_KEY in client.session


def code():
    return format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))


@pytest.fixture
def two_steps(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def test_email_and_password_sign_in(cast, client):
    response = sign(client, cast.tutor.user.email)
    assert response.url == '/'
    assert is_in(client)


def test_email_in_capitals_signs_in(cast, client):
    sign(client, cast.tutor.user.email.upper())
    assert is_in(client)


def test_signing_out_ends_the_session(cast, client):
    sign(client, cast.tutor.user.email)
    client.post('/account/logout/')
    assert not is_in(client)


@pytest.mark.parametrize('address', [LOGIN, '/account/password/reset/'])
@pytest.mark.parametrize('typed', ['', 'nobody', 'nobody@example.org'])
def test_pages_of_signing_in_spell_e_mail_as_all_others_do(cast, client, address, typed):
    for page in (
        client.get(address),
        client.post(address, {'login': typed, 'email': typed, 'password': 'x'}, follow=True),
    ):
        assert 'e-mail' in words(page).lower()
        assert 'email' not in words(page).lower()


def test_unknown_address_and_wrong_password_read_the_same(cast, client):
    wrong = sign(client, cast.tutor.user.email, 'not the password')
    unknown = sign(client, 'nobody@example.org', 'not the password')
    assert not is_in(client)
    assert words(wrong).replace(cast.tutor.user.email, '') == words(unknown).replace('nobody@example.org', '')


def test_asking_for_a_new_password_reads_the_same_for_unknown_addresses(cast, client):
    known = client.post('/account/password/reset/', {'email': cast.tutor.user.email}, follow=True)
    unknown = client.post('/account/password/reset/', {'email': 'nobody@example.org'}, follow=True)
    assert words(known) == words(unknown)
    assert mail.outbox[0].to == [cast.tutor.user.email]


def test_a_forgotten_password_is_replaced_by_the_mailed_link(cast, client):
    client.post('/account/password/reset/', {'email': cast.tutor.user.email})
    link = next(word for word in mail.outbox[0].body.split() if '/password/reset/key/' in word)
    form = client.get(link, follow=True)
    action = form.redirect_chain[-1][0]
    new = 'three other random words'
    client.post(action, {'password1': new, 'password2': new})
    assert is_in(client) or sign(client, cast.tutor.user.email, new).status_code == 302
    cast.tutor.user.refresh_from_db()
    assert cast.tutor.user.check_password(new)


def test_letters_of_an_account_are_in_our_own_words(cast, client, settings):
    """Whom nobody knows is not told to sign up, which nobody can."""
    for address in (cast.tutor.user.email, 'nobody@example.org'):
        client.post('/account/password/reset/', {'email': address})
    sign(client, cast.tutor.user.email)
    client.post('/account/email/', {'email': 'other@example.org', 'action_add': ''})
    known, unknown, added = mail.outbox
    assert known.body.startswith(f'Hello {cast.tutor.user.name},')
    assert 'for three days' in known.body
    assert timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT) == timedelta(days=3)
    assert 'to invite you' in unknown.body
    assert added.to == ['other@example.org']
    assert '/account/confirm-email/' in added.body
    for letter in mail.outbox:
        said = f'{letter.subject} {letter.body}'.lower()
        assert not getattr(letter, 'alternatives', None)
        assert not [
            word for word in ('email ', 'sign up', 'username', 'example.com', "you're") if word in said
        ]


def test_nobody_signs_up_without_an_invitation(client, db):
    page = client.post('/account/signup/', {'email': 'x@example.org', 'password1': PASSWORD})
    assert 'invit' in words(page).lower()
    assert not is_in(client)


def test_eight_wrong_passwords_lock_out_in_words(cast, client):
    email = cast.tutor.user.email
    for _ in range(7):
        assert sign(client, email, 'wrong').status_code == 200
    assert 'Wait half an hour' in words(sign(client, email, 'wrong'))
    assert 'Wait half an hour' in words(sign(client, email))
    assert not is_in(client)


def test_a_lock_out_is_for_one_account(cast, client):
    for _ in range(8):
        sign(client, cast.tutor.user.email, 'wrong')
    sign(client, cast.dsl.user.email)
    assert is_in(client)


def test_sign_in_leads_to_no_other_host(cast, client):
    response = sign(client, cast.tutor.user.email, next='https://evil.example.org/')
    assert response.url == '/'


def test_sign_in_leads_back_to_our_own_page(cast, client):
    assert sign(client, cast.tutor.user.email, next='/people/me/').url == '/people/me/'


@pytest.mark.parametrize('who', ['hub_manager', 'hub_officer', 'dsl'])
def test_second_step_must_be_set_up_first(cast, sign_in, two_steps, who):
    browser = sign_in(getattr(cast, who))
    assert browser.get('/people/me/').url == '/account/2fa/'
    assert browser.post('/people/switch/', {}).url == '/account/2fa/'
    assert browser.get('/account/2fa/').status_code == 200


@pytest.mark.parametrize('who', ['careers_lead', 'tutor', 'employer_manager', 'partner_admin'])
def test_others_may_go_on_without(cast, sign_in, two_steps, who):
    assert sign_in(getattr(cast, who)).get('/people/me/').status_code == 200


def test_one_role_of_several_is_enough_to_need_it(cast, sign_in, two_steps):
    MembershipFactory(user=cast.tutor.user, organisation=cast.hub, role=Role.HUB_OFFICER)
    assert sign_in(cast.tutor).get('/people/me/').url == '/account/2fa/'


@pytest.mark.parametrize('path', ['totp/activate/', 'webauthn/add/'])
def test_set_up_pages_open_after_the_password_is_given_again(cast, client, two_steps, path):
    sign(client, cast.hub_officer.user.email)
    assert client.get(f'/account/2fa/{path}').url.startswith('/account/reauthenticate/')
    client.post('/account/reauthenticate/', {'password': 'wrong'})
    assert client.get(f'/account/2fa/{path}').status_code == 302
    client.post('/account/reauthenticate/', {'password': PASSWORD})
    assert client.get(f'/account/2fa/{path}').status_code == 200


def test_setting_up_a_code_opens_the_pages(cast, client, two_steps):
    sign(client, cast.hub_officer.user.email)
    client.post('/account/reauthenticate/', {'password': PASSWORD})
    page = client.get('/account/2fa/totp/activate/')
    secret = page.context['form'].secret
    now = next(yield_hotp_counters_from_time())
    typed = format_hotp_value(hotp_value(secret, now))
    assert client.post('/account/2fa/totp/activate/', {'code': typed}).status_code == 302
    assert client.get('/people/me/').status_code == 200


def test_sign_in_asks_for_the_code(cast, client, two_steps):
    TOTP.activate(cast.hub_officer.user, SECRET)
    response = sign(client, cast.hub_officer.user.email)
    assert response.url == '/account/2fa/authenticate/'
    assert not is_in(client)
    client.post('/account/2fa/authenticate/', {'code': '000000'})
    assert not is_in(client)
    client.post('/account/2fa/authenticate/', {'code': code()})
    assert is_in(client)
    assert client.get('/people/me/').status_code == 200


def test_a_recovery_code_opens_once(cast, client, two_steps):
    user = cast.hub_officer.user
    TOTP.activate(user, SECRET)
    recovery = RecoveryCodes.activate(user).get_unused_codes()[0]
    sign(client, user.email)
    client.post('/account/2fa/authenticate/', {'code': recovery})
    assert is_in(client)
    client.post('/account/logout/')
    sign(client, user.email)
    client.post('/account/2fa/authenticate/', {'code': recovery})
    assert not is_in(client)


def test_recovery_codes_alone_are_no_second_step(cast, sign_in, two_steps):
    RecoveryCodes.activate(cast.hub_officer.user)
    assert sign_in(cast.hub_officer).get('/people/me/').url == '/account/2fa/'


def test_an_ended_membership_loses_access_at_once(cast, sign_in):
    browser = sign_in(cast.dsl)
    assert browser.get('/trail/').status_code == 200
    actions.deactivate_member(by=cast.careers_lead, member=cast.dsl)
    assert browser.get('/trail/').url == '/people/nobody/'
    assert 'You act for nobody yet' in words(browser.get('/people/nobody/'))


def test_a_closed_organisation_or_account_loses_access_at_once(cast, sign_in):
    browser, other = sign_in(cast.dsl), sign_in(cast.other_lead)
    cast.dsl.user.is_active = False
    cast.dsl.user.save()
    assert browser.get('/trail/').url.startswith(LOGIN)
    cast.other_school.organisation.is_active = False
    cast.other_school.organisation.save()
    assert other.get('/trail/').url == '/people/nobody/'


def test_switching_to_another_own_membership(cast, sign_in):
    other = MembershipFactory(user=cast.tutor.user, organisation=cast.partner, role=Role.PARTNER_ADMIN)
    browser = sign_in(cast.tutor)
    assert browser.get('/keys/').status_code == 403
    browser.post('/people/switch/', {'membership': other.ref})
    assert browser.get('/keys/').status_code == 200


def test_somebody_elses_membership_cannot_be_taken(cast, sign_in):
    browser = sign_in(cast.tutor)
    browser.post('/people/switch/', {'membership': cast.hub_manager.ref})
    assert browser.session['membership'] == cast.tutor.ref
    session = browser.session
    session['membership'] = cast.hub_manager.ref
    session.save()
    assert browser.get('/keys/').status_code == 403


def test_an_ended_membership_cannot_be_switched_to(cast, sign_in):
    other = MembershipFactory(
        user=cast.tutor.user, organisation=cast.hub, role=Role.HUB_OFFICER, is_active=False
    )
    browser = sign_in(cast.tutor)
    browser.post('/people/switch/', {'membership': other.ref})
    assert browser.get('/keys/').status_code == 403


def test_switching_needs_a_post(cast, sign_in):
    assert sign_in(cast.tutor).get('/people/switch/').status_code == 405


def test_private_pages_are_kept_by_no_cache(cast, sign_in):
    response = sign_in(cast.dsl).get('/trail/')
    assert 'no-store' in response['Cache-Control']
    assert response['X-Robots-Tag'] == 'noindex, nofollow'
