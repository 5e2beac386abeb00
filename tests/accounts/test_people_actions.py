"""Inviting, joining, changing and ending: who may, what is told, what must not happen."""

import re
import threading
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Role
from brokerage.accounts.models import Invitation, Membership, Organisation, User, digest
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from brokerage.people import actions
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory

NEW = 'new.person@example.org'


def verbs():
    return list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))


def invited(cast, django_capture_on_commit_callbacks, by=None, **kwargs):
    """(invitation, the token of the e-mail)."""
    with django_capture_on_commit_callbacks(execute=True):
        invitation = actions.invite(by=by or cast.careers_lead, email=NEW, **{'role': Role.TUTOR, **kwargs})
    return invitation, token_of(mail.outbox[-1])


def token_of(letter):
    return re.search(r'/people/join/([\w-]+)/', letter.body)[1]


def test_an_invitation_is_mailed_with_a_link_that_only_the_mail_holds(
    cast, settings, django_capture_on_commit_callbacks
):
    settings.OUTBOX_PAGE = False
    invitation, token = invited(cast, django_capture_on_commit_callbacks)
    invitation.refresh_from_db()
    assert invitation.token_hash == digest(token)
    assert mail.outbox[-1].to == [NEW]
    assert 'Carys Lead invites you' in mail.outbox[-1].body
    assert NEW not in mail.outbox[-1].subject
    message = Message.objects.get()
    assert token not in message.body_text + message.body_html
    assert '[personal-link]' in message.body_text
    assert verbs() == ['invitation.send']
    assert not User.objects.filter(email=NEW).exists()


def test_the_demo_outbox_keeps_the_link(cast, django_capture_on_commit_callbacks):
    _, token = invited(cast, django_capture_on_commit_callbacks)
    assert token in Message.objects.get().body_text


def test_a_new_person_joins_once(cast, django_capture_on_commit_callbacks):
    invitation, _ = invited(cast, django_capture_on_commit_callbacks)
    membership = actions.accept_as_new(invitation=invitation, name='Nia New', password=PASSWORD)
    assert (membership.organisation, membership.role) == (cast.school.organisation, Role.TUTOR)
    assert membership.user.check_password(PASSWORD)
    assert list(membership.user.emailaddress_set.values_list('email', 'verified')) == [(NEW, True)]
    assert verbs() == ['invitation.send', 'invitation.accept']
    with pytest.raises(Refused):
        actions.accept(invitation=invitation, user=membership.user)
    assert Membership.objects.filter(user=membership.user).count() == 1


def test_an_account_that_exists_is_not_taken_over(cast, django_capture_on_commit_callbacks):
    user = UserFactory(email=NEW)
    invitation, _ = invited(cast, django_capture_on_commit_callbacks)
    with pytest.raises(Refused):
        actions.accept_as_new(invitation=invitation, name='Thief', password='another long password')
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    assert not user.memberships.exists()


def test_somebody_else_cannot_use_the_invitation(cast, django_capture_on_commit_callbacks):
    invitation, _ = invited(cast, django_capture_on_commit_callbacks)
    with pytest.raises(Refused) as refused:
        actions.accept(invitation=invitation, user=UserFactory())
    assert NEW in refused.value.words
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_weak_password_is_refused_in_words(cast, django_capture_on_commit_callbacks):
    invitation, _ = invited(cast, django_capture_on_commit_callbacks)
    with pytest.raises(Refused) as refused:
        actions.accept_as_new(invitation=invitation, name='Nia New', password='short')
    assert refused.value.field == 'password'
    assert not User.objects.filter(email=NEW).exists()


@pytest.mark.parametrize('ending', ['withdrawn', 'expired'])
def test_an_ended_invitation_lets_nobody_in(cast, ending, django_capture_on_commit_callbacks):
    invitation, _ = invited(cast, django_capture_on_commit_callbacks)
    if ending == 'withdrawn':
        actions.withdraw(by=cast.careers_lead, invitation=invitation)
    else:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused):
        actions.accept_as_new(invitation=invitation, name='Nia New', password=PASSWORD)
    assert not User.objects.filter(email=NEW).exists()


