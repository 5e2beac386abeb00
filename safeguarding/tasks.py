"""Each night: what has run out is marked or deleted."""

from celery import shared_task

from brokerage.accounts.models import SystemActor
from safeguarding import actions

EXPIRE = 'safeguarding.expire'


@shared_task(name=EXPIRE)
def expire():
    """Assessments past their day are out of date; needs notes past theirs are deleted."""
    by = SystemActor(EXPIRE)
    actions.purge_needs(by=by)
    actions.expire(by=by)
