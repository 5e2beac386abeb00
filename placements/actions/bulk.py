"""One act over many placements as a job: a closed school or site, bad weather, the end of a block."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit, ends_in_words
from placements.actions import progress
from placements.actions.calling_off import call_back, call_off
from placements.actions.follow import follow
from placements.enums import BulkKind, Done, State
from placements.models import BulkAct, BulkRow

GONE_AWAY = 'Whoever started this no longer works here. Start again for those that are left.'
FAULT = 'A fault of ours stopped this. What is done stays done. Start again for those that are left.'


@transaction.atomic
def start_bulk(*, by, key, kind, placements, about, reason='', words='', ended_on=None):
    """Queue one act and return it; a worker makes the moves. The same `key` a second time is the same act.

    Refused without a placement, and for what this organisation does not do. Moves nothing yet.
    """
    if by.organisation.kind != Kind.SCHOOL and kind != BulkKind.END:
        raise Refused('That is for the school to do.', code='wrong_party')
    if not by.may(Permission.PLACEMENTS_MANY):
        raise Refused('That is for somebody else to decide.', code='wrong_party')
    if not placements:
        raise Refused('Tick at least one placement.', code='nothing')
    given = {'kind': kind, 'about': about, 'reason': reason, 'words': words, 'ended_on': ended_on}
    return queue(by=by, key=key, rows=[(each, '') for each in placements], **given)


def queue(*, by, key, rows, kind, reason='', **given):
    """Write the act down with its `rows` (placement, choice) and send it to a worker; once for each `key`."""
    given |= {'kind': kind, 'reason': reason, 'job_seen_at': timezone.now(), 'job_total': len(rows)}
    act, made = BulkAct.objects.get_or_create(key=key, defaults={**given, 'started_by': by})
    if act.started_by_id != by.pk:
        raise Refused('Open the page again.', code='other_key')
    if made:
        BulkRow.objects.bulk_create(BulkRow(act=act, placement=each, choice=choice) for each, choice in rows)
        data = {'kind': kind, 'placements': len(rows), 'reason': reason}
        record(by=by, verb='bulk.start', subject=act, owner=by.organisation, data=data)
        after_commit(BulkAct.task_name, job_id=act.pk)
    return act


@transaction.atomic
def stop_bulk(*, by, act):
    """Stop after the move being made; those made stay made. False when it had ended already."""
    stopped = act.cancel()
    if stopped:
        record(by=by, verb='bulk.stop', subject=act, owner=by.organisation)
    return stopped


def run_bulk(act):
    """Do or go on with an act. Done twice, or again after a crash, each placement is moved once."""
    with ends_in_words(act, FAULT):
        _run(act)


def _run(act):
    if not Membership.objects.active().filter(pk=act.started_by_id).exists():
        act.end(GONE_AWAY)
        return
    if not act.begin(act.rows.count(), 'One placement after the other'):
        return
    for row in list(act.rows.filter(outcome=Done.WAITING).values_list('pk', flat=True)):
        if not _step(act, row):
            return
    act.end()


@transaction.atomic
def _step(act, pk):
    """One move and what is kept of it, together or not at all; False when somebody has stopped the act."""
    held = BulkAct.objects.select_for_update().get(pk=act.pk)
    if held.job_state != BulkAct.State.RUNNING:
        return False
    row = BulkRow.objects.select_related('placement').get(pk=pk)
    if row.outcome == Done.WAITING:
        row.outcome, row.words = _outcome(act, row)
        row.save(update_fields=['outcome', 'words'])
    done = act.rows.exclude(outcome=Done.WAITING).count()
    BulkAct.objects.filter(pk=act.pk).update(job_done=done, job_seen_at=timezone.now())
    return True


def _outcome(act, row):
    try:
        with transaction.atomic():
            words = VERBS[act.kind](act, row)
    except Refused as refused:
        return Done.REFUSED, refused.words[:500]
    return Done.DONE, words or ''


def _end(act, row):
    """The end that fits where the placement stands and who ends it."""
    placement = row.placement
    placement.refresh_from_db()
    given = {'by': act.started_by, 'placement': placement, 'words': act.words}
    if placement.state == State.LIVE:
        if act.ended_on is None:
            raise Refused('It is under way: say which day was the last.', code='other_day')
        progress.end_early(**given, ended_on=act.ended_on)
    elif act.started_by.organisation.kind == Kind.SCHOOL:
        progress.withdraw(**given, reason=act.reason)
    elif placement.state in (State.NOMINATED, State.MEETING):
        progress.decline(**given, reason=act.reason)
    else:
        progress.cancel_as_employer(**given, reason=act.reason)


def _restore(act, row):
    progress.restore(by=act.started_by, placement=row.placement, words=act.words)


def _close(act, row):
    progress.close(by=act.started_by, placement=row.placement)


VERBS = {
    BulkKind.END: _end,
    BulkKind.RESTORE: _restore,
    BulkKind.CLOSE: _close,
    BulkKind.DATES: follow,
    BulkKind.CALL_OFF: call_off,
    BulkKind.CALL_BACK: call_back,
}
