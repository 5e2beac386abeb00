"""What moving a block would leave behind: placements by state, employers, matches, agreements."""

from collections import Counter

from django.urls import reverse

from placements.enums import State
from placements.models import MatchRun, PlannedBlock, Proposal
from placements.queries.block_dates import ON_THE_WAY, outside_of
from schools.queries import on_leaving, on_move

NAMED = 5


@on_leaving
def page_for_those_left(block, start, end):
    left = outside_of(block, start, end)
    return reverse('placements:block_dates', args=[block.ref]) if left.exists() else None


@on_move
def left_behind(block, start, end):
    """Placements keep their own days until the school decides about those outside the new ones."""
    rows = outside_of(block, start, end)
    found = list(rows.order_by().values_list('state', 'employer__organisation__name'))
    if not found:
        return
    states = Counter(state for state, _ in found)
    by_state = ', '.join(f'{states[s]} {State(s).label.lower()}' for s in ON_THE_WAY if states[s])
    yield (
        f'{_count(len(found), "placement")} outside the new dates, not moved with the block: {by_state}. '
        'The school decides what becomes of each.'
    )
    names = sorted({name for _, name in found})
    more = f' and {len(names) - NAMED} more' if len(names) > NAMED else ''
    yield f'{_count(len(names), "employer")} affected: {", ".join(names[:NAMED])}{more}.'


@on_move
def proposals_left(block, start, end):
    """What the newest match proposes and nobody has sent."""
    newest = MatchRun.objects.filter(block=block, job_state='done', sent_at=None).order_by(
        '-created_at', '-pk'
    )
    run = newest.values_list('pk', flat=True).first()
    count = Proposal.objects.filter(run=run, window__isnull=False).count() if run else 0
    if count:
        yield f'{_count(count, "proposal")} of the last match made for other dates: match again.'


@on_move
def agreement_left(block, start, end):
    for name in PlannedBlock.objects.filter(block=block).values_list('plan__name', flat=True)[:1]:
        yield f'The present dates were agreed in the hub’s plan “{name}”, which does not move with the block.'


def _count(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'
