"""The worker's side of imports. Thin: an id in, one call."""

from celery import shared_task

from brokerage.imports.actions import forget_old
from brokerage.imports.work import work


@shared_task(name='imports.work')
def read_or_save(*, job_id):
    work(job_id)


@shared_task(name='imports.forget_old')
def forget():
    forget_old()
