"""Bring a file in: choose it, say what its columns mean, look at every row, save."""

from types import SimpleNamespace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import signed_in
from brokerage.accounts.enums import PERMISSIONS
from brokerage.audit.actions import record, record_read
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.core.ui import Tab
from brokerage.imports import actions, queries
from brokerage.imports.forms import ColumnsForm, UploadForm, chosen
from brokerage.imports.models import Batch, Outcome
from brokerage.imports.reading import FileProblem
from brokerage.imports.registry import REGISTRY
from brokerage.imports.understanding import context_of

Stage = Batch.Stage
CONTENT_TYPES = {
    'csv': 'text/csv; charset=utf-8',
    'xlsx': 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}


def _kind(request, name):
    """The kind, for a role that may bring it in; unknown where no role of the organisation ever may."""
    kind, member = REGISTRY.get(name), request.membership
    if member is None:
        raise PermissionDenied
    if kind is None or not any(kind.permission in PERMISSIONS[role] for role in member.roles_to_give):
        raise Http404
    if not member.may(kind.permission):
        raise PermissionDenied
    return kind


def _mine(request, ref):
    """An upload of your own organisation, its kind, and what it is for."""
    if request.membership is None:
        raise PermissionDenied
    found = Batch.objects.visible_to(request.membership).select_related('organisation')
    batch = get_object_or_404(found, ref=ref)
    return batch, _kind(request, batch.kind)


@signed_in
def start(request, kind, target=''):
    """The file. A kind that is for a cohort asks first which one, where there are several."""
    kind = _kind(request, kind)
    row = None
    if kind.takes_target:
        targets = kind.targets(request.membership)
        if not target:
            return _which(request, kind, list(targets))
        row = get_object_or_404(targets, ref=target)
    elif target:
        raise Http404
    form = UploadForm(request.POST, request.FILES) if request.method == 'POST' else UploadForm()
    if form.is_valid():
        file = form.cleaned_data['file']
        try:
            batch = actions.upload(
                by=request.membership, kind=kind, target=row, content=file.read(), file_name=file.name
            )
        except FileProblem as problem:
            form.add_error('file', str(problem))
        else:
            return redirect('imports:batch', ref=batch.ref)
    waiting = queries.unfinished(Batch.objects.visible_to(request.membership), kind, row)
    return render(
        request, 'imports/start.html', {'kind': kind, 'target': row, 'form': form, 'waiting': waiting}
    )


def _which(request, kind, targets):
    if len(targets) == 1:
        return redirect('imports:start', kind.name, targets[0].ref)
    return render(request, 'imports/target.html', {'kind': kind, 'targets': targets})


@signed_in
def batch(request, ref):
    """Where an upload stands: its columns, work under way, its rows, or what became of it."""
    batch, kind = _mine(request, ref)
    if batch.stage in (Stage.READING, Stage.SAVING) or request.GET.get('part'):
        template = 'imports/_working.html' if request.GET.get('part') else 'imports/working.html'
        return render(request, template, {'batch': batch, 'kind': kind})
    if batch.stage == Stage.MAPPING:
        return _show_columns(request, batch, kind)
    if batch.stage == Stage.REVIEW:
        return _show_review(request, batch, kind)
    return _show_end(request, batch, kind)


def _fields(request, batch, kind):
    return kind.fields(context_of(batch, request.membership))


def _show_columns(request, batch, kind, form=None):
    fields = _fields(request, batch, kind)
    form = form or ColumnsForm(batch=batch, fields=fields)
    missing = [each for each in fields if each.required and each.name not in batch.mapping]
    context = {
        'batch': batch,
        'kind': kind,
        'form': form,
        'columns': list(queries.columns_of(batch, form, fields)),
        'missing': missing,
        'read_as': queries.how_it_was_read(batch),
        'rows': batch.rows.exclude(outcome=Outcome.MISSING).count(),
    }
    return render(request, 'imports/columns.html', context)


@signed_in
@require_POST
def columns(request, ref):
    batch, kind = _mine(request, ref)
    form = ColumnsForm(request.POST, batch=batch, fields=_fields(request, batch, kind))
    if batch.stage == Stage.MAPPING and not form.is_valid():
        return _show_columns(request, batch, kind, form)
    if form.is_valid():
        _try(
            request,
            actions.map_columns,
            by=request.membership,
            batch=batch,
            mapping=form.cleaned_data['mapping'],
        )
    return redirect('imports:batch', ref=ref)


@signed_in
@require_POST
def columns_again(request, ref):
    batch, _ = _mine(request, ref)
    _try(request, actions.map_again, by=request.membership, batch=batch)
    return redirect('imports:batch', ref=ref)


