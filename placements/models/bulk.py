"""One act over many placements, and what became of each."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed
from placements.enums import BulkKind, Done
from placements.models.placement import Placement


class BulkActQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The organisation's whose person started it."""
        return self.filter(started_by__organisation_id=membership.organisation_id)


class BulkAct(BaseModel, Job):
    """What is done, to whom (`rows`), why, and by whom. `key` comes with the form: sent twice, it is one act.

    `ended_on` is the last day the students came, for those under way.
    """

    key = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=BulkKind)
    about = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    started_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name='+')

    task_name = 'placements.run_bulk'
    objects = BulkActQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='words',
        neutral='key kind about reason ended_on started_by job_state job_step job_done job_total job_error '
        'job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name='bulk_kind')]

    def __str__(self):
        return f'{self.get_kind_display()}: {self.about}'


class BulkRowQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(act__in=BulkAct.objects.visible_to(membership))


class BulkRow(BaseModel):
    """One placement of an act: done, or refused and why."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name='rows')
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name='+')
    outcome = models.CharField(max_length=8, choices=Done, default=Done.WAITING)
    words = models.CharField(max_length=500, blank=True)

    objects = BulkRowQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='words', neutral='act placement outcome')

    class Meta:
        ordering = ['pk']
        constraints = [
            models.UniqueConstraint(fields=['act', 'placement'], name='bulk_row_once'),
            models.CheckConstraint(condition=Q(outcome__in=Done.values), name='bulk_row_outcome'),
        ]

    def __str__(self):
        return f'{self.act_id}: {self.placement_id}'
