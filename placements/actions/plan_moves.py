"""A hub moves one block of a draft by hand, and takes it back."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.actions.plans import held
from placements.enums import SETTLED, PlanState
from placements.models import PlanMove, PlannedBlock
from placements.queries.plans import days_of, problem_of
from placements.queries.schedule import earliest_start, plan_notice_of


@transaction.atomic
def move_planned(*, by, planned, start, seen):
    """Give one block another Monday. `seen` is where the mover saw it: of two at once, one is told."""
    plan = held(planned.plan)
    row = _held_row(plan, planned)
    _refuse(plan, row)
    if row.start != seen:
        raise Refused(
            f'{row.school} was moved by somebody else while you looked. See where it is now, then move it.',
            code='moved',
        )
    if start < earliest_start(plan.hub_id, timezone.localdate()):
        weeks = plan_notice_of(plan.hub_id)
        raise Refused(f'Nobody can be asked to start within {weeks} weeks from today.')
    problem = problem_of(plan)
    position = {week: at for at, week in enumerate(problem.weeks)}.get(start.isoformat())
    if position not in problem.options[row.number].tolist():
        raise Refused(f'{row.school} cannot start in that week. Choose one of the weeks in the list.')
    if start == row.start:
        return row
    PlanMove.objects.create(planned=row, was=row.start, now=start)
    _place(row, problem, position)
    data = {'from': seen.isoformat(), 'to': start.isoformat()}
    record(by=by, verb='plan.move', subject=row, owner=plan.hub, data=data)
    return row


@transaction.atomic
def undo_move(*, by, plan):
    """Take back the last move by hand of a draft; returns the row, as it is again."""
    plan = held(plan)
    last = PlanMove.objects.filter(planned__plan=plan).select_related('planned').order_by('-pk').first()
    if last is None:
        raise Refused('Nothing was moved by hand, so there is nothing to take back.')
    row = _held_row(plan, last.planned)
    _refuse(plan, row)
    problem = problem_of(plan)
    _place(row, problem, problem.weeks.index(last.was.isoformat()))
    last.delete()
    data = {'from': last.now.isoformat(), 'to': last.was.isoformat()}
    record(by=by, verb='plan.undo', subject=row, owner=plan.hub, data=data)
    return row


def _held_row(plan, planned):
    rows = PlannedBlock.objects.whole().select_for_update(of=('self',)).filter(plan=plan, pk=planned.pk)
    row = rows.first()
    if row is None:
        raise Refused('This plan was solved again meanwhile. Look at it again.', code='gone')
    return row


def _refuse(plan, row):
    if plan.state != PlanState.DRAFT:
        raise Refused(
            'Schools were asked about this plan already. Plan again to change it.', code='not_draft'
        )
    if plan.is_going:
        raise Refused('This plan is being solved. Wait for it, or stop it first.', code='running')
    if row.state in SETTLED:
        raise Refused(f'The dates of {row.school} are settled and stay where they are.', code='settled')


def _place(row, problem, position):
    row.start, row.end = days_of(problem, row.number, position)
    row.save(update_fields=['start', 'end'])
