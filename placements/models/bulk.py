"""One act over many placements, and what became of each."""

from django.db import models
from django.db.models import F, Q

from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed
from placements.enums import BulkKind, Done, Follow
from placements.models.placement import Placement
from schools.models import Block


class BulkActQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The organisation's whose person started it."""
        return self.filter(started_by__organisation_id=membership.organisation_id)


class BulkAct(BaseModel, Job):
    """What is done, to whom (`rows`), why, and by whom. `key` comes with the form: sent twice, it is one act.

    `ended_on` is the last day the students came, for those under way. Where a block has moved: it, and its new
    dates `first` to `last`.
    """

    key = models.CharField(max_length=12, unique=True)
    kind = models.CharField(max_length=10, choices=BulkKind)
    about = models.CharField(max_length=200)
    reason = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)
    ended_on = models.DateField(null=True, blank=True)
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.CASCADE, related_name='+')
    first = models.DateField(null=True, blank=True)
    last = models.DateField(null=True, blank=True)
    started_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name='+')

    task_name = 'placements.run_bulk'
    objects = BulkActQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='words',
        neutral='key kind about reason ended_on block first last started_by job_state job_step job_done job_total '
        'job_error job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BulkKind.values), name='bulk_kind'),
            models.CheckConstraint(
                condition=Q(kind=BulkKind.DATES, block__isnull=False, first__isnull=False, last__isnull=False)
                & Q(last__gte=F('first'))
                | ~Q(kind=BulkKind.DATES) & Q(block=None, first=None, last=None),
                name='bulk_dates_of_block',
            ),
        ]

    def __str__(self):
        return f'{self.get_kind_display()}: {self.about}'


class BulkRowQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Those of a hub's act are not the hub's to see, but where the school shares names."""
        placements = Placement.objects.visible_to(membership)
        return self.filter(act__in=BulkAct.objects.visible_to(membership), placement__in=placements)


class BulkRow(BaseModel):
    """One placement of an act: done, or refused and why. `choice`: what was to become of it, where that differs."""

    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name='rows')
    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name='+')
    choice = models.CharField(max_length=5, choices=Follow, blank=True)
    outcome = models.CharField(max_length=8, choices=Done, default=Done.WAITING)
    words = models.CharField(max_length=500, blank=True)

    objects = BulkRowQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='words', neutral='act placement choice outcome')

    class Meta:
        ordering = ['pk']
        constraints = [
            models.UniqueConstraint(fields=['act', 'placement'], name='bulk_row_once'),
            models.CheckConstraint(condition=Q(outcome__in=Done.values), name='bulk_row_outcome'),
            models.CheckConstraint(condition=Q(choice__in=['', *Follow.values]), name='bulk_row_choice'),
        ]

    def __str__(self):
        return f'{self.act_id}: {self.placement_id}'

    @property
    def result(self):
        """What became of it, in a few words."""
        done = self.choice and self.outcome == Done.DONE
        return self.get_choice_display() if done else self.get_outcome_display()
