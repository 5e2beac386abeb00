"""Take a file in, and say what the scanner said of it."""

import hashlib

import structlog
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.uploads.content import Unfit, looked_through
from brokerage.uploads.models import Upload
from brokerage.uploads.scanning import NoAnswer, has_scanner, scan

logger = structlog.get_logger(__name__)
SHUT = 'No files are taken here yet: nothing checks them for viruses. Fill in our form, or send paper to the school.'


def takes_files():
    """Whether files are taken at all: a site may ask for a virus scanner first."""
    return has_scanner() or not settings.UPLOADS_NEED_SCANNER


@transaction.atomic
def take_in(*, by, owner, purpose, subject, content):
    """Keep `content` (bytes) as the next version about `subject`, shut away until a worker has had it scanned.

    The same bytes as the newest version are that version, unless it was refused. Refuses in words what is no file of
    a kind we take. Hold the subject's row: two at once would both be the next version.
    """
    if not takes_files():
        raise Refused(SHUT, code='no_scanner', field='file')
    try:
        kind, kept = looked_through(content)
    except Unfit as unfit:
        logger.warning('upload refused', purpose=purpose, subject=subject.ref, why=str(unfit)[:60])
        raise Refused(str(unfit), code='unfit', field='file') from unfit
    sha256 = hashlib.sha256(kept).hexdigest()
    about = Upload.objects.about(purpose, subject)
    newest = about.first()
    if newest and newest.sha256 == sha256 and newest.state != Upload.Scan.REFUSED:
        return newest
    upload = Upload(
        owner=owner,
        purpose=purpose,
        subject_ref=subject.ref,
        version=(about.aggregate(newest=Max('version'))['newest'] or 0) + 1,
        kind=kind,
        size=len(kept),
        sha256=sha256,
        sent_by=by.actor_label[:300],
        job_seen_at=timezone.now(),
    )
    upload.file.save('file', ContentFile(kept), save=False)
    upload.save()
    data = {'purpose': purpose, 'about': subject.ref, 'version': upload.version, 'sha256': sha256}
    record(by=by, verb='upload.take', subject=upload, owner=owner, data=data)
    after_commit(Upload.task_name, job_id=upload.pk)
    return upload


def have_scanned(upload):
    """Ask the scanner and let the file out of quarantine, or refuse it; harmless to do twice.

    Without an answer it stays shut, and is asked about again in a few minutes.
    """
    if upload.state != Upload.Scan.QUARANTINED or not upload.begin(1, 'Checking for viruses'):
        return
    if not has_scanner():
        _settle(upload, Upload.Scan.NOT_SCANNED, 'No scanner is set up.')
        return
    try:
        with upload.file.open('rb') as file:
            found = scan(file.chunks())
    except NoAnswer as fault:
        logger.warning('virus scanner does not answer', upload=upload.ref, why=str(fault))
        return
    _settle(upload, Upload.Scan.REFUSED if found else Upload.Scan.CLEAN, found or 'Nothing found.')


@transaction.atomic
def _settle(upload, state, said):
    waiting = Upload.objects.filter(pk=upload.pk, state=Upload.Scan.QUARANTINED)
    if waiting.update(state=state, scanner_said=said, scanned_at=timezone.now()):
        by = SystemActor(Upload.task_name)
        record(by=by, verb=f'upload.{state}', subject=upload, owner=upload.owner, data={'said': said})
    upload.end()
