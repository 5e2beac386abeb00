"""Make, change, copy and delete a hub's plans, and solve one as a job."""

import traceback
from datetime import date

import structlog
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from placements.blockplan import solve
from placements.blockplan.run import ALL_STAGES
from placements.blockplan.snapshot import fingerprint, freeze
from placements.blockplan.what_if import write_changes
from placements.enums import Answer, PlanState
from placements.matching import Fault
from placements.models import BlockPlan, PlannedBlock
from placements.queries.planning import question_of
from placements.queries.plans import days_of, kept_figures, problem_of, wished_starts, with_published
from placements.queries.schedule import earliest_start

logger = structlog.get_logger(__name__)
STEPS = len(ALL_STAGES)
STEP_WORDS = {
    'overload': 'Finding a place for everyone',
    'no_places': 'Keeping out of weeks without places',
    'peak': 'Making the fullest week less full',
    'moves': 'Moving fewer schools',
    'distance': 'Moving them less far',
    'settle': 'Choosing among equally good dates',
}
NOBODY = (
    'No school has said when its students could go out in this year. Ask the schools for their wishes first.'
)
FAULT = 'A fault of ours stopped this plan. Nothing was changed. Start again; if it happens twice, tell us.'


@transaction.atomic
def make_plan(*, by, starts_year, name, seconds, changes=()):
    """Read wishes and places as they are now, keep them as the plan's question, and queue the solve."""
    question, sectors = read_question(by.organisation, starts_year)
    plan = _create(
        by,
        name,
        starts_year=starts_year,
        seconds=seconds,
        changes=write_changes(changes),
        question=question,
        sectors=sectors,
    )
    record(by=by, verb='plan.make', subject=plan, owner=plan.hub, data={'name': name})
    _queue(plan)
    return plan


def read_question(hub, starts_year):
    """The question of a hub's year as documents: by zone, which is solved, and by sector, to look at."""
    asked = question_of(hub, starts_year)
    if not any(asked.wishes):
        raise Refused(NOBODY, code='nobody')
    by_sector = question_of(hub, starts_year, sector_level=True)
    left_out = [[str(left.wish.cohort.school), left.words] for left in asked.left_out]
    question = {**freeze(asked.problem), 'wishes': list(asked.wishes), 'left_out': left_out}
    return with_published(question), freeze(by_sector.problem)


@transaction.atomic
def copy_plan(*, by, plan, name, changes=None):
    """Another scenario on the same question, solved anew: with the same changes, or with `changes`."""
    copy = _create(
        by,
        name,
        starts_year=plan.starts_year,
        seconds=plan.seconds,
        changes=plan.changes if changes is None else write_changes(changes),
        question=plan.question,
        sectors=plan.sectors,
        follows=plan.follows,
    )
    record(by=by, verb='plan.copy', subject=copy, owner=copy.hub, data={'of': plan.ref, 'name': name})
    _queue(copy)
    return copy


@transaction.atomic
def follow_plan(*, by, plan, name):
    """Plan again around what schools answered: agreed dates are fixed, weeks asked for become wishes, and
    everyone else would rather stay where they were last proposed. A draft; nobody is told yet.
    """
    plan = held(plan)
    if plan.state != PlanState.PUBLISHED:
        raise Refused('Only a plan that is with the schools can be planned again. Copy this one instead.')
    rows = {row.number: row for row in plan.blocks.all()}
    question = {**plan.question, 'cohorts': list(_answered(plan, rows))}
    follower = _create(
        by,
        name,
        starts_year=plan.starts_year,
        seconds=plan.seconds,
        changes=[change for change in plan.changes if change['kind'] != 'cap'],
        question=question,
        sectors=plan.sectors,
        follows=plan,
    )
    record(by=by, verb='plan.follow', subject=follower, owner=follower.hub, data={'follows': plan.ref})
    _queue(follower)
    return follower


def _answered(plan, rows):
    """The cohorts of the question with what their schools answered; caps count from the first wish."""
    problem = problem_of(plan)
    position = {week: at for at, week in enumerate(problem.weeks)}
    earliest = earliest_start(plan.hub_id, timezone.localdate()).isoformat()
    for number, kept in enumerate(plan.question['cohorts']):
        row = rows.get(number)
        if row is None:
            yield kept
            continue
        start = position[row.start.isoformat()]
        options = problem.options[number].tolist()
        allowed = [week for week in options if problem.weeks[week] >= earliest] or options
        changed = {**kept, 'max_move': None, 'allowed': allowed, 'wish': start}
        if row.state == Answer.COUNTERED:
            changed['wish'] = position[row.counter_start.isoformat()]
            changed['allowed'] = [week for week in allowed if week != start] or allowed
        yield changed | {'fixed': kept['fixed'] or row.state == Answer.AGREED}


