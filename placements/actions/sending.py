"""Send the nominations of a run, after looking at every rule again."""

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.actions.nominations import Refusal, send_proposals
from placements.models import Proposal
from placements.queries.match_run import newest_run, rows_of, sendable

NOT_SENT = 'not_sent'


def send_run(*, by, run):
    """Nominate everyone the newest run of a block places; returns (placements, refusals).

    What has changed since the run stops one student, not the rest, and is kept on the proposal in words.
    Sending twice books nobody twice.
    """
    if newest_run(run.block) != run:
        raise Refused('There is a newer match of this block. Send from that one.', code='not_newest')
    good, stopped = sendable(run, rows_of(run))
    placed, refused = send_proposals(by=by, run=run, proposals=good)
    refused += [Refusal(proposal.student, words) for proposal, words in stopped]
    _keep_words(run, refused)
    data = {'sent': len(placed), 'not_sent': len(refused)}
    record(by=by, verb='match.send', subject=run, owner=run.block.school.organisation, data=data)
    return placed, refused


def _keep_words(run, refused):
    words = {refusal.student.pk: refusal.words for refusal in refused}
    rows = list(run.proposals.all())
    for row in rows:
        row.reasons = [each for each in row.reasons if each['rule'] != NOT_SENT]
        if row.student_id in words:
            row.reasons.insert(0, {'rule': NOT_SENT, 'text': f'Not sent: {words[row.student_id]}'})
    Proposal.objects.bulk_update(rows, ['reasons'])
