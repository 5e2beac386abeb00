"""Draw one document, and gather many; both may be called again after a crash."""

import hashlib
import zipfile
from tempfile import TemporaryFile

import structlog
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify

from brokerage.accounts.models import SystemActor
from brokerage.documents.actions import ask_for
from brokerage.documents.models import Document
from brokerage.documents.registry import ENCLOSERS, GATHERERS, REGISTRY
from brokerage.documents.rendering import html_of, pdf_of

# Comes first in a list by name.
CONTENTS = '0-contents.html'
logger = structlog.get_logger(__name__)


@transaction.atomic
def make(document_id):
    """Draw the document unless it is ready; identical content that was drawn before is used again."""
    document = Document.objects.select_for_update().get(pk=document_id)
    if document.state == Document.State.READY:
        return document
    twin = _twin(document)
    try:
        if twin:
            document.file, document.sha256, document.size = twin.file.name, twin.sha256, twin.size
            document.made_at = twin.made_at
        else:
            _draw(document)
        document.state, document.fault = Document.State.READY, ''
    except Exception as fault:
        # Whatever went wrong, the page says that it could not be made, and can try again.
        logger.exception('document could not be drawn', document=document.ref)
        document.state, document.fault = Document.State.FAILED, type(fault).__name__
        document.file = ''
    document.save()
    return document


def _twin(document):
    same = Document.objects.filter(content_hash=document.content_hash, version=document.version)
    return same.filter(state=Document.State.READY).first()


def _draw(document):
    now, kind = timezone.now(), REGISTRY[document.kind]
    html = html_of(
        kind.template,
        document.content,
        title=document.title,
        version=document.version,
        made_on=timezone.localdate(now),
        fingerprint=document.content_hash,
    )
    pdf = pdf_of(html, kind.sheets)
    document.sha256, document.size, document.made_at = hashlib.sha256(pdf).hexdigest(), len(pdf), now
    document.file.save(f'{document.sha256}.pdf', ContentFile(pdf), save=False)


def make_batch(batch):
    """Find what it is to hold, draw what is not drawn yet, then zip. Stops between documents when cancelled.

    After a crash it is done again from the start: what was asked for and drawn is found and used.
    """
    if not _gather(batch):
        return
    documents = list(batch.documents.order_by('title', 'pk'))
    if not batch.begin(len(documents), 'Making documents'):
        return
    faults = 0
    for done, document in enumerate(documents, start=1):
        faults += make(document.pk).state == Document.State.FAILED
        if not batch.progress(done):
            return
    with TemporaryFile() as place:
        _zip(batch, place)
        place.seek(0)
        batch.file.save(f'{batch.ref}.zip', File(place), save=False)
    batch.save(update_fields=['file'])
    batch.end(f'{faults} of {len(documents)} could not be made.' if faults else '')


def _gather(batch):
    """Ask for each document that belongs to the batch; False when it was cancelled meanwhile."""
    rows = list(GATHERERS[batch.gather](batch))
    by = batch.started_by or SystemActor(f'documents.{batch.gather}')
    if not batch.begin(len(rows), 'Looking what is new'):
        return False
    for done, (kind, subject, readers) in enumerate(rows, start=1):
        batch.documents.add(ask_for(kind=kind, subject=subject, readers=readers, by=by))
        if not batch.progress(done):
            return False
    return True


def _zip(batch, place):
    """The documents, the files that go with them as they were sent, and a page that lists both."""
    documents = list(batch.documents.order_by('title', 'pk'))
    ready = [row for row in documents if row.state == Document.State.READY]
    enclosed = list(ENCLOSERS[batch.gather](batch)) if batch.gather in ENCLOSERS else []
    with zipfile.ZipFile(place, 'w', zipfile.ZIP_DEFLATED) as archive:
        for document in ready:
            _put(archive, file_name(document), document.file)
        for each in enclosed:
            if each.file:
                _put(archive, each.name, each.file)
        listed = {
            'batch': batch,
            'documents': [(file_name(row), row.title) for row in ready],
            'failed': [row.title for row in documents if row.state == Document.State.FAILED],
            'enclosed': [each for each in enclosed if each.file],
            'left_out': [each for each in enclosed if not each.file],
        }
        archive.writestr(CONTENTS, render_to_string('documents/contents.html', listed))


def _put(archive, name, file):
    with file.open('rb') as content, archive.open(name, 'w') as entry:
        for chunk in content.chunks():
            entry.write(chunk)


def file_name(document):
    """Unique by its reference; the title holds no student's name."""
    return f'{slugify(document.title)}-v{document.version}-{document.ref}.pdf'
