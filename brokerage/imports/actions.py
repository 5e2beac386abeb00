"""The verbs of an upload: in, mapped, looked at, saved or thrown away. Audit rows hold counts, no person."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.imports.columns import suggest_mapping
from brokerage.imports.models import Batch, Outcome, Row
from brokerage.imports.reading import read_table
from brokerage.imports.registry import Context

Stage = Batch.Stage
State = Batch.State
ELSEWHERE = 'This upload has moved on since you opened the page. See where it stands now.'
MOST_LISTED = 20
KEPT_FOR = timedelta(days=30)


@transaction.atomic
def upload(*, by, kind, content, file_name, target=None):
    """Keep the cells of a file for review; the file itself is not kept. Raises FileProblem in words."""
    table = read_table(content)
    context = Context(organisation=by.organisation, target=target, by=by)
    columns = [clean(heading) for heading in table.columns]
    batch = Batch.objects.create(
        kind=kind.name,
        organisation=by.organisation,
        uploaded_by=by,
        target_ref=target.ref if target else '',
        file_name=clean(file_name)[:200],
        file_kind=table.kind,
        encoding=table.encoding,
        delimiter=table.delimiter,
        columns=columns,
        mapping=suggest_mapping(columns, kind.fields(context)).columns,
        notes=[*table.notes, *blank_note(table.blank_rows)],
        job_state=State.DONE,
    )
    Row.objects.bulk_create(
        (
            Row(batch=batch, number=row.number, cells=list(map(clean, row.values)), shape_problem=row.problem)
            for row in table.rows
        ),
        batch_size=1000,
    )
    data = {'kind': kind.name, 'rows': len(table.rows)}
    record(by=by, verb='import.upload', subject=batch, owner=by.organisation, data=data)
    return batch


def clean(text):
    """Without what the database cannot hold: null characters and halves of characters."""
    return text.encode('utf-8', 'replace').decode().replace('\0', '')


def blank_note(numbers):
    if not numbers:
        return []
    listed = ', '.join(map(str, numbers[:MOST_LISTED])) + (' and more' if len(numbers) > MOST_LISTED else '')
    return [f'Blank row left out: {listed}.' if len(numbers) == 1 else f'Blank rows left out: {listed}.']


@transaction.atomic
def map_columns(*, by, batch, mapping):
    """Fix which column holds which field (field name to heading) and have the rows read for review."""
    _move(batch, [Stage.MAPPING], Stage.READING, mapping=mapping)
    after_commit('imports.work', job_id=batch.pk)


@transaction.atomic
def map_again(*, by, batch):
    """Back to the columns. What was chosen about rows is lost, for the rows may mean something else."""
    _move(batch, [Stage.REVIEW], Stage.MAPPING, job_state=State.DONE)


@transaction.atomic
def choose(*, by, batch, choices):
    """Keep what a person said about rows: {row: choice}. Refuses once the batch is being saved."""
    if not Batch.objects.select_for_update().filter(pk=batch.pk, stage=Stage.REVIEW).exists():
        raise Refused(ELSEWHERE)
    changed = [row for row, choice in choices.items() if row.choice != choice]
    for row in changed:
        row.choice = choices[row]
    Row.objects.bulk_update(changed, ['choice'])
    return len(changed)


@transaction.atomic
def commit(*, by, batch):
    """Have the reviewed rows saved by a worker. Of two people who press at once, one wins."""
    _move(batch, [Stage.REVIEW], Stage.SAVING, committed_by=by)
    after_commit('imports.work', job_id=batch.pk)


@transaction.atomic
def discard(*, by, batch):
    """Forget the rows. Nothing that was in the register or the cohort is touched."""
    rows = batch.rows.exclude(outcome=Outcome.MISSING).count()
    _move(batch, [Stage.MAPPING, Stage.READING, Stage.REVIEW], Stage.DISCARDED, job_state=State.CANCELLED)
    batch.rows.all().delete()
    data = {'kind': batch.kind, 'rows': rows}
    record(by=by, verb='import.discard', subject=batch, owner=batch.organisation, data=data)


def forget_old():
    """Throw away what nobody touched for 30 days, and rows to mend that nobody mended; gives how many."""
    long_ago = timezone.now() - KEPT_FOR
    old = Batch.objects.filter(created_at__lt=long_ago)
    waiting = old.filter(stage__in=[Stage.MAPPING, Stage.REVIEW]).update(stage=Stage.DISCARDED)
    ended = [Stage.DISCARDED, Stage.COMMITTED]
    Row.objects.filter(batch__in=old.filter(stage__in=ended)).delete()
    return waiting


def _move(batch, stages, stage, **told):
    """From one of `stages` to `stage`, or refuse because someone was quicker."""
    told = {'job_state': State.QUEUED, 'job_done': 0, 'job_error': '', 'job_seen_at': timezone.now()} | told
    if not Batch.objects.filter(pk=batch.pk, stage__in=stages).update(stage=stage, **told):
        raise Refused(ELSEWHERE)
    batch.refresh_from_db()
