"""What was done and what was read, by whom. No foreign keys: a row outlives what it speaks of."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.core.privacy import Keep, classed


class TrailQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A hub sees the trail of its area, everyone else what touches their own organisation."""
        own = Q(organisation_ref=membership.organisation.ref) | Q(owner_ref=membership.organisation.ref)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(own | Q(hub_ref=membership.organisation.ref))
        return self.filter(own)


class AuditEntry(models.Model):
    """One change with consequences. Written in the change's own transaction; never read by features."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=300)
    organisation_ref = models.CharField(max_length=12, blank=True)
    owner_ref = models.CharField(max_length=12, blank=True)
    hub_ref = models.CharField(max_length=12, blank=True)
    verb = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    data = models.JSONField(default=dict)

    objects = TrailQuerySet.as_manager()
    privacy = classed(
        Keep.AUDIT,
        personal='actor_label data',
        neutral='at actor_kind actor_ref organisation_ref owner_ref hub_ref verb subject_type subject_ref',
    )

    class Meta:
        ordering = ['-at', '-pk']
        indexes = [
            models.Index(fields=['subject_type', 'subject_ref', '-at']),
            models.Index(fields=['hub_ref', '-at']),
            models.Index(fields=['owner_ref', '-at']),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(actor_ref='') & ~Q(actor_label=''), name='audit_has_actor')
        ]

    def __str__(self):
        return f'{self.verb} {self.subject_type}'


class ReadEntry(models.Model):
    """Someone opened a page that shows a named student."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=12)
    actor_ref = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=300)
    organisation_ref = models.CharField(max_length=12, blank=True)
    owner_ref = models.CharField(max_length=12)
    hub_ref = models.CharField(max_length=12, blank=True)
    page = models.CharField(max_length=80)
    student_refs = models.JSONField(default=list)
    needs_shown = models.BooleanField(default=False)

    objects = TrailQuerySet.as_manager()
    privacy = classed(
        Keep.AUDIT,
        personal='actor_label student_refs',
        neutral='at actor_kind actor_ref organisation_ref owner_ref hub_ref page needs_shown',
    )

    class Meta:
        ordering = ['-at', '-pk']
        indexes = [
            models.Index(fields=['owner_ref', '-at']),
            models.Index(fields=['hub_ref', '-at']),
            GinIndex(fields=['student_refs'], name='read_students', opclasses=['jsonb_path_ops']),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(actor_ref='') & ~Q(actor_label=''), name='read_has_actor')
        ]

    def __str__(self):
        return f'{self.page} read'