def _create(by, name, **parts):
    parts |= {
        'fingerprint': fingerprint(parts['question']),
        'job_seen_at': timezone.now(),
        'job_total': STEPS,
    }
    try:
        with transaction.atomic():
            return BlockPlan.objects.create(hub=by.organisation, made_by=by, name=name, **parts)
    except IntegrityError as fault:
        raise Refused('There is a plan of that name already. Choose another name.', field='name') from fault


@transaction.atomic
def solve_again(*, by, plan, fresh=False):
    """Solve a draft once more; `fresh` reads wishes and places again first. Moves by hand are lost."""
    plan = held(plan)
    _refuse_not_draft(plan)
    if plan.is_going:
        raise Refused('This plan is being solved already. Wait for it, or stop it first.', code='running')
    if fresh and plan.follows_id is None:
        plan.question, plan.sectors = read_question(plan.hub, plan.starts_year)
        plan.fingerprint = fingerprint(plan.question)
    plan.job_state, plan.job_error, plan.job_seen_at = BlockPlan.State.QUEUED, '', timezone.now()
    plan.save()
    record(by=by, verb='plan.solve', subject=plan, owner=plan.hub, data={'fresh': fresh})
    after_commit(BlockPlan.task_name, job_id=plan.pk)
    return plan


def _queue(plan):
    after_commit(BlockPlan.task_name, job_id=plan.pk)


@transaction.atomic
def stop_plan(*, by, plan):
    """Stop a solve that is queued or running. False when it had ended already."""
    stopped = plan.cancel()
    if stopped:
        record(by=by, verb='plan.stop', subject=plan, owner=plan.hub)
    return stopped


@transaction.atomic
def delete_plan(*, by, plan):
    """Remove a draft and all it proposed. What schools were asked stays: a published plan is not deleted."""
    plan = held(plan)
    _refuse_not_draft(plan)
    record(by=by, verb='plan.delete', subject=plan, owner=plan.hub, data={'name': plan.name})
    plan.delete()


def held(plan):
    """The plan as it is now, held until the transaction ends. Every change of its rows takes it first."""
    rows = BlockPlan.objects.select_for_update(of=('self',)).select_related('hub')
    found = rows.filter(pk=plan.pk).first()
    if found is None:
        raise Refused('This plan is not there any more: it was deleted meanwhile.', code='gone')
    return found


def _refuse_not_draft(plan):
    if plan.state != PlanState.DRAFT:
        raise Refused(
            'Schools were asked about this plan, so it stays as it is. Plan again to change it.',
            code='not_draft',
        )


def solve_plan(plan):
    """The worker's part. Called again after a crash it starts over; stopped, it changes nothing.

    Whatever goes wrong ends the job with words: none is left running for ever.
    """
    try:
        _solve(plan)
    except Fault as fault:
        plan.end(f'The question cannot be answered as it is: {fault}.')
    except Exception as fault:
        # The message of a database error may quote data: only its kind and place are logged.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        logger.error('plan stopped', plan=plan.ref, fault=type(fault).__name__, at=str(place))
        plan.end(FAULT)


def _solve(plan):
    if not plan.begin(STEPS, STEP_WORDS['overload']):
        return
    problem = problem_of(plan)
    found = solve(
        problem,
        seconds=plan.seconds,
        watch=lambda stage: plan.progress(ALL_STAGES.index(stage), STEP_WORDS[stage]),
    )
    if found is not None:
        _keep(plan, problem, found)


@transaction.atomic
def _keep(plan, problem, found):
    """Write everything and end, at once: a solve sent twice is kept once, a stopped one not at all."""
    now = held(plan)
    if now.job_state != BlockPlan.State.RUNNING or now.state != PlanState.DRAFT:
        return
    now.blocks.all().delete()
    earlier = {row.wish_id: row for row in now.follows.blocks.all()} if now.follows_id else {}
    wishes = now.question['wishes']
    rows = [
        _row(now, problem, number, start, earlier.get(wishes[number]))
        for number, start in enumerate(found.starts)
        if wishes[number] is not None
    ]
    PlannedBlock.objects.bulk_create(rows)
    now.result = kept_figures(problem, found, wished_starts(problem))
    now.save(update_fields=['result'])
    now.progress(STEPS)
    now.end()


def _row(plan, problem, number, start, earlier):
    """A row as the solver says; what was agreed before stays agreed."""
    cohort, wished = problem.cohorts[number], None
    if earlier:
        wished = earlier.wished
    elif cohort.wish is not None:
        wished = date.fromisoformat(problem.weeks[cohort.wish])
    first, last = days_of(problem, number, start)
    row = PlannedBlock(
        plan=plan,
        wish_id=plan.question['wishes'][number],
        number=number,
        wished=wished,
        start=first,
        end=last,
        state=Answer.FIXED if cohort.fixed else Answer.PROPOSED,
    )
    if earlier and cohort.fixed and earlier.state == Answer.AGREED:
        row.state, row.answered_at = Answer.AGREED, earlier.answered_at
        row.answered_by, row.told_by = earlier.answered_by, earlier.told_by
    row.block_id = earlier.block_id if earlier else plan.question['blocks'].get(str(number))
    return row
