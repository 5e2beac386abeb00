"""Who sees which organisations, people and invitations; what the database refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import (
    KIND_ROLES,
    PERMISSIONS,
    ROLE_WORDS,
    SECOND_FACTOR_ROLES,
    Kind,
    Permission,
    Role,
)
from brokerage.accounts.models import Invitation, Membership, Organisation, PartnerKey, User
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory


@pytest.fixture
def everyone(cast):
    """Rows of both areas, so that something could leak."""
    members = [*cast.everyone().values(), cast.other_lead, cast.stranger_hub, cast.stranger_lead]
    for member in members:
        organisation = member.organisation
        Invitation.objects.create(
            organisation=organisation,
            email=f'{member.ref}@example.org',
            role=member.role,
            token_hash=member.ref,
            expires_at=timezone.now(),
        )
    return cast


@pytest.mark.parametrize('model', [Organisation, Membership, Invitation])
def test_strangers_see_nothing_of_the_other_area(everyone, model):
    seen = model.objects.visible_to(everyone.stranger_hub)
    area = {everyone.other_hub.pk, everyone.far_school.organisation.pk}
    key = 'pk' if model is Organisation else 'organisation_id'
    assert set(seen.values_list(key, flat=True)) == area


def test_a_school_sees_itself_and_its_hub(everyone):
    seen = Organisation.objects.visible_to(everyone.careers_lead)
    assert set(seen) == {everyone.school.organisation, everyone.hub}


def test_a_school_sees_its_own_people_alone(everyone):
    seen = Membership.objects.visible_to(everyone.careers_lead)
    assert set(seen) == {everyone.careers_lead, everyone.dsl, everyone.tutor}
    asked = Invitation.objects.visible_to(everyone.careers_lead)
    assert {row.organisation for row in asked} == {everyone.school.organisation}


def test_a_hub_sees_its_area(everyone):
    seen = Organisation.objects.visible_to(everyone.hub_officer)
    assert everyone.far_school.organisation not in seen
    assert {everyone.hub, everyone.school.organisation, everyone.partner} <= set(seen)


def test_keys_of_others_are_unseen(cast):
    PartnerKey.objects.create_key(name='k', organisation=cast.partner, scopes=[])
    for member in (cast.stranger_hub, cast.careers_lead, cast.employer_manager):
        assert not PartnerKey.visible.visible_to(member).exists()
    assert PartnerKey.visible.visible_to(cast.hub_officer).count() == 1


@pytest.mark.parametrize(
    'fields',
    [{'kind': Kind.SCHOOL, 'hub': None}, {'kind': 'shop', 'hub': None}],
    ids=['no hub', 'no such kind'],
)
def test_organisations_the_database_refuses(db, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(**fields)


def test_a_hub_has_no_hub(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        OrganisationFactory(kind=Kind.HUB, hub=cast.hub)


def test_addresses_are_lower_case_and_once(db):
    UserFactory(email='ann@example.org')
    assert User.objects.create_user('Bob@Example.org').email == 'bob@example.org'
    for email in ('ann@example.org', 'Ann@example.org'):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=email, name='x')


def test_one_membership_per_person_and_organisation(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(user=cast.tutor.user, organisation=cast.tutor.organisation, role=Role.DSL)
    with pytest.raises(IntegrityError), transaction.atomic():
        MembershipFactory(role='king')


def test_one_waiting_invitation_per_address(cast):
    fields = {
        'organisation': cast.hub,
        'email': 'a@example.org',
        'role': Role.HUB_OFFICER,
        'expires_at': timezone.now(),
    }
    Invitation.objects.create(token_hash='1', **fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(token_hash='2', **fields)
    Invitation.objects.update(withdrawn_at=timezone.now())
    Invitation.objects.create(token_hash='2', **fields)


def test_every_role_is_of_one_kind_has_permissions_and_words():
    given = [role for roles in KIND_ROLES.values() for role in roles]
    assert sorted(given) == sorted(Role)
    assert set(PERMISSIONS) == set(ROLE_WORDS) == set(Role)
    assert set().union(*PERMISSIONS.values()) == set(Permission)


def test_who_must_have_a_second_step():
    assert {Role.HUB_MANAGER, Role.HUB_OFFICER, Role.DSL} == SECOND_FACTOR_ROLES


def test_students_are_out_of_reach_of_employers_and_partners():
    for role in (*KIND_ROLES[Kind.EMPLOYER], *KIND_ROLES[Kind.PARTNER]):
        assert not PERMISSIONS[role] & {
            Permission.STUDENTS_VIEW,
            Permission.STUDENTS_EDIT,
            Permission.AUDIT_VIEW,
        }
