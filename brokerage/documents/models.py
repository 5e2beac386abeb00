"""Documents are versions: made once from their content, known by their hash, never changed."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Documents of which your organisation is a named reader."""
        return self.filter(readers=membership.organisation_id)


class Document(BaseModel):
    """One version of one document about one thing.

    `content` is all its template needs (plain data); `content_hash` names it, so that identical
    content is rendered once. `sha256` is the hash of the PDF's bytes.
    """

    class State(models.TextChoices):
        QUEUED = 'queued', 'Being made'
        READY = 'ready', 'Ready'
        FAILED = 'failed', 'Could not be made'

    kind = models.CharField(max_length=40)
    subject_type = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content = models.JSONField()
    content_hash = models.CharField(max_length=64, db_index=True)
    readers = models.ManyToManyField(Organisation, related_name='+')
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    file = models.FileField(upload_to='documents/%Y/%m', blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True)

    objects = DocumentQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='title content file',
        neutral='kind subject_type subject_ref version content_hash readers state sha256 size made_at fault',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['kind', 'subject_type', 'subject_ref', 'version'], name='document_version_once'
            ),
            models.CheckConstraint(
                condition=~Q(state='ready') | (~Q(sha256='') & ~Q(file='') & Q(made_at__isnull=False)),
                name='document_ready_is_whole',
            ),
        ]

    def __str__(self):
        return f'{self.title}, version {self.version}'

    def get_kind_words(self):
        """'Risk assessment' for 'risk_assessment': says what a document is without saying of whom."""
        return self.kind.replace('_', ' ').capitalize()


class DocumentBatchQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(organisation_id=membership.organisation_id)


class DocumentBatch(BaseModel, Job):
    """Many documents made in one go, with progress that can be left and come back to.

    `gather` names who finds what it is to hold (see registry), for what is called `gather_for`.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    started_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    title = models.CharField(max_length=200)
    documents = models.ManyToManyField(Document, related_name='batches')
    gather = models.CharField(max_length=40)
    gather_for = models.CharField(max_length=60, blank=True)
    file = models.FileField(upload_to='batches/%Y/%m', blank=True)

    task_name = 'documents.make_batch'
    objects = DocumentBatchQuerySet.as_manager()
    privacy = classed(
        Keep.UPLOAD,
        personal='title file',
        neutral='organisation started_by documents gather gather_for job_state job_step job_done job_total '
        'job_error job_seen_at',
    )

    def __str__(self):
        return self.title
