"""The worker's side of documents. Thin: ids in, one call."""

from celery import shared_task

from brokerage.documents.making import make, make_batch
from brokerage.documents.models import DocumentBatch


@shared_task(name='documents.make')
def make_one(*, document_id):
    make(document_id)


@shared_task(name='documents.make_batch')
def make_many(*, job_id):
    make_batch(DocumentBatch.objects.get(pk=job_id))
