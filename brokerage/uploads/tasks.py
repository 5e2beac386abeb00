"""The worker's side of uploads. Thin: ids in, one call."""

from celery import shared_task

from brokerage.uploads.actions import have_scanned
from brokerage.uploads.models import Upload


@shared_task(name='uploads.scan')
def scan_one(*, job_id):
    have_scanned(Upload.objects.select_related('owner__hub').get(pk=job_id))
