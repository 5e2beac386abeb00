"""The worker's side of placements. Thin: one call each."""

from celery import shared_task

from placements.actions import agreements, by_date, papers, reminders
from placements.actions.matching import solve_run
from placements.models import MatchRun


@shared_task(name='placements.plan_reminders')
def plan_reminders():
    reminders.plan_reminders()


@shared_task(name='placements.move_by_date')
def move_by_date():
    by_date.move_by_date()


@shared_task(name='placements.renew_agreements')
def renew_agreements():
    agreements.renew_agreements()


@shared_task(name='placements.forget_needs_papers')
def forget_needs_papers():
    papers.forget_needs_papers()


@shared_task(name='placements.run_match')
def run_match(*, job_id):
    solve_run(MatchRun.objects.select_related('block__cohort__school__organisation').get(pk=job_id))
