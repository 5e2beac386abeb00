"""Work for the queue."""

from celery import shared_task

from brokerage.hooks import freshness, sending


@shared_task(name='hooks.note_changes')
def note_changes():
    sending.note_changes()


@shared_task(name=sending.TASK)
def deliver(*, delivery_id):
    sending.deliver(delivery_id)


@shared_task(name='hooks.forget_old')
def forget_old():
    sending.forget_old()


@shared_task(name='hooks.measure_freshness')
def measure_freshness():
    freshness.measure()
