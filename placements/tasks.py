"""The worker's side of placements. Thin: one call each."""

from celery import shared_task

from placements.actions import by_date, reminders


@shared_task(name='placements.plan_reminders')
def plan_reminders():
    reminders.plan_reminders()


@shared_task(name='placements.move_by_date')
def move_by_date():
    by_date.move_by_date()
