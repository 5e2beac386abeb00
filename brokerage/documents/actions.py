"""Ask for documents, alone or many at once. The same content is one document, rendered once."""

import json
from functools import partial

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.jobs import after_commit
from brokerage.documents.models import Document, DocumentBatch
from brokerage.documents.registry import REGISTRY
from brokerage.documents.rendering import content_hash


@transaction.atomic
def ask_for(*, kind, subject, readers, by):
    """The newest document of `kind` about `subject`, made anew when what it says has changed.

    `readers` are organisations that may open it. Returns the row at once; a worker draws it.
    """
    content = REGISTRY[kind].content(subject)
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    fingerprint = content_hash(kind, canonical)
    about = {'kind': kind, 'subject_type': subject._meta.label_lower, 'subject_ref': subject.ref}
    # Two askers at once must not both make the next version.
    type(subject).objects.select_for_update(of=('self',)).filter(pk=subject.pk).first()
    newest = Document.objects.filter(**about).order_by('-version').first()
    if newest and newest.content_hash == fingerprint and newest.state != Document.State.FAILED:
        _let_read(newest, readers)
        return newest
    document = Document.objects.create(
        **about,
        version=newest.version + 1 if newest else 1,
        title=REGISTRY[kind].title(subject),
        content=json.loads(canonical),
        content_hash=fingerprint,
    )
    _let_read(document, readers)
    record(by=by, verb='document.ask', subject=document, owner=readers[0], data={'kind': kind})
    after_commit('documents.make', document_id=document.pk)
    return document


def _let_read(document, readers):
    rows = Document.readers.through
    rows.objects.bulk_create(
        [rows(document=document, organisation=reader) for reader in readers], ignore_conflicts=True
    )


@transaction.atomic
def gather_batch(*, gather, gather_for, organisation, title, by):
    """Have everything that `gather` finds made and zipped for `organisation`, all of it by a worker."""
    batch = DocumentBatch.objects.create(
        organisation=organisation,
        started_by=by,
        title=title,
        gather=gather,
        gather_for=gather_for,
        job_seen_at=timezone.now(),
    )
    data = {'gather': gather, 'for': gather_for}
    record(by=by, verb='document.ask_batch', subject=batch, owner=organisation, data=data)
    after_commit('documents.make_batch', job_id=batch.pk)
    return batch


@transaction.atomic
def cancel_batch(*, batch, by):
    """Stop a batch; documents already made stay."""
    cancelled = batch.cancel()
    if cancelled:
        record(by=by, verb='document.cancel_batch', subject=batch, owner=batch.organisation)
    return cancelled


@transaction.atomic
def forget(*, documents, by):
    """Delete documents for good, with their files and the zips they went into; returns how many.

    For what must not be kept any longer: a file that another document shares stays.
    """
    rows = list(documents.select_for_update(of=('self',)))
    batches = DocumentBatch.objects.filter(documents__in=rows).exclude(file='').distinct()
    files = [batch.file for batch in batches]
    for document in rows:
        owner = document.readers.order_by('pk').first()
        record(by=by, verb='document.forget', subject=document, owner=owner, data={'kind': document.kind})
        document.delete()
    kept = set(
        Document.objects.filter(file__in=[row.file.name for row in rows]).values_list('file', flat=True)
    )
    files += [row.file for row in rows if row.file and row.file.name not in kept]
    batches_left = DocumentBatch.objects.filter(file__in=[each.name for each in files])
    batches_left.update(file='')
    for each in files:
        transaction.on_commit(partial(each.storage.delete, each.name))
    return len(rows)