def test_sending_again_makes_a_new_link_and_ends_the_old(cast, django_capture_on_commit_callbacks):
    first, old = invited(cast, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        second = actions.resend(by=cast.careers_lead, invitation=first)
    assert len(mail.outbox) == 2
    assert token_of(mail.outbox[1]) != old
    first.refresh_from_db()
    assert not first.is_open
    assert second.is_open
    assert Invitation.objects.waiting().count() == 1


def test_inviting_twice_leaves_one_open_invitation(cast, django_capture_on_commit_callbacks):
    invited(cast, django_capture_on_commit_callbacks)
    invited(cast, django_capture_on_commit_callbacks, role=Role.DSL)
    assert list(Invitation.objects.waiting().values_list('role', flat=True)) == [Role.DSL]


def test_a_withdrawn_invitation_is_not_mailed(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        invitation = actions.invite(by=cast.careers_lead, email=NEW, role=Role.TUTOR)
        actions.withdraw(by=cast.careers_lead, invitation=invitation)
    for callback in callbacks:
        callback()
    assert mail.outbox == []
    assert Message.objects.get().state == 'dropped'


@pytest.mark.parametrize('who', ['tutor', 'dsl', 'hub_officer', 'site_contact'])
def test_only_managers_invite(cast, who):
    by = getattr(cast, who)
    with pytest.raises(Refused):
        actions.invite(by=by, email=NEW, role=by.role)
    assert not Invitation.objects.exists()
    assert verbs() == []


def test_a_role_of_another_kind_is_refused(cast):
    with pytest.raises(Refused):
        actions.invite(by=cast.careers_lead, email=NEW, role=Role.HUB_MANAGER)


def test_a_member_is_not_invited_again(cast):
    with pytest.raises(Refused):
        actions.invite(by=cast.careers_lead, email=cast.tutor.user.email.upper(), role=Role.DSL)


def test_a_hub_invites_only_the_first_manager_of_its_own_area(cast):
    by, school = cast.hub_manager, cast.school.organisation
    assert (
        actions.invite(by=by, email=NEW, role=Role.CAREERS_LEAD, organisation=school).organisation == school
    )
    with pytest.raises(Refused):
        actions.invite(by=by, email=NEW, role=Role.TUTOR, organisation=school)
    with pytest.raises(Refused):
        actions.invite(by=by, email=NEW, role=Role.CAREERS_LEAD, organisation=cast.far_school.organisation)
    assert cast.careers_lead
    with pytest.raises(Refused):
        actions.invite(by=by, email='b@example.org', role=Role.CAREERS_LEAD, organisation=school)


def test_a_school_invites_nobody_elsewhere(cast):
    with pytest.raises(Refused):
        actions.invite(
            by=cast.careers_lead, email=NEW, role=Role.TUTOR, organisation=cast.other_school.organisation
        )


def test_a_hub_cannot_withdraw_what_a_school_sent(cast):
    invitation = actions.invite(by=cast.careers_lead, email=NEW, role=Role.TUTOR)
    with pytest.raises(Refused):
        actions.withdraw(by=cast.hub_manager, invitation=invitation)


def test_somebody_who_left_comes_back_by_invitation(cast, django_capture_on_commit_callbacks):
    tutor = actions.deactivate_member(by=cast.careers_lead, member=cast.tutor)
    with django_capture_on_commit_callbacks(execute=True):
        invitation = actions.invite(by=cast.careers_lead, email=tutor.user.email, role=Role.DSL)
    membership = actions.accept(invitation=invitation, user=tutor.user)
    assert (membership.pk, membership.role, membership.is_active) == (tutor.pk, Role.DSL, True)


def test_the_last_manager_stays(cast):
    lead = cast.careers_lead
    with pytest.raises(Refused):
        actions.deactivate_member(by=lead, member=lead)
    with pytest.raises(Refused):
        actions.change_role(by=lead, member=lead, role=Role.TUTOR)
    lead.refresh_from_db()
    assert (lead.is_active, lead.role) == (True, Role.CAREERS_LEAD)
    assert verbs() == []


def test_a_manager_with_a_signed_off_account_does_not_count(cast):
    other = MembershipFactory(
        organisation=cast.school.organisation, role=Role.CAREERS_LEAD, user__is_active=False
    )
    with pytest.raises(Refused):
        actions.deactivate_member(by=cast.careers_lead, member=cast.careers_lead)
    assert other.is_active


def test_role_change_is_noted_with_before_and_after(cast):
    actions.change_role(by=cast.careers_lead, member=cast.tutor, role=Role.DSL)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data) == ('member.change_role', {'from': 'tutor', 'to': 'dsl'})
    assert entry.actor_ref == cast.careers_lead.ref


def test_people_of_others_are_out_of_reach(cast):
    for by in (cast.other_lead, cast.hub_manager):
        with pytest.raises(Refused):
            actions.deactivate_member(by=by, member=cast.tutor)
        with pytest.raises(Refused):
            actions.change_role(by=by, member=cast.tutor, role=Role.DSL)
    cast.tutor.refresh_from_db()
    assert (cast.tutor.is_active, cast.tutor.role) == (True, Role.TUTOR)


def test_a_hub_adds_an_organisation_to_its_own_area_once(cast):
    made = actions.create_organisation(by=cast.hub_manager, kind=Kind.PARTNER, name='  Jobs   Wales ')
    assert (made.name, made.hub) == ('Jobs Wales', cast.hub)
    with pytest.raises(Refused):
        actions.create_organisation(by=cast.hub_manager, kind=Kind.PARTNER, name='jobs wales')
    with pytest.raises(Refused):
        actions.create_organisation(by=cast.hub_manager, kind=Kind.HUB, name='Second hub')
    with pytest.raises(Refused):
        actions.create_organisation(by=cast.careers_lead, kind=Kind.PARTNER, name='Mine')
    assert Organisation.objects.filter(kind=Kind.PARTNER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_managers_cannot_remove_each_other_at_once(cast):
    first = cast.careers_lead
    second = MembershipFactory(organisation=cast.school.organisation, role=Role.CAREERS_LEAD)
    under_way = threading.Event()

    def remove_second_slowly():
        try:
            with transaction.atomic():
                actions.deactivate_member(by=first, member=second)
                under_way.set()
                time.sleep(0.5)
        finally:
            connection.close()

    thread = threading.Thread(target=remove_second_slowly)
    thread.start()
    under_way.wait(10)
    with pytest.raises(Refused):
        actions.deactivate_member(by=second, member=first)
    thread.join()
    assert list(cast.school.organisation.memberships.active()) == [first]