def _show_review(request, batch, kind):
    counts, answers = queries.counts_of(batch), queries.answers_of(batch)
    show = _tab_of(request, counts)
    page = page_of(batch.rows.filter(outcome=show), request, order=('number',))
    _log_read(request, batch, kind, page.rows)
    here = reverse('imports:batch', args=[batch.ref])
    effects = queries.effects_of(answers, kind)
    context = {
        'batch': batch,
        'kind': kind,
        'show': show,
        'page': page,
        'lines': queries.lines_of(page.rows, kind, _fields(request, batch, kind)),
        'tabs': [
            Tab(outcome.label, f'{here}?show={outcome}', outcome == show, n)
            for outcome, n in counts.items()
            if n or outcome != Outcome.ASK
        ],
        'here': request.get_full_path(),
        'consequences': queries.consequences(effects, kind),
        'save_label': queries.save_label(effects, kind),
        'read_as': queries.how_it_was_read(batch),
    }
    return render(request, 'imports/review.html', context)


def _tab_of(request, counts):
    """The tab that was asked for, or the first that needs a person, or the first with rows."""
    asked = request.GET.get('show')
    if asked in Outcome.values:
        return Outcome(asked)
    first = (Outcome.ASK, Outcome.REJECTED, Outcome.CHANGED, Outcome.NEW, Outcome.MISSING, Outcome.MATCHED)
    return next((outcome for outcome in first if counts[outcome]), Outcome.NEW)


def _log_read(request, batch, kind, rows):
    """A page that names students we hold is a read of them; their flags may show among the changes."""
    if kind.about_students:
        students = [SimpleNamespace(ref=row.match_ref) for row in rows if row.match_ref]
        shows = any(row.changes for row in rows)
        record_read(
            by=request.membership,
            page='imports:batch',
            students=students,
            owner=batch.organisation,
            needs_shown=shows,
        )


@signed_in
@require_POST
def choices(request, ref):
    batch, kind = _mine(request, ref)
    numbers = [name.removeprefix('row-') for name in request.POST if name.startswith('row-')]
    numbers = [int(number) for number in numbers if number.isdecimal() and len(number) < 7]
    show = {request.POST.get('show')} & set(Outcome.values)
    rows = batch.rows.filter(outcome__in=show, number__in=numbers)
    picked = chosen(rows, kind, request.POST)
    if _try(request, actions.choose, by=request.membership, batch=batch, choices=picked):
        messages.success(request, 'Your answers are kept. Nothing is saved to the list yet.')
    back = request.POST.get('back', '')
    here = reverse('imports:batch', args=[ref])
    return redirect(back if back.startswith(f'{here}?') else here)


@signed_in
@require_POST
def save(request, ref):
    batch, _ = _mine(request, ref)
    _try(request, actions.commit, by=request.membership, batch=batch)
    return redirect('imports:batch', ref=ref)


@signed_in
def discard(request, ref):
    batch, kind = _mine(request, ref)
    if request.method == 'POST':
        if _try(request, actions.discard, by=request.membership, batch=batch):
            messages.success(request, 'The upload is thrown away. Nothing else was changed.')
        return redirect('imports:batch', ref=ref)
    lines = [
        'The rows of this file are deleted from the upload, and your answers about them.',
        f'No {kind.one} that is here already is changed.',
        'You can upload the same file again at any time.',
    ]
    return render(request, 'imports/discard.html', {'batch': batch, 'kind': kind, 'consequences': lines})


def _show_end(request, batch, kind):
    context = {'batch': batch, 'kind': kind, 'lines': []}
    if batch.stage == Stage.COMMITTED:
        left = batch.rows.filter(outcome__in=[Outcome.REJECTED, Outcome.ASK])
        context['page'] = page_of(left, request, order=('number',))
        _log_read(request, batch, kind, context['page'].rows)
        context['lines'] = queries.lines_of(context['page'].rows, kind, [])
        context['saved'] = queries.saved_words(batch.saved, kind)
        context['done_url'] = kind.done_url(context_of(batch, request.membership))
        return render(request, 'imports/saved.html', context)
    return render(request, 'imports/discarded.html', context)


@signed_in
def to_mend(request, ref):
    """The rows that could not be used, to mend and upload again."""
    batch, kind = _mine(request, ref)
    if batch.stage not in (Stage.REVIEW, Stage.COMMITTED):
        raise Http404
    rows = list(queries.rows_to_mend(batch))
    record(by=request.membership, verb='import.download', subject=batch, owner=batch.organisation)
    _log_read(request, batch, kind, rows)
    content = queries.file_to_mend(batch, rows)
    answer = HttpResponse(content, content_type=CONTENT_TYPES[batch.file_kind])
    answer['Content-Disposition'] = f'attachment; filename="to-mend-{batch.ref}.{batch.file_kind}"'
    return answer


def _try(request, verb, **told):
    """Do it, or say why not; True when it was done."""
    try:
        verb(**told)
    except Refused as refusal:
        messages.error(request, refusal.words)
        return False
    return True
