"""One part of an area's match, on a worker: solve it, and when all are solved say why, and the last one ends it.

A part may be sent any number of times, to several workers at once: what it writes is decided once, under a lock of
its row. Whoever writes the last missing piece sends the rest on, and a part that was lost is sent again by
`core.pick_up_lost_work`.
"""

import traceback
from dataclasses import asdict

import structlog
from django.db import transaction
from django.utils import timezone

from brokerage.core.jobs import after_commit
from placements.actions.area import RUNNING, abandon, plan_area
from placements.actions.area_end import finish
from placements.actions.matching import FAULT
from placements.matching import explain_part, read_snapshot, solve_part
from placements.matching.tally import tally_by
from placements.models import AreaPart, AreaRun, Proposal
from placements.queries.area_help import asks_in_part, ways_in_part
from placements.queries.area_words import explained, placed
from placements.queries.match_asks import sites_of

logger = structlog.get_logger(__name__)
SEED = 0


def run_area(run):
    """The worker's side of an AreaRun: read and cut; called again, look whether it can be ended."""
    _guarded(run, lambda: (plan_area(run), finish(run)))


def run_part(part):
    """The worker's side of an AreaPart."""
    _guarded(part.run, lambda: _run_part(part))


def _guarded(run, work):
    """Whatever goes wrong ends the whole run with words: none is left going for ever."""
    try:
        work()
    except Exception as fault:
        # The message of a database error may quote a person's data: only its kind and place are logged.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        logger.error('area match stopped', run=run.ref, fault=type(fault).__name__, at=str(place))
        with transaction.atomic():
            if run.end(FAULT):
                abandon(run, AreaRun.State.FAILED, FAULT)


def _run_part(part):
    run = part.run
    if not part.begin(2, 'Finding the best places'):
        return
    problem = read_snapshot(part.question)
    if part.solved_at is None:
        if not _keep_solved(part, problem, solve_part(problem, seed=SEED)):
            return
        _show_progress(run)
        _wake_others(part)
    if not run.parts.unsolved().exists():
        _explain(part, problem)
        _show_progress(run)
        finish(run)


def _show_progress(run):
    run.progress(_done_of(run))


def _done_of(run):
    parts = run.parts.values_list('solved_at', 'job_state')
    return sum((solved is not None) + (state == AreaPart.State.DONE) for solved, state in parts)


def _wake_others(part):
    """The last to be solved sends the others on to be explained."""
    if part.run.parts.unsolved().exists():
        return
    waiting = part.run.parts.filter(job_state=RUNNING).exclude(pk=part.pk)
    for job_id in waiting.values_list('pk', flat=True):
        after_commit(AreaPart.task_name, job_id=job_id)


@transaction.atomic
def _keep_solved(part, problem, solved):
    """Write the placed with their reasons, once; False when the run was stopped meanwhile."""
    held = AreaPart.objects.select_for_update().defer('question').get(pk=part.pk)
    if held.job_state != RUNNING:
        return False
    if held.solved_at:
        return True
    seats = dict(zip((s.id for s in problem.students), part.seats, strict=True))
    rows = placed(part.run, problem, solved, seats)
    Proposal.objects.bulk_create(rows, batch_size=5_000)
    held.full = solved.full
    held.figures = _figures(problem, solved, seats)
    held.certificate = {**solved.certificate, 'objective': solved.objective, 'bound': solved.bound}
    held.solved_at = held.job_seen_at = timezone.now()
    held.job_done = 1
    held.save(update_fields=['full', 'figures', 'certificate', 'solved_at', 'job_seen_at', 'job_done'])
    return True


def _figures(problem, solved, seats):
    """Counts by block, for the plan and for the work by hand, and places filled by sector."""
    block_of = {name: str(block) for name, (_, block) in seats.items()}
    there = {row.student: (row.rank, row.metres) for row in solved.placed}
    sector = {window.id: window.sector for window in problem.windows}
    filled = {}
    for row in solved.placed:
        filled[sector[row.window]] = filled.get(sector[row.window], 0) + 1
    return {
        'blocks': {name: asdict(each) for name, each in tally_by(problem, there, block_of).items()},
        'by_hand': {name: asdict(each) for name, each in tally_by(problem, solved.by_hand, block_of).items()},
        'filled': filled,
        'windows': len(problem.windows),
    }


def _explain(part, problem):
    """Say why not, and what would help, now that it is known what every part fills."""
    others, own = part.run.parts.exclude(pk=part.pk), part.run.parts.filter(pk=part.pk)
    elsewhere = _full_in(others)
    seats = _seats(part, problem)
    held = _windows_of(part)
    there = {name: held[seat] for name, seat in seats.items() if seat in held}
    ways = ways_in_part(problem, there, elsewhere - set(there.values()))
    if not part.run.progress(_done_of(part.run)):
        return
    block_of = {name: block for name, (_, block) in seats.items()}
    asks = asks_in_part(problem, there, block_of, sites_of(part.run.hub_id))
    unplaced = explain_part(problem, set(there), elsewhere | _full_in(own))
    _keep_explained(part, problem, unplaced, ways, asks)


def _full_in(parts):
    return {name for names in parts.values_list('full', flat=True) for name in names}


def _seats(part, problem):
    return {row.id: tuple(seat) for row, seat in zip(problem.students, part.seats, strict=True)}


def _windows_of(part):
    """{(student, block): window} of everybody placed in the blocks of the part."""
    rows = Proposal.objects.filter(run__area=part.run_id, run__block__in={block for _, block in part.seats})
    found = rows.exclude(window=None).values_list('student', 'run__block', 'window')
    return {(student, block): window for student, block, window in found}


@transaction.atomic
def _keep_explained(part, problem, unplaced, ways, asks):
    held = AreaPart.objects.select_for_update().defer('question').get(pk=part.pk)
    if held.job_state != RUNNING:
        return
    rows = explained(part.run, problem, unplaced, _seats(part, problem), ways)
    Proposal.objects.bulk_create(rows, batch_size=5_000)
    held.figures |= {
        'asks': {str(block): found for block, found in asks.items()},
        'ways': bool(ways) or not unplaced,
    }
    held.save(update_fields=['figures'])
    held.progress(2)
    held.end()
