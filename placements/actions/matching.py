"""Run a match over a block as a job, and keep what it proposes with its proof."""

from dataclasses import asdict

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit, ends_in_words
from placements.enums import Policy
from placements.matching import Fault, compare, places_to_ask
from placements.matching.assemble import graph_of
from placements.matching.document import write_problem
from placements.models import MatchRun, Proposal
from placements.queries.match_asks import asks_in_words, sites_near
from placements.queries.match_words import proposals_of_plan
from placements.queries.matching import broken_locks, problem_for
from schools.enums import BlockState, Sen
from schools.models import Circumstances

logger = structlog.get_logger(__name__)
SEED = 0
STEPS = 5
MOST_ASKS = 10
SMALLEST_GROUP = 5
CHANGED = (
    'A place you keep cannot be kept any more. See which one on the page of the block, then start again.'
)
FAULT = 'A fault of ours stopped this match. Nothing was changed. Start again; if it happens twice, tell us.'


@transaction.atomic
def start_match(*, by, block):
    """Queue a run over `block`; a worker solves it under every policy. Refused while another runs, while the
    block is not published, and while a kept pair breaks a rule. Changes nothing else: a run only proposes.
    """
    if block.state != BlockState.PUBLISHED:
        raise Refused('Publish these dates first. Students are matched for published dates only.')
    _refuse_broken_locks(block, problem_for(block, Policy.LINEAR))
    try:
        with transaction.atomic():
            run = MatchRun.objects.create(
                block=block, started_by=by, job_seen_at=timezone.now(), job_total=STEPS
            )
    except IntegrityError as fault:
        raise Refused(
            'A match of this block is already running. Wait for it, or stop it first.', code='running'
        ) from fault
    record(by=by, verb='match.start', subject=run, owner=block.school.organisation)
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
    if run.area_id:
        raise Refused(
            'Your hub started this match for all its schools. Ask your hub to stop it.', code='of_hub'
        )
    stopped = run.cancel()
    if stopped:
        record(by=by, verb='match.cancel', subject=run, owner=run.block.school.organisation)
    return stopped


def solve_run(run):
    """Read, solve, prove and keep one run. Called again after a crash it starts over; cancelled, it stops.

    Whatever goes wrong ends the run with words: none is left running for ever.
    """
    if run.area_id:
        return
    with ends_in_words(run, FAULT):
        try:
            _solve(run)
        except Refused:
            run.end(CHANGED)
        except Fault:
            logger.exception('match refused its own question', run=run.ref)
            run.end(FAULT)


def _solve(run):
    if not run.begin(STEPS, 'Reading students and offers'):
        return
    problem = problem_for(run.block, Policy.LINEAR)
    _refuse_broken_locks(run.block, problem)
    if not run.progress(1, 'Finding the best places for everyone, in three ways'):
        return
    plans = compare(problem, Policy.values, seed=SEED)
    if not run.progress(2, 'Looking for what would place the others'):
        return
    proposals = [row for plan in plans.values() for row in proposals_of_plan(run, problem, plan)]
    if not run.progress(3, 'Finding the places that would help the most'):
        return
    asked = places_to_ask(problem, plans[Policy.LINEAR], MOST_ASKS)
    if run.progress(4, 'Writing it down'):
        _keep(run, problem, plans, proposals, asked)


@transaction.atomic
def _keep(run, problem, plans, proposals, asked):
    """Write everything and end, at once: a run sent twice is kept once, a cancelled one not at all."""
    held = MatchRun.objects.select_for_update().only('job_state').get(pk=run.pk)
    if held.job_state != MatchRun.State.RUNNING:
        return
    run.proposals.all().delete()
    Proposal.objects.bulk_create(proposals)
    run.figures = {
        'policies': {name: asdict(plan.figures) for name, plan in plans.items()},
        'by_hand': asdict(plans[Policy.LINEAR].by_hand),
        'groups': _groups(problem, plans),
        'asks': asks_in_words(sites_near(run.block), asked),
    }
    # The question travels with the proofs, so that they can be checked when the rows have moved on.
    proofs = {name: plan.certificate for name, plan in plans.items()}
    run.certificate = {**proofs, 'question': write_problem(graph_of(problem))}
    run.save(update_fields=['figures', 'certificate'])
    run.progress(STEPS)
    run.end()


def _groups(problem, plans):
    """{policy: {group: [placed, all]}}, for groups a school is asked about; a group of fewer than five is
    nobody's business.
    """
    rows = list(Circumstances.objects.filter(student__in=[student.id for student in problem.students]))
    groups = {
        'Free school meals': {row.student_id for row in rows if row.free_school_meals},
        'SEN support or plan': {row.student_id for row in rows if row.sen != Sen.NONE},
        'English as an additional language': {row.student_id for row in rows if row.english_additional},
        'In care or care leaver': {row.student_id for row in rows if row.looked_after or row.care_leaver},
    }
    told = {name: ids for name, ids in groups.items() if len(ids) >= SMALLEST_GROUP}
    return {policy: _counts(plan, told) for policy, plan in plans.items()}


def _counts(plan, groups):
    placed = {row.student for row in plan.placed}
    return {name: [len(ids & placed), len(ids)] for name, ids in groups.items()}


@transaction.atomic
def choose_policy(*, by, run, policy):
    """Keep the plan of one policy: its list is the run's from now on. May be changed until the first is sent."""
    run = MatchRun.objects.select_for_update(of=('self',)).defer('certificate').get(pk=run.pk)
    if policy not in Policy.values:
        raise Refused('Choose one of the three.', field='policy')
    if run.area_id:
        raise Refused('Your hub chose this for all its schools.', code='of_hub')
    if run.job_state != MatchRun.State.DONE:
        raise Refused('This match is not done, so there is nothing to choose yet.', code='not_done')
    if MatchRun.objects.done().filter(block=run.block_id, pk__gt=run.pk).exists():
        raise Refused('There is a newer match of this block. Choose there.', code='not_newest')
    if run.sent_at or run.sendings.going().exists():
        raise Refused('The nominations of this match are sent. Match again to choose anew.', code='sent')
    if policy != run.policy:
        run.policy, run.chosen_at = policy, timezone.now()
        run.save(update_fields=['policy', 'chosen_at'])
        owner = run.block.school.organisation
        record(by=by, verb='match.choose', subject=run, owner=owner, data={'policy': policy})
    return run
