"""Who acts for an organisation: invite, accept, change role, leave. The last manager always stays."""

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import KIND_ROLES, MANAGING_ROLES, Kind, Permission
from brokerage.accounts.models import (
    INVITATION_DAYS,
    Invitation,
    Membership,
    Organisation,
    User,
    digest,
    new_token,
)
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from brokerage.people.notifications import InvitationSent


@transaction.atomic
def create_organisation(*, by, kind, name):
    """Add a school, employer or partner to the hub's area. It has no people yet: invite the first one."""
    _may_manage(by)
    if by.organisation.kind != Kind.HUB or kind == Kind.HUB:
        raise Refused('Only a hub can add a school, an employer or a partner, and only to its own area.')
    name = ' '.join(name.split())
    if Organisation.objects.filter(hub=by.organisation, kind=kind, name__iexact=name).exists():
        raise Refused(f'{name} is already in your area.', field='name')
    organisation = Organisation.objects.create(kind=kind, name=name, hub=by.organisation)
    record(by=by, verb='organisation.create', subject=organisation, owner=organisation, data={'kind': kind})
    return organisation


@transaction.atomic
def invite(*, by, email, role, organisation=None):
    """Invite `email` to act for `organisation` (your own by default) and e-mail the link.

    A hub may also invite the first person who manages an organisation of its area. An open invitation
    to the same address is replaced, so that one link works at a time. Creates no account.
    """
    organisation = organisation or by.organisation
    # Two invitations at once to one address: the second replaces the first.
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    email = email.strip().lower()
    _may_invite(by, organisation, role)
    acting = organisation.memberships.active().filter(user__email=email)
    if acting.exists():
        raise Refused(
            f'{email} already acts for {organisation.name}. Change their role instead.', field='email'
        )
    _open_to(organisation, email).update(withdrawn_at=timezone.now())
    invitation = Invitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        # No link works until the message is written: it makes its own token.
        token_hash=digest(new_token()),
        expires_at=timezone.now() + INVITATION_DAYS,
        invited_by=by,
    )
    record(by=by, verb='invitation.send', subject=invitation, owner=organisation, data={'role': role})
    plan(
        kind=InvitationSent,
        subject=invitation,
        to_email=email,
        to_name='',
        sender=by.organisation,
        organisation=organisation,
    )
    return invitation


def resend(*, by, invitation):
    """Send a new link that lasts as long as the first did; the old one stops working."""
    if not invitation.is_waiting:
        raise Refused('This invitation was already answered or withdrawn.')
    return invite(by=by, email=invitation.email, role=invitation.role, organisation=invitation.organisation)


@transaction.atomic
def withdraw(*, by, invitation):
    """Take an invitation back: its link stops working. Tells nobody."""
    _may_invite(by, invitation.organisation, invitation.role)
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_waiting:
        raise Refused('This invitation was already answered or withdrawn.')
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=['withdrawn_at'])
    record(by=by, verb='invitation.withdraw', subject=invitation, owner=invitation.organisation)
    return invitation


@transaction.atomic
def accept(*, invitation, user):
    """Join as the signed-in `user`, whose address must be the invited one. Returns the membership."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if not invitation.is_open:
        raise Refused('This invitation has ended. Ask for a new one.')
    if user.email != invitation.email:
        raise Refused(f'This invitation is for {invitation.email}. Sign in with that address to accept it.')
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=['accepted_at'])
    membership, _ = Membership.objects.update_or_create(
        user=user,
        organisation=invitation.organisation,
        defaults={'role': invitation.role, 'is_active': True},
    )
    record(
        by=membership,
        verb='invitation.accept',
        subject=invitation,
        owner=invitation.organisation,
        data={'role': invitation.role},
    )
    return membership


@transaction.atomic
def accept_as_new(*, invitation, name, password):
    """Make an account for the invited address and join. An account that exists is never taken over."""
    if User.objects.filter(email=invitation.email).exists():
        raise Refused('You already have an account with this address. Sign in to accept.')
    user = User(email=invitation.email, name=name)
    try:
        validate_password(password, user)
    except ValidationError as fault:
        raise Refused(' '.join(fault.messages), field='password') from None
    user = User.objects.create_user(invitation.email, password, name=name)
    # The link came by e-mail, so the address is theirs.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return accept(invitation=invitation, user=user)


@transaction.atomic
def change_role(*, by, member, role):
    """Give a member of your own organisation another role; it holds from their next page."""
    member = _own_member(by, member)
    if role not in KIND_ROLES[Kind(member.organisation.kind)]:
        raise Refused('That role is not one of this organisation’s roles.', field='role')
    if role not in MANAGING_ROLES:
        _keep_a_manager(member)
    before, member.role = member.role, role
    member.save(update_fields=['role'])
    owner = member.organisation
    record(by=by, verb='member.change_role', subject=member, owner=owner, data={'from': before, 'to': role})
    return member


@transaction.atomic
def deactivate_member(*, by, member):
    """End a membership of your own organisation at once. The account and the trail stay as they are."""
    member = _own_member(by, member)
    _keep_a_manager(member)
    member.is_active = False
    member.save(update_fields=['is_active'])
    record(by=by, verb='member.deactivate', subject=member, owner=member.organisation)
    return member


def _may_manage(by):
    if not by.may(Permission.PEOPLE_MANAGE):
        raise Refused('Only a manager can do this. Ask a manager of your organisation.')


def _may_invite(by, organisation, role):
    _may_manage(by)
    if role not in KIND_ROLES[Kind(organisation.kind)]:
        raise Refused(f'Choose a role that people at {organisation.name} can have.', field='role')
    if organisation.pk == by.organisation_id:
        return
    if organisation.hub_id != by.organisation_id:
        raise Refused('You can invite people to your own organisation only.')
    if organisation.memberships.active().filter(role__in=MANAGING_ROLES).exists():
        raise Refused(f'{organisation.name} has its own manager, who invites its people.')
    if role not in MANAGING_ROLES:
        raise Refused(
            f'The first person of {organisation.name} must be able to invite the others.', field='role'
        )


def _open_to(organisation, email):
    return Invitation.objects.filter(
        organisation=organisation, email=email, accepted_at=None, withdrawn_at=None
    )


def _own_member(by, member):
    """The member's row, locked with its organisation so that two managers cannot remove each other."""
    _may_manage(by)
    if member.organisation_id != by.organisation_id:
        raise Refused('You can change people of your own organisation only.')
    Organisation.objects.select_for_update().get(pk=member.organisation_id)
    member = Membership.objects.select_related('organisation', 'user').get(pk=member.pk)
    if not member.is_active:
        raise Refused(f'{member.user.name} no longer acts for {member.organisation.name}.')
    return member


def _keep_a_manager(member):
    others = member.organisation.memberships.active().filter(role__in=MANAGING_ROLES).exclude(pk=member.pk)
    if member.role in MANAGING_ROLES and not others.exists():
        raise Refused(
            f'{member.user.name} is the last manager of {member.organisation.name}: nobody could invite '
            'people or end access. Give somebody else that role first.'
        )
