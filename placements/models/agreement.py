"""The placement agreement: versions of what is agreed, who signed which, and codes that prove an address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from placements.enums import Signer, SignMethod
from placements.models.placement import Placement


class OfPlacementQuerySet(models.QuerySet):
    placement_path = 'placement'

    def visible_to(self, membership):
        return self.filter(**{f'{self.placement_path}__in': Placement.objects.visible_to(membership)})


class Agreement(BaseModel):
    """One version of what four parties agree. Never changed: other terms are another version.

    `terms` is all it says, as plain words; `changed` names the terms that differ from the version before.
    """

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name='agreements')
    version = models.PositiveIntegerField()
    terms = models.JSONField()
    changed = models.JSONField(default=list)
    made_by = models.CharField(max_length=300)

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(Keep.STUDENT, personal='terms made_by', neutral='placement version changed')

    class Meta:
        ordering = ['-version']
        constraints = [
            models.UniqueConstraint(fields=['placement', 'version'], name='agreement_version_once')
        ]

    def __str__(self):
        return f'Agreement {self.ref}, version {self.version}'


class SignatureQuerySet(OfPlacementQuerySet):
    placement_path = 'agreement__placement'


class Signature(BaseModel):
    """Who signed a version, when and how. Never changed; one that a change leaves alone is carried over.

    A signature on paper is a scan (private) and its SHA-256.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name='signatures')
    signer = models.CharField(max_length=10, choices=Signer)
    signed_name = models.CharField(max_length=160)
    signed_at = models.DateTimeField()
    method = models.CharField(max_length=10, choices=SignMethod)
    actor_ref = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=300)
    carried_from = models.ForeignKey(
        'self', null=True, blank=True, on_delete=models.PROTECT, related_name='+'
    )
    scan = models.FileField(upload_to='agreements/%Y/%m', blank=True)
    scan_sha256 = models.CharField(max_length=64, blank=True)
    # Two signers have one e-mail address: they were asked who it was that signed.
    shared_address = models.BooleanField(default=False)

    objects = SignatureQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='signed_name actor_label scan',
        neutral='agreement signer signed_at method actor_ref carried_from scan_sha256 shared_address',
    )

    class Meta:
        ordering = ['signed_at', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['agreement', 'signer'], name='signature_once'),
            models.CheckConstraint(condition=Q(signer__in=Signer.values), name='signature_signer'),
            models.CheckConstraint(
                condition=(Q(method='paper') & ~Q(scan_sha256='')) | (~Q(method='paper') & Q(scan_sha256='')),
                name='signature_paper_has_scan',
            ),
        ]

    def __str__(self):
        return f'{self.get_signer_display()} {self.ref}'


class SigningCode(BaseModel):
    """A six-digit code sent to the address the school holds, to show that a link was not passed on.

    Only a keyed hash is kept. Made when it is sent; good for minutes, a few tries and one signature.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name='+')
    signer = models.CharField(max_length=10, choices=Signer)
    person_ref = models.CharField(max_length=12, blank=True)
    code_hash = models.CharField(max_length=64, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = OfPlacementQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING, neutral='placement signer person_ref code_hash expires_at tries proved_at used_at'
    )

    class Meta:
        ordering = ['-pk']
        constraints = [models.CheckConstraint(condition=Q(tries__lte=5), name='signing_code_tries')]
        indexes = [models.Index(fields=['placement', 'signer', '-created_at'])]

    def __str__(self):
        return f'Code {self.ref}'

    @property
    def is_open(self):
        """Sent, not past its minutes and not used."""
        return self.used_at is None and self.expires_at is not None and self.expires_at > timezone.now()


class AgreementRuleQuerySet(models.QuerySet):
    def visible_to(self, membership):
        if membership.organisation.kind == Kind.HUB:
            return self.filter(hub_id=membership.organisation_id)
        return self.filter(hub_id=membership.organisation.hub_id)


class AgreementRule(BaseModel):
    """Whether a hub's schools confirm a placement only once its agreement is signed by all. No row: no."""

    hub = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name='+')
    must_be_signed = models.BooleanField('all four sign before a placement is confirmed', default=False)

    objects = AgreementRuleQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='hub must_be_signed')

    def __str__(self):
        return f'Agreement rule of {self.hub_id}'
