"""The people pages: what is shown, to whom, and the words for every way a link can end."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Invitation, Membership, User
from brokerage.people import actions
from tests.accounts.test_people_actions import NEW, invited, token_of
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory


def words(response):
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


@pytest.fixture
def join(cast, django_capture_on_commit_callbacks):
    """The address of an open invitation to the school."""
    _, token = invited(cast, django_capture_on_commit_callbacks)
    return f'/people/join/{token}/'


def test_people_page_shows_own_people_and_invitations_alone(cast, sign_in):
    assert cast.tutor
    assert cast.other_lead
    actions.invite(by=cast.careers_lead, email=NEW, role=Role.DSL)
    page = words(sign_in(cast.careers_lead).get('/people/'))
    assert 'Tom Tutor' in page
    assert NEW in page
    assert 'Other Lead' not in page


@pytest.mark.parametrize('extra', [0, 2])
def test_people_page_takes_the_same_queries_for_any_number(cast, sign_in, extra, django_assert_num_queries):
    for n in range(extra):
        MembershipFactory(organisation=cast.school.organisation, role=Role.TUTOR)
        actions.invite(by=cast.careers_lead, email=f'p{n}@example.org', role=Role.TUTOR)
    browser = sign_in(cast.careers_lead)
    with django_assert_num_queries(5):
        browser.get('/people/')


def test_inviting_from_the_page(cast, sign_in, django_capture_on_commit_callbacks):
    browser = sign_in(cast.careers_lead)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post('/people/invite/', {'email': NEW, 'role': 'tutor'})
    assert response.url == '/people/'
    assert len(mail.outbox) == 1
    assert browser.post('/people/invite/', {'email': 'nobody', 'role': 'tutor'}).status_code == 200
    assert len(mail.outbox) == 1


def test_refusals_are_words_on_the_form(cast, sign_in):
    response = sign_in(cast.careers_lead).post(
        '/people/invite/', {'email': cast.tutor.user.email, 'role': 'dsl'}
    )
    assert 'already acts for Hillside School' in words(response)


def test_ending_access_shows_consequences_first(cast, sign_in):
    browser, address = sign_in(cast.careers_lead), f'/people/members/{cast.tutor.ref}/end/'
    assert 'cannot open any page' in words(browser.get(address))
    cast.tutor.refresh_from_db()
    assert cast.tutor.is_active
    browser.post(address)
    cast.tutor.refresh_from_db()
    assert not cast.tutor.is_active


def test_last_manager_is_told_why_not(cast, sign_in):
    response = sign_in(cast.careers_lead).post(f'/people/members/{cast.careers_lead.ref}/end/')
    assert 'is the last manager of Hillside School' in words(response)


def test_a_member_of_others_is_not_found(cast, sign_in):
    for member in (cast.other_lead, cast.stranger_lead, cast.hub_officer):
        assert sign_in(cast.careers_lead).get(f'/people/members/{member.ref}/role/').status_code == 404
    assert sign_in(cast.hub_manager).get(f'/people/members/{cast.tutor.ref}/end/').status_code == 404


def test_changing_a_role_from_the_page(cast, sign_in):
    sign_in(cast.careers_lead).post(f'/people/members/{cast.tutor.ref}/role/', {'role': 'dsl'})
    cast.tutor.refresh_from_db()
    assert cast.tutor.role == Role.DSL


def test_resend_and_withdraw_from_the_page(cast, sign_in):
    invitation = actions.invite(by=cast.careers_lead, email=NEW, role=Role.DSL)
    browser = sign_in(cast.careers_lead)
    browser.post(f'/people/invitations/{invitation.ref}/send-again/')
    newer = Invitation.objects.waiting().get()
    assert newer != invitation
    browser.post(f'/people/invitations/{newer.ref}/withdraw/')
    assert not Invitation.objects.waiting().exists()
    again = browser.post(f'/people/invitations/{newer.ref}/withdraw/', follow=True)
    assert 'already answered or withdrawn' in words(again)
    assert sign_in(cast.other_lead).post(f'/people/invitations/{newer.ref}/withdraw/').status_code == 404


def test_a_new_person_sets_name_and_password_and_is_in(join, client):
    assert client.get(join)['Referrer-Policy'] == 'strict-origin'
    response = client.post(join, {'name': 'Nia New', 'password': PASSWORD})
    assert response.url == '/'
    assert client.get('/people/me/').status_code == 200
    assert User.objects.get(email=NEW).name == 'Nia New'


def test_a_weak_password_stays_on_the_page(join, client):
    response = client.post(join, {'name': 'Nia New', 'password': 'password1234'})
    assert response.status_code == 200
    assert 'too common' in words(response)
    assert not User.objects.filter(email=NEW).exists()


def test_a_known_address_is_asked_to_sign_in_and_nothing_else(join, client):
    UserFactory(email=NEW)
    response = client.get(join)
    assert 'Sign in with your own password' in words(response)
    assert 'name="password"' not in response.content.decode()
    client.post(join, {'name': 'Thief', 'password': 'another long password'})
    assert User.objects.get(email=NEW).check_password(PASSWORD)
    assert not Membership.objects.filter(user__email=NEW).exists()


def test_a_known_person_accepts_signed_in(join, client):
    user = UserFactory(email=NEW)
    client.post('/account/login/', {'login': NEW, 'password': PASSWORD})
    assert 'Accept the invitation' in words(client.get(join))
    client.post(join)
    assert user.memberships.get().role == Role.TUTOR


def test_somebody_else_signed_in_is_told_whose_it_is(join, cast, sign_in):
    browser = sign_in(cast.dsl)
    assert f'This invitation is for {NEW}' in words(browser.get(join))
    browser.post(join)
    assert Invitation.objects.get().accepted_at is None


@pytest.mark.parametrize(
    ('change', 'told'),
    [
        ({'accepted_at': timezone.now()}, 'It was accepted on'),
        ({'withdrawn_at': timezone.now()}, 'It was withdrawn on'),
        ({'expires_at': timezone.now() - timedelta(days=1)}, 'It was good until'),
    ],
)
def test_an_ended_invitation_says_which_way(join, client, change, told):
    Invitation.objects.update(**change)
    for response in (client.get(join), client.post(join, {'name': 'Nia', 'password': PASSWORD})):
        assert response.status_code == 410
        assert told in words(response)
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.django_db
def test_an_unknown_link_tells_nothing(client):
    response = client.get('/people/join/made-up-by-somebody/')
    assert response.status_code == 404
    assert 'We do not know this link' in words(response)


def test_hub_adds_a_partner_and_invites_its_first_person(cast, sign_in, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sign_in(cast.hub_manager).post('/people/partners/add/', {'name': 'Jobs Wales', 'email': NEW})
    invitation = Invitation.objects.get()
    assert (invitation.organisation.name, invitation.role) == ('Jobs Wales', Role.PARTNER_ADMIN)
    assert token_of(mail.outbox[0])


@pytest.mark.parametrize('path', ['/people/partners/add/', '/people/organisations/'])
def test_area_pages_are_for_hubs(cast, sign_in, path):
    assert sign_in(cast.careers_lead).get(path).status_code == 403


def test_organisations_of_the_area_and_their_first_person(cast, sign_in):
    assert cast.careers_lead
    assert cast.other_school
    assert cast.far_school
    browser = sign_in(cast.hub_manager)
    page = words(browser.get('/people/organisations/'))
    assert 'Riverside School' in page
    assert 'Harbour School' not in page
    address = f'/people/organisations/{cast.other_school.organisation.ref}/invite/'
    assert browser.post(address, {'email': NEW, 'role': 'careers_lead'}).status_code == 302
    far = f'/people/organisations/{cast.far_school.organisation.ref}/invite/'
    assert browser.get(far).status_code == 404
    assert 'Riverside' not in words(browser.get('/people/organisations/?q=hillside'))


@pytest.mark.parametrize('extra', [0, 2])
def test_organisations_page_takes_the_same_queries(cast, sign_in, extra, django_assert_num_queries):
    assert cast.careers_lead
    for _ in range(extra):
        MembershipFactory(
            organisation__kind='employer', organisation__hub=cast.hub, role=Role.EMPLOYER_MANAGER
        )
    browser = sign_in(cast.hub_manager)
    with django_assert_num_queries(4):
        browser.get('/people/organisations/')


def test_own_name_can_be_changed_and_nothing_else(cast, sign_in):
    user = cast.tutor.user
    sign_in(cast.tutor).post(
        '/people/me/', {'name': 'Thomas Tutor', 'email': 'x@example.org', 'is_active': ''}
    )
    before = user.email
    user.refresh_from_db()
    assert (user.name, user.email, user.is_active) == ('Thomas Tutor', before, True)
