"""Jobs whose worker died are sent again."""

from datetime import timedelta

from celery import shared_task
from django.apps import apps
from django.utils import timezone

from brokerage.core.jobs import after_commit
from brokerage.core.models import Job

SILENT = timedelta(minutes=3)


@shared_task(name='core.pick_up_lost_work')
def pick_up_lost_work():
    """Send every job again that has shown no life for three minutes."""
    long_ago = timezone.now() - SILENT
    for model in apps.get_models():
        if issubclass(model, Job):
            going = model._base_manager.filter(job_state__in=[Job.State.QUEUED, Job.State.RUNNING])
            for job_id in going.filter(job_seen_at__lt=long_ago).values_list('pk', flat=True):
                after_commit(model.task_name, job_id=job_id)
