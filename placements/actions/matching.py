"""Run a match over a block as a job, keep what it proposes, and let a coordinator pin pairs."""

from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from placements.enums import PinKind
from placements.matching import compare
from placements.models import MatchRun, Pin, Proposal
from placements.queries.matching import problem_for
from schools.models import Circumstances

SEED = 0


@transaction.atomic
def start_match(*, by, block, policy):
    """Queue a run over `block`; refused while another runs. A worker solves it: watch the run's progress."""
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                block=block, started_by=by, policy=policy, job_seen_at=timezone.now(), job_total=4
            )
    except IntegrityError as fault:
        raise Refused('A match of this block is already running. Wait for it, or stop it first.') from fault
    record(by=by, verb='match.start', subject=run, owner=block.school.organisation, data={'policy': policy})
    after_commit('placements.run_match', job_id=run.pk)
    return run


def solve_run(run):
    """Read, solve, prove and keep one run. Called again after a crash it starts over; cancelled, it stops."""
    if not run.begin(4, 'Reading students and offers'):
        return
    problem = problem_for(run.block, run.policy)
    if not run.progress(1, 'Finding the best places for everyone'):
        return
    plans = compare(problem, _policies(run.policy), seed=SEED)
    if not run.progress(3, 'Writing down why'):
        return
    _keep(run, problem, plans)
    run.end()


def _policies(chosen):
    """The chosen policy first; the others are solved too, so that what it costs can be seen."""
    others = [policy for policy in ('linear', 'convex', 'first-choices') if policy != chosen]
    return [chosen, *others]


@transaction.atomic
def _keep(run, problem, plans):
    plan = plans[run.policy]
    tier = {student.id: student.tier for student in problem.students}
    run.proposals.all().delete()
    Proposal.objects.bulk_create(
        [
            Proposal(
                run=run,
                student_id=placed.student,
                window_id=placed.window,
                tier=tier[placed.student],
                rank=placed.rank,
                metres=placed.metres,
                reasons=_why(placed),
            )
            for placed in plan.placed
        ]
        + [
            Proposal(
                run=run,
                student_id=left.student,
                tier=tier[left.student],
                reasons=[{'rule': reason.rule, 'text': reason.text} for reason in left.reasons],
            )
            for left in plan.unplaced
        ]
    )
    run.figures = {
        'policies': {name: asdict(other.figures) for name, other in plans.items()},
        'by_hand': asdict(plan.by_hand),
        'objective': plan.objective,
        'groups': _groups(plan),
    }
    run.certificate = plan.certificate
    run.save(update_fields=['figures', 'certificate'])


def _why(placed):
    """Why this place, in words: how many choices would have been better, and who holds them."""
    if placed.locked:
        return [{'rule': 'locked', 'text': 'Kept because you asked for it.'}]
    if not placed.better:
        return [{'rule': 'best', 'text': 'The best choice that fits this student.'}]
    first = placed.taken[0]
    higher = (
        'by students of a higher priority' if first.by_higher_tier else 'by students of the same priority'
    )
    count = 'One better choice is' if placed.better == 1 else f'{placed.better} better choices are'
    return [{'rule': 'full', 'text': f'{count} full; the first is taken {higher}.'}]


def _groups(plan):
    """Placed and all, for groups a school is asked about; never shown for one student alone."""
    placed = {row.student for row in plan.placed}
    everyone = placed | {row.student for row in plan.unplaced}
    rows = Circumstances.objects.filter(student__in=everyone)
    groups = {
        'Free school meals': {row.student_id for row in rows if row.free_school_meals},
        'SEN support or plan': {row.student_id for row in rows if row.sen != 'N'},
        'English as an additional language': {row.student_id for row in rows if row.english_additional},
        'In care or care leaver': {row.student_id for row in rows if row.looked_after or row.care_leaver},
    }
    return {name: [len(ids & placed), len(ids)] for name, ids in groups.items() if ids}


@transaction.atomic
def pin(*, by, block, student, window, kind):
    """Keep this pair in every later run, or never propose it; a new lock takes the place of the old."""
    if student.cohort_id != block.cohort_id:
        raise Refused('This student is not out in this block.')
    if kind == PinKind.LOCK:
        Pin.objects.filter(block=block, student=student, kind=PinKind.LOCK).delete()
    row, _ = Pin.objects.update_or_create(
        block=block, student=student, window=window, defaults={'kind': kind}
    )
    record(by=by, verb=f'match.{kind}', subject=row, owner=block.school.organisation)
    return row


@transaction.atomic
def unpin(*, by, pin):
    """Leave the pair to the solver again."""
    record(by=by, verb='match.unpin', subject=pin, owner=pin.block.school.organisation)
    pin.delete()


@transaction.atomic
def swap(*, by, block, first, second):
    """Two students of a run change places in the next one: each is locked to the other's window."""
    if first.window_id is None or second.window_id is None:
        raise Refused('Choose two students who both have a place.')
    windows = first.window, second.window
    for proposal, window in zip((first, second), reversed(windows), strict=True):
        pin(by=by, block=block, student=proposal.student, window=window, kind=PinKind.LOCK)


@transaction.atomic
def cancel_match(*, by, run):
    """Stop a run that is queued or running; earlier results stay."""
    stopped = run.cancel()
    if stopped:
        record(by=by, verb='match.cancel', subject=run, owner=run.block.school.organisation)
    return stopped
