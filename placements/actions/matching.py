"""Run a match over a block as a job, and keep what it proposes with its proof."""

import traceback
from dataclasses import asdict

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from placements.matching import Fault, compare
from placements.matching.assemble import graph_of
from placements.matching.document import write_problem
from placements.models import MatchRun, Proposal
from placements.queries.matching import broken_locks, problem_for
from schools.enums import BlockState
from schools.models import Circumstances

logger = structlog.get_logger(__name__)
SEED = 0
STEPS = 4
SMALLEST_GROUP = 5
CHANGED = (
    'A place you keep cannot be kept any more. See which one on the page of the block, then start again.'
)
FAULT = 'A fault of ours stopped this match. Nothing was changed. Start again; if it happens twice, tell us.'


@transaction.atomic
def start_match(*, by, block, policy):
    """Queue a run over `block`; a worker solves it. Refused while another runs, while the block is not
    published, and while a kept pair breaks a rule. Changes nothing else: a run only proposes.
    """
    if block.state != BlockState.PUBLISHED:
        raise Refused('Publish these dates first. Students are matched for published dates only.')
    _refuse_broken_locks(block, problem_for(block, policy))
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                block=block, started_by=by, policy=policy, job_seen_at=timezone.now(), job_total=STEPS
            )
    except IntegrityError as fault:
        raise Refused(
            'A match of this block is already running. Wait for it, or stop it first.', code='running'
        ) from fault
    record(by=by, verb='match.start', subject=run, owner=block.school.organisation, data={'policy': policy})
    after_commit(MatchRun.task_name, job_id=run.pk)
    return run


def _refuse_broken_locks(block, problem):
    broken = broken_locks(block, problem)
    if broken:
        lines = [f'{pin.student.name} at {pin.window.offer.employer}: {words}.' for pin, words in broken]
        raise Refused(
            'What you asked to keep cannot be kept. Stop keeping it, or mend what stands in the way. '
            + ' '.join(lines),
            code='broken_lock',
        )


@transaction.atomic
def cancel_match(*, by, run):
    """Stop a run that is queued or running; earlier results stay. False when it had ended already."""
    stopped = run.cancel()
    if stopped:
        record(by=by, verb='match.cancel', subject=run, owner=run.block.school.organisation)
    return stopped


def solve_run(run):
    """Read, solve, prove and keep one run. Called again after a crash it starts over; cancelled, it stops.

    Whatever goes wrong ends the run with words: none is left running for ever.
    """
    try:
        _solve(run)
    except Refused:
        run.end(CHANGED)
    except Fault:
        logger.exception('match refused its own question', run=run.ref)
        run.end(FAULT)
    except Exception as fault:
        # The message of a database error may quote a person's data: only its kind and place are logged.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        logger.error('match stopped', run=run.ref, fault=type(fault).__name__, at=str(place))
        run.end(FAULT)


def _solve(run):
    if not run.begin(STEPS, 'Reading students and offers'):
        return
    problem = problem_for(run.block, run.policy)
    _refuse_broken_locks(run.block, problem)
    if not run.progress(1, 'Finding the best places for everyone'):
        return
    plans = compare(problem, _policies(run.policy), seed=SEED)
    if run.progress(3, 'Writing down why'):
        _keep(run, problem, plans)


def _policies(chosen):
    """The chosen policy first; the others are solved too, so that what it costs can be seen."""
    others = [policy for policy in ('linear', 'convex', 'first-choices') if policy != chosen]
    return [chosen, *others]


@transaction.atomic
def _keep(run, problem, plans):
    """Write everything and end, at once: a run sent twice is kept once, a cancelled one not at all."""
    plan = plans[run.policy]
    held = MatchRun.objects.select_for_update().only('job_state').get(pk=run.pk)
    if held.job_state != MatchRun.State.RUNNING:
        return
    run.proposals.all().delete()
    Proposal.objects.bulk_create(_proposals(run, problem, plan))
    run.figures = {
        'policies': {name: asdict(other.figures) for name, other in plans.items()},
        'by_hand': asdict(plan.by_hand),
        'objective': plan.objective,
        'groups': _groups(plan),
    }
    # The question travels with the proof, so that it can be checked when the rows have moved on.
    run.certificate = {**plan.certificate, 'question': write_problem(graph_of(problem))}
    run.save(update_fields=['figures', 'certificate'])
    run.progress(STEPS)
    run.end()


def _proposals(run, problem, plan):
    tier = {student.id: student.tier for student in problem.students}
    for placed in plan.placed:
        yield Proposal(
            run=run,
            student_id=placed.student,
            window_id=placed.window,
            tier=tier[placed.student],
            rank=placed.rank,
            metres=placed.metres,
            reasons=[_why(placed)],
        )
    for left in plan.unplaced:
        reasons = [_obstacle(reason) for reason in left.reasons]
        yield Proposal(run=run, student_id=left.student, tier=tier[left.student], reasons=reasons)


def _obstacle(reason):
    told = {'rule': _rule(reason), 'text': reason.text, 'places': reason.with_places}
    return told if reason.nearest_metres is None else told | {'nearest_metres': reason.nearest_metres}


def _rule(reason):
    """A limit that cannot be shown to hold is helped by a postcode, not by travelling further."""
    unknown = reason.rule == 'travel' and reason.nearest_metres is None
    return 'unknown_place' if unknown else reason.rule


def _why(placed):
    """Why this place, in words: how many choices would have been better, and who holds them."""
    if placed.locked:
        return {'rule': 'locked', 'text': 'Kept because you asked for it.'}
    if not placed.better:
        return {'rule': 'best', 'text': 'The best choice that fits this student.'}
    first = placed.taken[0]
    higher = 'a student of a higher priority' if first.by_higher_tier else 'a student of the same priority'
    if placed.better == 1:
        return {'rule': 'full', 'text': f'One better choice fits; it is full, with {higher} there.'}
    count = f'{placed.better} better choices fit'
    return {'rule': 'full', 'text': f'{count}; all are full, the first with {higher} there.'}


def _groups(plan):
    """Placed and all, for groups a school is asked about; a group of fewer than five is nobody's business."""
    placed = {row.student for row in plan.placed}
    everyone = placed | {row.student for row in plan.unplaced}
    rows = list(Circumstances.objects.filter(student__in=everyone))
    groups = {
        'Free school meals': {row.student_id for row in rows if row.free_school_meals},
        'SEN support or plan': {row.student_id for row in rows if row.sen != 'N'},
        'English as an additional language': {row.student_id for row in rows if row.english_additional},
        'In care or care leaver': {row.student_id for row in rows if row.looked_after or row.care_leaver},
    }
    return {name: [len(ids & placed), len(ids)] for name, ids in groups.items() if len(ids) >= SMALLEST_GROUP}
