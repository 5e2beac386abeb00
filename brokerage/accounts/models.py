"""People, organisations, who may act for whom, and links that stand in for an account."""

import hashlib
import secrets
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from rest_framework_api_key.models import AbstractAPIKey

from brokerage.accounts.enums import KIND_ROLES, PERMISSIONS, SECOND_FACTOR_ROLES, Kind, Role
from brokerage.core.models import BaseModel, new_ref
from brokerage.core.patterns import Pattern
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import Sector


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, *, name=''):
        user = self.model(email=self.normalize_email(email).lower(), name=name)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, BaseModel):
    """A person who signs in. What they may do comes from their memberships alone."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)

    objects = UserManager()
    USERNAME_FIELD = 'email'
    EMAIL_FIELD = 'email'
    privacy = classed(Keep.ACCOUNT, personal='email name last_login password', neutral='is_active')

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(email=models.functions.Lower('email')), name='user_email_lower'
            )
        ]

    def __str__(self):
        return self.name or self.email


class OrganisationQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Your own organisation and your hub; a hub sees every organisation of its area."""
        own = Q(pk=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(own | Q(hub_id=membership.organisation_id))
        return self.filter(own | Q(pk=membership.organisation.hub_id))


class Organisation(BaseModel):
    """A hub, school, employer or partner. All but hubs belong to one hub."""

    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=160)
    hub = models.ForeignKey('self', null=True, blank=True, on_delete=models.PROTECT, related_name='members')
    is_active = models.BooleanField(default=True)

    objects = OrganisationQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='kind name hub is_active')

    class Meta:
        ordering = ['name', 'pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(kind='hub', hub__isnull=True) | (~Q(kind='hub') & Q(hub__isnull=False)),
                name='organisation_hub_iff_not_hub',
            ),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name='organisation_kind'),
        ]
        indexes = [models.Index(fields=['hub', 'kind', 'name'])]

    def __str__(self):
        return self.name

    @property
    def area(self):
        """The hub this organisation works in: a hub's own area is itself."""
        return self if self.kind == Kind.HUB else self.hub


class MembershipQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, user__is_active=True, organisation__is_active=True)

    def visible_to(self, membership):
        """People of your own organisation; a hub also sees who acts for its members."""
        own = Q(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(organisation__hub_id=membership.organisation_id)
        return self.filter(own)


class Membership(BaseModel):
    """A person acting for an organisation in a role: the actor of every change."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name='memberships')
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='memberships')
    role = models.CharField(max_length=20, choices=Role)
    is_active = models.BooleanField(default=True)

    objects = MembershipQuerySet.as_manager()
    privacy = classed(Keep.ACCOUNT, personal='user', neutral='organisation role is_active')

    class Meta:
        ordering = ['organisation__name', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['user', 'organisation'], name='membership_once'),
            models.CheckConstraint(condition=Q(role__in=Role.values), name='membership_role'),
        ]

    def __str__(self):
        return f'{self.user} ({self.get_role_display()}, {self.organisation})'

    def may(self, permission):
        return permission in PERMISSIONS[Role(self.role)]

    @property
    def needs_second_factor(self):
        return self.role in SECOND_FACTOR_ROLES

    @property
    def roles_to_give(self):
        return KIND_ROLES[Kind(self.organisation.kind)]

    # What the audit trail writes of an actor.
    actor_kind = 'membership'

    @property
    def actor_ref(self):
        return self.ref

    @property
    def actor_label(self):
        return f'{self.user.name}, {self.get_role_display()}, {self.organisation.name}'


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def new_token():
    return secrets.token_urlsafe(32)


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Invitations to your own organisation; a hub also sees those to its members, which it may send."""
        own = Q(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(organisation__hub_id=membership.organisation_id)
        return self.filter(own)

    def waiting(self):
        """Neither answered nor withdrawn; some may be past their day."""
        return self.filter(accepted_at=None, withdrawn_at=None)


class Invitation(BaseModel):
    """An e-mailed invitation to act for an organisation. Only the token's hash is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='invitations')
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    invited_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')

    objects = InvitationQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='email invited_by',
        neutral='organisation role token_hash expires_at accepted_at withdrawn_at',
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=['organisation', 'email'],
                condition=Q(accepted_at=None, withdrawn_at=None),
                name='invitation_one_open',
            )
        ]

    def __str__(self):
        return f'Invitation to {self.organisation}'

    @property
    def is_waiting(self):
        """Not answered and not withdrawn; perhaps past its day."""
        return self.accepted_at is None and self.withdrawn_at is None

    @property
    def is_open(self):
        return self.is_waiting and self.expires_at > timezone.now()


class AccessLinkQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Links given out by your own organisation."""
        return self.filter(issued_for_id=membership.organisation_id)

    def live(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())


class AccessLink(BaseModel):
    """A signed link that stands in for an account: one purpose, one person, one thing, until a day.

    Only the token's hash is kept. `subject_ref` is the `ref` of the row the link opens; the view for
    `purpose` knows its kind. An employer's contact acts for `organisation`.
    """

    purpose = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    person = models.CharField(max_length=160)
    # Of the row that says who they are, where there is one: two people may share a name and an address.
    person_ref = models.CharField(max_length=12, blank=True)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name='+'
    )
    issued_for = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='issued_links')
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = AccessLinkQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='person',
        neutral='purpose subject_ref person_ref organisation issued_for token_hash expires_at revoked_at '
        'last_used_at',
    )

    class Meta:
        indexes = [models.Index(fields=['purpose', 'subject_ref'])]

    def __str__(self):
        return f'Link for {self.purpose}'

    actor_kind = 'link'

    @property
    def actor_ref(self):
        return self.ref

    @property
    def actor_label(self):
        return f'{self.person}, by signed link'


