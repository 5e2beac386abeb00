"""The end of an area's match: the parts' figures and proofs added up, and every school told."""

from collections import Counter
from dataclasses import asdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.notify.actions import ask_person
from placements.matching import add_up
from placements.matching.tally import Tally
from placements.models import AreaPart, AreaRun, MatchRun
from placements.queries.area_help import asks_of_area, joined

BY = SystemActor('match of an area')


@transaction.atomic
def finish(run):
    """End a run whose parts are all done. Called by several workers at once, one of them does it."""
    held = AreaRun.objects.select_for_update(of=('self',)).select_related('hub').get(pk=run.pk)
    if held.job_state != AreaRun.State.RUNNING or not held.parts.exists():
        return
    if held.parts.exclude(job_state=AreaPart.State.DONE).exists():
        return
    parts = list(held.parts.defer('question', 'seats', 'full'))
    blocks, by_hand, filled = added(parts, 'blocks'), added(parts, 'by_hand'), Counter()
    for part in parts:
        filled.update(part.figures['filled'])
    held.figures |= {
        'blocks': {name: asdict(tally) for name, tally in blocks.items()},
        'by_hand': {name: asdict(tally) for name, tally in by_hand.items()},
        'filled': dict(filled),
    }
    asks = asks_by_block(parts)
    held.figures['asks'] = asks_of_area(asks.values())
    held.certificate = proof_of(parts)
    held.save(update_fields=['figures', 'certificate'])
    _end_blocks(held, blocks, by_hand, asks)
    record(by=BY, verb='area.end', subject=held, owner=held.hub, data={'parts': len(parts)})
    held.end()


def added(parts, name):
    """{block: tally} over all parts."""
    found = {}
    for part in parts:
        for block, counts in part.figures[name].items():
            found[block] = found.get(block, Tally()) + Tally(**counts)
    return found


def asks_by_block(parts):
    """{block: the asks of all its parts as one}."""
    found = {}
    for part in parts:
        for block, asks in part.figures.get('asks', {}).items():
            found.setdefault(block, []).append(asks)
    return {block: joined(some) for block, some in found.items()}


def proof_of(parts):
    """The proofs of all parts as one: each side of it is the sum of the parts' sides, level by level."""
    proofs = [part.certificate for part in parts]
    sides = {
        side: add_up(dict(zip(proof['levels'], proof[side], strict=True)) for proof in proofs)
        for side in ('primal', 'dual')
    }
    return {
        'parts': [proof['problem'] for proof in proofs],
        'solver': proofs[0]['solver'],
        'seed': proofs[0]['seed'],
        'version': proofs[0]['version'],
        'objective': add_up(proof['objective'] for proof in proofs),
        'bound': add_up(proof['bound'] for proof in proofs),
        **sides,
    }


def _end_blocks(area, blocks, by_hand, asks):
    """Each block's run ends with its own figures, and its school is asked to look."""
    runs = area.match_runs.filter(job_state__in=MatchRun.GOING).select_related(
        'block__cohort__school__organisation__hub'
    )
    now = timezone.now()
    ways = all(part.figures.get('ways') for part in area.parts.only('figures'))
    ended = []
    for run in runs:
        tally = blocks.get(str(run.block_id), Tally())
        run.figures = {
            'policies': {area.policy: asdict(tally.figures())},
            'by_hand': asdict(by_hand.get(str(run.block_id), Tally()).figures()),
            'groups': {area.policy: {}},
            'asks': asks.get(str(run.block_id), joined([])),
            'ways': ways,
        }
        run.policy, run.chosen_at = area.policy, now
        run.job_state, run.job_step, run.job_done, run.job_seen_at = MatchRun.State.DONE, '', 1, now
        ended.append(run)
    fields = ['figures', 'policy', 'chosen_at', 'job_state', 'job_step', 'job_done', 'job_seen_at']
    MatchRun.objects.bulk_update(ended, fields, batch_size=500)
    for run in ended:
        _ask_school(run, now)


def _ask_school(run, now):
    cohort = run.block.cohort
    ask_person(
        organisation=cohort.school.organisation,
        kind='area.matched',
        subject=run,
        due_on=timezone.localdate(now),
        words=f'Look at the places for {cohort.name}, then send the nominations',
        detail='your hub has matched it',
        path=reverse('placements:match_run', args=[run.ref]),
    )
