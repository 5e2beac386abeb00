"""Send the nominations of a run as a job: every rule looked at again, one student after the other."""

import structlog
from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit, ends_in_words
from brokerage.notify.actions import settle
from placements.actions.nominations import nominate
from placements.enums import HOLDING
from placements.models import MatchRun, Placement, Proposal, Sending
from placements.queries.match_run import newest_run, rows_of, sendable

logger = structlog.get_logger(__name__)
NOT_SENT = 'not_sent'
GONE_AWAY = 'Whoever started this is no longer a careers leader here. Send the others yourself.'
FAULT = 'A fault of ours stopped the sending. What is sent stays sent. Send the others; if it happens twice, tell us.'


@transaction.atomic
def start_sending(*, by, run):
    """Queue the nominations of the newest run of a block; a worker sends them. Books nothing yet.

    Refused for an older run, while a sending is under way, and when there is nothing to send.
    """
    run = MatchRun.objects.select_for_update(of=('self',)).defer('certificate').get(pk=run.pk)
    if newest_run(run.block) != run:
        raise Refused('There is a newer match of this block. Send from that one.', code='not_newest')
    # The lock above lets one start at a time look, so that the database never has to refuse the second.
    if run.sendings.going().exists():
        raise Refused('The nominations are being sent already. See how far it is.', code='sending')
    good, stopped = sendable(run, rows_of(run))
    if not good and not stopped:
        raise Refused('Everyone this match places is nominated already.', code='nothing_to_send')
    sending = Sending.objects.create(
        run=run, started_by=by, job_seen_at=timezone.now(), job_total=len(good) + len(stopped)
    )
    owner = run.block.school.organisation
    record(by=by, verb='match.send', subject=run, owner=owner, data={'to_send': sending.job_total})
    settle(subject=run)
    after_commit(Sending.task_name, job_id=sending.pk)
    return sending


@transaction.atomic
def cancel_sending(*, by, sending):
    """Stop after the nomination being written; those sent stay sent. False when it had ended already."""
    stopped = sending.cancel()
    if stopped:
        record(by=by, verb='match.stop_sending', subject=sending.run, owner=_owner(sending))
    return stopped


def send_nominations(sending):
    """Do or go on with a sending. Sent twice, or again after a crash, it books nobody twice and leaves nobody out.

    What has changed since the run stops one student, not the rest, and is kept on the proposal in words.
    """
    with ends_in_words(sending, FAULT):
        _send(sending)


def _send(sending):
    if not Membership.objects.active().filter(pk=sending.started_by_id).exists():
        sending.end(GONE_AWAY)
        return
    good, stopped = sendable(sending.run, rows_of(sending.run))
    if not _begin(sending, good, stopped):
        return
    for proposal in good:
        if not _step(sending, proposal):
            return
    _finish(sending)


@transaction.atomic
def _begin(sending, good, stopped):
    """Counts of what is left to do; those that were refused before are tried again, so they count anew."""
    sending.refresh_from_db()
    if not sending.begin(sending.sent + len(good) + len(stopped), 'Sending one nomination after the other'):
        return False
    sending.not_sent, sending.job_done = len(stopped), sending.sent + len(stopped)
    sending.save(update_fields=['not_sent', 'job_done'])
    _keep_words(sending.run, {proposal.pk: words for proposal, words in stopped})
    return True


@transaction.atomic
def _step(sending, proposal):
    """One nomination and its count, together or not at all; False when somebody has stopped the sending."""
    held = Sending.objects.select_for_update().get(pk=sending.pk)
    if held.job_state != Sending.State.RUNNING:
        return False
    block = sending.run.block
    booked = Placement.objects.filter(block=block, student=proposal.student_id, state__in=HOLDING)
    if not booked.exists():
        _nominate(held, sending, proposal)
    held.job_done, held.job_seen_at = held.sent + held.not_sent, timezone.now()
    held.save(update_fields=['sent', 'not_sent', 'job_done', 'job_seen_at'])
    return True


def _nominate(held, sending, proposal):
    try:
        nominate(
            by=sending.started_by,
            block=sending.run.block,
            student=proposal.student,
            window=proposal.window,
            rank=proposal.rank,
            metres=proposal.metres,
        )
    except Refused as fault:
        held.not_sent += 1
        _say(proposal, fault.words)
        proposal.save(update_fields=['reasons'])
    else:
        held.sent += 1
        MatchRun.objects.filter(pk=sending.run_id, sent_at=None).update(sent_at=timezone.now())


@transaction.atomic
def _finish(sending):
    sending.refresh_from_db()
    sending.progress(sending.job_total)
    if sending.end():
        data = {'sent': sending.sent, 'not_sent': sending.not_sent}
        record(
            by=sending.started_by, verb='match.sent', subject=sending.run, owner=_owner(sending), data=data
        )


def _owner(sending):
    return sending.run.block.school.organisation


def _keep_words(run, words):
    """What was said of an earlier try goes; {proposal id: words} is said now."""
    changed = []
    for row in run.proposals.chosen():
        before = row.reasons
        row.reasons = [each for each in before if each['rule'] != NOT_SENT]
        if row.pk in words:
            _say(row, words[row.pk])
        if row.reasons != before:
            changed.append(row)
    Proposal.objects.bulk_update(changed, ['reasons'])


def _say(proposal, words):
    others = [each for each in proposal.reasons if each['rule'] != NOT_SENT]
    proposal.reasons = [{'rule': NOT_SENT, 'text': f'Not sent: {words}'}, *others]
