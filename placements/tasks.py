"""The worker's side of placements. Thin: one call each."""

from celery import shared_task

from placements.actions import by_date, reminders
from placements.actions.matching import solve_run
from placements.actions.plan_dates import remind_of_proposals
from placements.actions.plans import solve_plan as solve_block_plan
from placements.models import BlockPlan, MatchRun


@shared_task(name='placements.plan_reminders')
def plan_reminders():
    reminders.plan_reminders()
    remind_of_proposals()


@shared_task(name='placements.move_by_date')
def move_by_date():
    by_date.move_by_date()


@shared_task(name='placements.run_match')
def run_match(*, job_id):
    solve_run(MatchRun.objects.select_related('block__cohort__school__organisation').get(pk=job_id))


@shared_task(name='placements.solve_plan')
def solve_plan(*, job_id):
    # A draft deleted before its turn is nobody's work any more.
    for plan in BlockPlan.objects.select_related('hub', 'follows').filter(pk=job_id):
        solve_block_plan(plan)
