"""Files that people send us: versions, closed until they have been looked through, never changed after."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed


def random_path(upload, name):
    """Says nothing of whose it is, and cannot be guessed (128 bits)."""
    return f'uploads/{timezone.now():%Y/%m}/{secrets.token_hex(16)}.{upload.kind}'


class UploadQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Those of your own organisation; a hub also sees its employers’. Schools reach one by their own rows."""
        own = Q(owner_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(owner__hub_id=membership.organisation_id, owner__kind=Kind.EMPLOYER)
        return self.filter(own)

    def about(self, purpose, subject):
        return self.filter(purpose=purpose, subject_ref=subject.ref)


class Upload(BaseModel, Job):
    """One version of one file. `sha256`, `size` and `kind` are of what is kept, found by content and never by name.

    Nobody opens it while it is `quarantined` or once it is `refused`. `scanner_said` is the scanner's own word.
    """

    class Scan(models.TextChoices):
        QUARANTINED = 'quarantined', 'Being checked for viruses'
        CLEAN = 'clean', 'Checked: no virus found'
        NOT_SCANNED = 'not_scanned', 'Not checked for viruses'
        REFUSED = 'refused', 'Refused: a virus was found'

    OPEN = (Scan.CLEAN, Scan.NOT_SCANNED)

    owner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='uploads')
    purpose = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=4)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    file = models.FileField(upload_to=random_path)
    state = models.CharField(max_length=12, choices=Scan, default=Scan.QUARANTINED)
    scanner_said = models.CharField(max_length=200, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.CharField(max_length=300)

    task_name = 'uploads.scan'
    objects = UploadQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='file sent_by',
        neutral='owner purpose subject_ref version kind size sha256 state scanner_said scanned_at job_state job_step '
        'job_done job_total job_error job_seen_at',
    )

    class Meta:
        ordering = ['-version']
        constraints = [
            models.UniqueConstraint(fields=['purpose', 'subject_ref', 'version'], name='upload_version_once'),
            models.CheckConstraint(condition=Q(kind__in=['pdf', 'docx', 'jpg', 'png']), name='upload_kind'),
            models.CheckConstraint(
                condition=Q(state__in=['quarantined', 'clean', 'not_scanned', 'refused']), name='upload_state'
            ),
            models.CheckConstraint(
                condition=Q(state='quarantined') | Q(scanned_at__isnull=False), name='upload_scanned_at'
            ),
        ]

    def __str__(self):
        return f'{self.purpose}, version {self.version}'

    @property
    def may_be_opened(self):
        return self.state in self.OPEN

    @property
    def look(self):
        """The kind of chip that says its state."""
        return {'quarantined': 'wait', 'clean': 'ok', 'not_scanned': 'warn', 'refused': 'stop'}[self.state]

    @property
    def size_words(self):
        return f'{self.kind.upper()}, {max(self.size // 1024, 1):,} KB'
