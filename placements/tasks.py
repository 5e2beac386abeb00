"""The worker's side of placements. Thin: one call each."""

from celery import shared_task

from placements.actions import agreements, answered, by_date, changes, letters, papers, reminders
from placements.actions.area_part import run_area, run_part
from placements.actions.bulk import run_bulk as do_bulk
from placements.actions.freed import fill_place as fill
from placements.actions.matching import solve_run
from placements.actions.plans import solve_plan as solve_block_plan
from placements.actions.sending import send_nominations
from placements.models import AreaPart, AreaRun, BlockPlan, BulkAct, MatchRun, Sending


@shared_task(name='placements.plan_reminders')
def plan_reminders():
    reminders.plan_reminders()


@shared_task(name='placements.close_answered')
def close_answered(*, employer_id):
    answered.close_answered_of(employer_id)


@shared_task(name='placements.move_by_date')
def move_by_date():
    by_date.move_by_date()


@shared_task(name='placements.renew_agreements')
def renew_agreements():
    changes.note_all_changes()
    agreements.renew_agreements()


@shared_task(name='placements.forget_needs_papers')
def forget_needs_papers():
    papers.forget_needs_papers()
    letters.forget_letters()


@shared_task(name='placements.run_match')
def run_match(*, job_id):
    solve_run(MatchRun.objects.select_related('block__cohort__school__organisation').get(pk=job_id))


@shared_task(name='placements.plan_area')
def plan_area(*, job_id):
    run_area(AreaRun.objects.select_related('hub').get(pk=job_id))


@shared_task(name='placements.match_part')
def match_part(*, job_id):
    run_part(AreaPart.objects.select_related('run__hub').get(pk=job_id))


@shared_task(name='placements.send_nominations')
def send_run(*, job_id):
    sendings = Sending.objects.select_related('started_by', 'run__block__cohort__school__organisation')
    send_nominations(sendings.get(pk=job_id))


@shared_task(name='placements.solve_plan')
def solve_plan(*, job_id):
    # A draft deleted before its turn is nobody's work any more.
    for plan in BlockPlan.objects.select_related('hub', 'follows').filter(pk=job_id):
        solve_block_plan(plan)


@shared_task(name='placements.fill_place')
def fill_place(*, placement_id):
    fill(placement_id)


@shared_task(name='placements.run_bulk')
def run_bulk(*, job_id):
    do_bulk(BulkAct.objects.select_related('started_by__organisation').get(pk=job_id))
