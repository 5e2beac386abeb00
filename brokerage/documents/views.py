"""Open a document, watch it being made, check one by its hash."""

import hashlib
import re

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import public, signed_in
from brokerage.audit.actions import record
from brokerage.core.jobs import after_commit
from brokerage.documents.actions import cancel_batch
from brokerage.documents.making import file_name
from brokerage.documents.models import Document, DocumentBatch
from brokerage.documents.registry import REGISTRY

SHA256 = re.compile(r'[0-9a-f]{64}')


def _mine(request, model, ref):
    rows = (
        model.objects.none() if request.membership is None else model.objects.visible_to(request.membership)
    )
    return get_object_or_404(rows, ref=ref)


def _document(request, ref):
    """A document this member may read today; any other is not there."""
    document = _mine(request, Document, ref)
    kind = REGISTRY.get(document.kind)
    if kind and not kind.may_open(document, request.membership):
        raise Http404
    return document


@signed_in
def show(request, ref):
    document = _document(request, ref)
    template = 'documents/_state.html' if request.GET.get('part') else 'documents/document.html'
    return render(request, template, {'document': document})


@signed_in
def download(request, ref):
    document = _document(request, ref)
    if document.state != Document.State.READY:
        return redirect('documents:document', ref=ref)
    record(
        by=request.membership, verb='document.open', subject=document, owner=request.membership.organisation
    )
    return FileResponse(
        document.file.open('rb'), filename=file_name(document), content_type='application/pdf'
    )


@signed_in
@require_POST
def again(request, ref):
    """Try once more after a fault."""
    document = _document(request, ref)
    if document.state == Document.State.FAILED:
        Document.objects.filter(pk=document.pk).update(state=Document.State.QUEUED)
        after_commit('documents.make', document_id=document.pk)
    return redirect('documents:document', ref=ref)


@signed_in
def batch(request, ref):
    rows = _mine(request, DocumentBatch, ref)
    template = 'documents/_batch_state.html' if request.GET.get('part') else 'documents/batch.html'
    return render(request, template, {'batch': rows})


@signed_in
def batch_zip(request, ref):
    rows = _mine(request, DocumentBatch, ref)
    if not rows.file:
        return redirect('documents:batch', ref=ref)
    record(by=request.membership, verb='document.open_batch', subject=rows, owner=rows.organisation)
    return FileResponse(rows.file.open('rb'), filename=f'documents-{rows.ref}.zip', as_attachment=True)


@signed_in
@require_POST
def batch_cancel(request, ref):
    rows = _mine(request, DocumentBatch, ref)
    if cancel_batch(batch=rows, by=request.membership):
        messages.success(request, 'Stopped. Documents already made are kept.')
    return redirect('documents:batch', ref=ref)


@public
def check(request):
    """Is a document ours? Anyone who holds one may ask by its file's hash, the one printed on it, or the file.

    A file is hashed as it comes in and not kept.
    """
    file = request.FILES.get('file')
    asked = _sha256(file) if file else request.GET.get('hash', '').strip().lower()
    found = None
    if SHA256.fullmatch(asked):
        ours = Document.objects.filter(Q(sha256=asked) | Q(content_hash=asked), state=Document.State.READY)
        found = ours.order_by('pk').first()
    context = {'asked': asked, 'found': found, 'file_asked': bool(file)}
    return render(request, 'documents/check.html', context)


def _sha256(file):
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
