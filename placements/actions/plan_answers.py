"""A plan goes to the schools, and each says yes or asks for another week."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.ui import long_date
from brokerage.notify.actions import settle
from placements.actions.plans import held
from placements.enums import Answer, PlanState
from placements.models import PlannedBlock
from placements.notifications.plans import BlockAnswerByPhone, ask_for_answer, tell_hub_of_answer, tell_school
from placements.queries.plans import problem_of
from placements.queries.schedule import earliest_start, plan_notice_of

CHANGED = 'Your hub has changed these dates since you opened the page. Look at what is proposed now.'
MEANWHILE = 'This school has answered since you opened the page. Look at what it said.'
TOO_SOON = 'These dates begin within {} weeks: too soon to prepare. Ask for another week.'
OVER = 'Your hub has ended this round. If there is a new proposal, it is in your list.'


@transaction.atomic
def publish_plan(*, by, plan, answer_by):
    """Send each school its proposal, to be answered by the day `answer_by`.

    A plan that follows another takes its place: answers given there count here. Refused when a school has
    answered since the plan was made, for then it does not fit what was agreed.
    """
    plan, before = _held_with_earlier(plan)
    _refuse_unready(plan, answer_by)
    if before:
        _refuse_outdated(plan, before)
        _close(before)
    plan.state, plan.answer_by, plan.published_at = PlanState.PUBLISHED, answer_by, timezone.now()
    plan.notice = plan_notice_of(plan.hub_id)
    try:
        with transaction.atomic():
            plan.save(update_fields=['state', 'answer_by', 'published_at', 'notice'])
    except IntegrityError as fault:
        raise Refused(
            'Another plan of this year is with the schools. Plan again from that one, or close it first.',
            code='another',
        ) from fault
    asked = list(plan.blocks.whole().filter(state=Answer.PROPOSED))
    data = {'answer_by': answer_by.isoformat(), 'schools': len(asked)}
    record(by=by, verb='plan.publish', subject=plan, owner=plan.hub, data=data)
    for row in asked:
        ask_for_answer(row)
    return plan


def _held_with_earlier(plan):
    """The plan and the one it follows, locked in the same order by everybody: the older first."""
    before = held(plan.follows) if plan.follows_id else None
    return held(plan), before


def _refuse_unready(plan, answer_by):
    if plan.state != PlanState.DRAFT:
        raise Refused('This plan was sent to the schools already.', code='not_draft')
    if not plan.is_solved or not plan.blocks.exists():
        raise Refused('This plan is not solved yet. Solve it, look at it, then send it.', code='unsolved')
    if answer_by <= timezone.localdate():
        raise Refused('The day to answer by must be after today.', field='answer_by')
    earliest = earliest_start(plan.hub_id, answer_by)
    early = [str(row.school) for row in plan.blocks.whole().filter(state=Answer.PROPOSED, start__lt=earliest)]
    if early:
        weeks = plan_notice_of(plan.hub_id)
        raise Refused(
            f'{", ".join(early)} would start less than {weeks} weeks after the day to answer by. '
            'Give an earlier day, move the block, or plan again with wishes as they are now.',
            field='answer_by',
        )


def _refuse_outdated(plan, before):
    if before.state != PlanState.PUBLISHED:
        raise Refused('The plan that this one follows is over. Plan again from the newest one.', code='over')
    rows = {row.wish_id: row for row in plan.blocks.all()}
    names = [
        str(earlier.school)
        for earlier in before.blocks.whole()
        if not _fits(plan, rows.get(earlier.wish_id), earlier)
    ]
    if names:
        raise Refused(
            f'{", ".join(names)} answered after this plan was made. Plan again, so that the answer counts.',
            code='answered',
        )


def _fits(plan, row, earlier):
    """Whether the new plan's row knows of the answer given to the earlier one: the plan's lock was held when
    either time was written, so they tell which came first.
    """
    if row is None:
        return False
    if earlier.state == Answer.AGREED:
        return row.state == Answer.AGREED and row.start == earlier.start
    if row.state == Answer.AGREED:
        return False
    return earlier.state != Answer.COUNTERED or earlier.answered_at <= plan.created_at


def _close(plan):
    plan.state, plan.closed_at = PlanState.CLOSED, timezone.now()
    plan.save(update_fields=['state', 'closed_at'])
    for row in plan.blocks.filter(state__in=[Answer.PROPOSED, Answer.COUNTERED]):
        settle(subject=row, words='A new proposal took its place')


@transaction.atomic
def close_plan(*, by, plan):
    """End the round: no school can answer any more. Blocks already published stay."""
    plan = held(plan)
    if plan.state != PlanState.PUBLISHED:
        raise Refused('Only a plan that is with the schools can be closed.')
    _close(plan)
    record(by=by, verb='plan.close', subject=plan, owner=plan.hub)
    return plan


@transaction.atomic
def agree(*, by, planned, seen):
    """A school says yes to the Monday it saw, `seen`; refused when that is not what is proposed any more."""
    return _agree(by, _open_row(planned, seen))


def _agree(by, row, told_by=''):
    weeks = _notice_for(row.plan)
    if row.start < timezone.localdate() + timedelta(weeks=weeks):
        raise Refused(TOO_SOON.format(weeks), code='too_soon')
    _answer(by, row, Answer.AGREED, told_by=told_by)
    settle(subject=row, words=by.actor_label)
    record(by=by, verb='plan.agree', subject=row, owner=row.school.organisation, data=_facts(row))
    return row


def _notice_for(plan):
    """Weeks ahead that a yes needs: a hub that wants more meanwhile does not take back what it proposed."""
    now = plan_notice_of(plan.hub_id)
    return now if plan.notice is None else min(now, plan.notice)


@transaction.atomic
def counter(*, by, planned, seen, start, reason):
    """A school asks for another of its weeks, and says why: only its hub reads the reason."""
    return _counter(by, _open_row(planned, seen), start, reason)


def _counter(by, row, start, reason, told_by=''):
    if not reason.strip():
        raise Refused('Say why the proposed dates do not suit.', field='reason')
    if start == row.start:
        raise Refused('That is the week proposed. Agree to it, or choose another.', field='start')
    if start not in weeks_of(row):
        raise Refused('Choose one of the weeks in which you said you could start.', field='start')
    _answer(by, row, Answer.COUNTERED, told_by=told_by, reason=reason.strip(), counter_start=start)
    settle(subject=row, words=by.actor_label)
    tell_hub_of_answer(row)
    data = _facts(row) | {'asked_for': start.isoformat()}
    record(by=by, verb='plan.counter', subject=row, owner=row.school.organisation, data=data)
    return row


@transaction.atomic
def answer_by_phone(*, by, planned, seen, answered_at, told_by, start=None, reason=''):
    """The hub writes down what `told_by` said for the school: yes, or another week `start` and why.

    `answered_at` is the time of the answer the hub saw, or None: one that the school gave itself meanwhile is
    never written over. The school is told, and may answer otherwise until the dates are published.
    """
    row = _open_row(planned, seen)
    if not told_by.strip():
        raise Refused('Say who at the school told you.', field='told_by')
    if row.answered_at != answered_at:
        raise Refused(MEANWHILE, code='answered')
    told_by = told_by.strip()
    row = _counter(by, row, start, reason, told_by) if start else _agree(by, row, told_by)
    tell_school(BlockAnswerByPhone, row)
    return row


def weeks_of(row):
    """The Mondays on which this block may start, by what the school said before, and not too soon from today."""
    problem, earliest = problem_of(row.plan), earliest_start(row.plan.hub_id, timezone.localdate())
    weeks = [date.fromisoformat(problem.weeks[start]) for start in problem.options[row.number].tolist()]
    return [week for week in weeks if week >= earliest]


def _open_row(planned, seen):
    plan = held(planned.plan)
    row = PlannedBlock.objects.whole().select_for_update(of=('self',)).get(pk=planned.pk)
    row.plan = plan
    if plan.state != PlanState.PUBLISHED:
        raise Refused(OVER, code='over')
    if row.start != seen:
        raise Refused(CHANGED, code='changed')
    if row.state == Answer.FIXED:
        raise Refused('You fixed these dates, so there is nothing to answer.', code='fixed')
    if row.block_id:
        raise Refused(
            f'These dates are published, from {long_date(row.start)}. Change the block itself.',
            code='published',
        )
    return row


def _answer(by, row, state, *, told_by='', reason='', counter_start=None):
    row.state, row.reason, row.counter_start = state, reason, counter_start
    row.told_by, row.answered_by, row.answered_at = told_by, by.actor_label, timezone.now()
    row.save(update_fields=['state', 'reason', 'counter_start', 'told_by', 'answered_by', 'answered_at'])


def _facts(row):
    return {'start': row.start.isoformat(), 'end': row.end.isoformat(), 'by_phone': bool(row.told_by)}