class SystemActor:
    """A worker's job acting by rule; named, so that the audit trail says which."""

    actor_kind = 'system'
    organisation = None
    organisation_id = None

    def __init__(self, job):
        self.actor_ref = job
        self.actor_label = f'Automatic: {job}'


class SharingAgreementQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A partner's own; a hub sees those with its partners."""
        own = Q(partner_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(partner__hub_id=membership.organisation_id)
        return self.filter(own)

    def in_force(self, today):
        return self.filter(ended_at=None, starts__lte=today, ends__gte=today)


class SharingAgreement(BaseModel):
    """What a partner has signed with the hub before any key of it works. The paper itself is kept elsewhere."""

    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='sharing_agreements')
    signed_by = models.CharField(max_length=160)
    signed_on = models.DateField()
    starts = models.DateField()
    ends = models.DateField()
    reference = models.CharField(max_length=60, blank=True)
    recorded_by = models.CharField(max_length=300)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SharingAgreementQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='signed_by recorded_by',
        neutral='partner signed_on starts ends reference ended_at',
    )

    class Meta:
        ordering = ['-starts', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(ends__gte=F('starts')), name='sharing_days_in_order')
        ]

    def __str__(self):
        return f'{self.starts} to {self.ends}'


class PartnerKeyQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A partner's own keys; a hub sees those of its partners."""
        own = Q(organisation_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(organisation__hub_id=membership.organisation_id)
        return self.filter(own)


class PartnerKey(AbstractAPIKey):
    """A partner's key to the API: hashed, shown once, with scopes and a daily quota.

    `networks` are the addresses it may be used from ('203.0.113.0/24'); none means from anywhere. `areas`
    (first halves of postcodes), `sectors` and `patterns` are all it may read; none means any. A sandbox
    key is answered from a made-up list, whatever it asks.
    """

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='keys')
    scopes = models.JSONField(default=list)
    networks = models.JSONField(default=list, blank=True)
    areas = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    sectors = ArrayField(models.CharField(max_length=40, choices=Sector), default=list, blank=True)
    patterns = ArrayField(models.CharField(max_length=12, choices=Pattern), default=list, blank=True)
    is_sandbox = models.BooleanField(default=False)
    daily_quota = models.PositiveIntegerField(default=10_000)
    last_used_at = models.DateTimeField(null=True, blank=True)

    visible = PartnerKeyQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='prefix hashed_key created name revoked expiry_date organisation scopes networks '
        'areas sectors patterns is_sandbox daily_quota last_used_at',
    )

    class Meta(AbstractAPIKey.Meta):
        verbose_name = 'partner key'
        constraints = [
            models.CheckConstraint(condition=Q(sectors__contained_by=Sector.values), name='key_sectors'),
            models.CheckConstraint(condition=Q(patterns__contained_by=Pattern.values), name='key_patterns'),
        ]

    @property
    def is_over(self):
        """Past its last day."""
        return self.expiry_date is not None and self.expiry_date <= timezone.now()


class KeyUse(models.Model):
    """How often a key called on a day, and what it was answered.

    Of the `calls`, `whole` were answered in full, `faulty` could not be (4xx) and `failed` by our fault (5xx);
    the rest was unchanged (304). Of the `faulty`, `absent` asked for what there is not (404) and `stale` came
    with a cursor that is too old (410). `refused` were over the quota, and are in no other number.
    """

    key = models.ForeignKey(PartnerKey, on_delete=models.CASCADE, related_name='uses')
    day = models.DateField()
    calls = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    absent = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)

    privacy = classed(Keep.WORKING, neutral='key day calls refused whole faulty failed absent stale')

    class Meta:
        constraints = [models.UniqueConstraint(fields=['key', 'day'], name='key_use_once_a_day')]

    def __str__(self):
        return f'{self.calls} calls on {self.day}'

    @property
    def unchanged(self):
        return max(0, self.calls - self.whole - self.faulty - self.failed)


INVITATION_DAYS = timedelta(days=14)
