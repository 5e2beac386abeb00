"""An upload is a batch of rows to review; nothing reaches the other tables before it is committed."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed


class Outcome(models.TextChoices):
    NEW = 'new', 'New'
    CHANGED = 'changed', 'Changed'
    ASK = 'ask', 'Needs your answer'
    MATCHED = 'matched', 'Already here'
    REJECTED = 'rejected', 'Cannot be used yet'
    MISSING = 'missing', 'Here, but not in the file'


class BatchQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(organisation_id=membership.organisation_id)


class Batch(BaseModel, Job):
    """One uploaded file on its way in: columns mapped, rows reviewed, committed or thrown away."""

    class Stage(models.TextChoices):
        MAPPING = 'mapping', 'Check the columns'
        READING = 'reading', 'Being read'
        REVIEW = 'review', 'Review the rows'
        SAVING = 'saving', 'Being saved'
        COMMITTED = 'committed', 'Saved'
        DISCARDED = 'discarded', 'Thrown away'

    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    uploaded_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    target_ref = models.CharField(max_length=12, blank=True)
    file_name = models.CharField(max_length=200)
    file_kind = models.CharField(max_length=4, default='csv')
    encoding = models.CharField(max_length=20, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    notes = models.JSONField(default=list)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.MAPPING)
    committed_at = models.DateTimeField(null=True, blank=True)
    committed_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    saved = models.JSONField(default=dict)

    task_name = 'imports.work'
    objects = BatchQuerySet.as_manager()
    privacy = classed(
        Keep.UPLOAD,
        personal='uploaded_by committed_by file_name',
        neutral='kind organisation target_ref file_kind encoding delimiter columns mapping notes stage '
        'committed_at saved job_state job_step job_done job_total job_error job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        verbose_name_plural = 'batches'
        constraints = [
            models.CheckConstraint(
                condition=Q(stage='committed', committed_at__isnull=False)
                | (~Q(stage='committed') & Q(committed_at__isnull=True)),
                name='batch_committed_at',
            )
        ]
        indexes = [models.Index(fields=['organisation', 'kind', 'stage'])]

    def __str__(self):
        return self.file_name


class Row(models.Model):
    """One line of the file, as it came and as it was understood; `choice` is what a person said about it.

    A missing row is not a line of the file: it stands for something we have that the file does not name.
    """

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name='rows')
    number = models.PositiveIntegerField()
    cells = models.JSONField(default=list)
    values = models.JSONField(default=dict)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    shape_problem = models.CharField(max_length=300, blank=True)
    problems = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    match_ref = models.CharField(max_length=12, blank=True)
    candidates = models.JSONField(default=list)
    choice = models.CharField(max_length=12, blank=True)
    label = models.CharField(max_length=200, blank=True)

    privacy = classed(
        Keep.UPLOAD,
        personal='label problems notes candidates',
        special='cells values changes',
        neutral='batch number outcome match_ref shape_problem choice',
    )

    class Meta:
        ordering = ['number', 'pk']
        constraints = [
            models.UniqueConstraint(
                fields=['batch', 'number'], condition=~Q(outcome='missing'), name='row_number_once'
            )
        ]
        indexes = [models.Index(fields=['batch', 'outcome', 'number'])]

    def __str__(self):
        return f'Row {self.number}'
