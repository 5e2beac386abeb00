"""What the worker does with a batch: read it for review, or save what was reviewed."""

import traceback

import structlog
from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.models import REF_LENGTH
from brokerage.imports.models import Batch, Outcome, Row
from brokerage.imports.registry import REGISTRY
from brokerage.imports.understanding import context_of, understand

logger = structlog.get_logger(__name__)
Stage = Batch.Stage
KEPT_AFTER = (Outcome.REJECTED, Outcome.ASK)
MOVED = (
    'Something in the file’s rows changed here after you looked, so nothing was saved yet. '
    'The list below is fresh: look once more, then save.'
)
TWICE = (
    'Two rows are both said to be the same one. Answer one of them differently under “Needs your answer”. '
    'Nothing was saved yet.'
)
FAULT = 'A fault of ours stopped this. Nothing was saved. Try again; if it happens twice, tell us.'


def work(batch_id):
    """Read or save a batch, whichever waits; nothing when it is done already. On a fault, one step back."""
    batch = Batch.objects.select_related('organisation').get(pk=batch_id)
    step, back = {Stage.READING: (read, Stage.MAPPING), Stage.SAVING: (save, Stage.REVIEW)}.get(
        batch.stage, (None, None)
    )
    if step is None or not batch.begin(batch.rows.count(), batch.get_stage_display()):
        return
    try:
        step(batch)
    except Refused as refusal:
        step_back(batch, back, refusal.words)
    except Exception as fault:
        # The message of a database error may quote a person's data: only its kind and place are logged.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        logger.error('import stopped', batch=batch.ref, fault=type(fault).__name__, at=str(place))
        step_back(batch, back, FAULT)


def step_back(batch, stage, words):
    Batch.objects.filter(pk=batch.pk, stage=batch.stage).update(stage=stage)
    batch.end(words)


def read(batch):
    """Say what each row would do. Writes nothing but the batch's own rows."""
    drafts = understand(batch, context_of(batch, batch.uploaded_by), tell=batch.progress)
    with transaction.atomic():
        if not locked(batch, Stage.READING):
            return
        write_rows(batch, drafts)
        Batch.objects.filter(pk=batch.pk).update(stage=Stage.REVIEW)
        batch.end()


@transaction.atomic
def save(batch):
    """Write what was reviewed, all or nothing.

    Every row is understood again first, under a lock that lets one batch of an organisation save at a
    time. If any row would now do something else than the person saw, nothing is written and the review
    is shown afresh. Rows that could not be used stay, to be downloaded; all others are forgotten.
    """
    if not locked(batch, Stage.SAVING):
        return
    Organisation.objects.select_for_update(no_key=True).get(pk=batch.organisation_id)
    context = context_of(batch, batch.committed_by)
    drafts = understand(batch, context)
    reviewed = {(row.outcome == Outcome.MISSING, row.number): row for row in batch.rows.all()}
    if moved(drafts, reviewed):
        write_rows(batch, drafts, reviewed)
        Batch.objects.filter(pk=batch.pk).update(stage=Stage.REVIEW)
        batch.end(MOVED)
        return
    chosen = decided(drafts, reviewed)
    REGISTRY[batch.kind].commit(context, chosen)
    finish(batch, context, chosen, reviewed)


def locked(batch, stage):
    """Hold the batch's row; False when someone else has moved it on."""
    return Batch.objects.select_for_update().filter(pk=batch.pk, stage=stage).exists()


def place_of(draft):
    return draft.outcome == Outcome.MISSING, draft.number


def effect(row):
    return row.outcome, row.match_ref, row.changes, row.candidates


def moved(drafts, reviewed):
    return len(drafts) != len(reviewed) or any(
        place_of(draft) not in reviewed or effect(reviewed[place_of(draft)]) != effect(draft)
        for draft in drafts
    )


def decided(drafts, reviewed):
    """The drafts to write, each as the person chose. Refuses two answers that name the same one."""
    answers = [row.choice for row in reviewed.values() if row.outcome == Outcome.ASK]
    taken = {draft.match_ref for draft in drafts if draft.outcome in (Outcome.MATCHED, Outcome.CHANGED)}
    if any(ref in taken or answers.count(ref) > 1 for ref in answers if len(ref) == REF_LENGTH):
        raise Refused(TWICE)
    chosen = [settled(draft, reviewed[place_of(draft)].choice) for draft in drafts]
    return [draft for draft in chosen if draft is not None]


def settled(draft, choice):
    """One draft as chosen, or None when nothing is to be written."""
    match draft.outcome:
        case Outcome.ASK if choice == 'new':
            draft.outcome = Outcome.NEW
        case Outcome.ASK:
            known = next((each for each in draft.candidates if each['ref'] == choice), None)
            if known is None or not known['changes']:
                return None
            draft.match(known['ref'], known['changes'])
        case Outcome.CHANGED if choice == 'leave':
            return None
        case Outcome.MISSING if choice != 'gone':
            return None
        case Outcome.MATCHED | Outcome.REJECTED:
            return None
    return draft


def finish(batch, context, chosen, reviewed):
    counts = {outcome: sum(draft.outcome == outcome for draft in chosen) for outcome in Outcome.values}
    unsettled = [row for row in reviewed.values() if row.outcome in KEPT_AFTER and not row.choice]
    batch.rows.exclude(pk__in=[row.pk for row in unsettled]).delete()
    batch.rows.update(values={}, changes=[])
    saved = {
        'added': counts[Outcome.NEW],
        'changed': counts[Outcome.CHANGED],
        'gone': counts[Outcome.MISSING],
        'same': sum(row.outcome == Outcome.MATCHED for row in reviewed.values()),
        'to_mend': len(unsettled),
    }
    Batch.objects.filter(pk=batch.pk).update(stage=Stage.COMMITTED, committed_at=timezone.now(), saved=saved)
    batch.end()
    data = {'kind': batch.kind, **saved}
    record(by=context.by, verb='import.commit', subject=batch, owner=batch.organisation, data=data)


def write_rows(batch, drafts, before=None):
    """Put the drafts in place of the batch's rows; a row that does what it did keeps its choice."""
    kind, before = REGISTRY[batch.kind], before or {}
    shapes = dict(batch.rows.exclude(shape_problem='').values_list('number', 'shape_problem'))
    batch.rows.all().delete()
    rows = [row_of(batch, kind, draft, before.get(place_of(draft))) for draft in drafts]
    for row in rows:
        row.shape_problem = '' if row.outcome == Outcome.MISSING else shapes.get(row.number, '')
    Row.objects.bulk_create(rows, batch_size=500)


def row_of(batch, kind, draft, was):
    return Row(
        batch=batch,
        number=draft.number,
        cells=draft.cells,
        values={name: kind.show(name, value) for name, value in draft.values.items()},
        outcome=draft.outcome,
        problems=draft.problems,
        notes=draft.notes,
        changes=draft.changes,
        match_ref=draft.match_ref,
        candidates=draft.candidates,
        choice=was.choice if was and effect(was) == effect(draft) else '',
        label=draft.label[:200],
    )
