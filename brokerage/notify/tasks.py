"""The worker's side of messages. Thin: ids in, one call."""

import logging

from celery import shared_task
from django.utils import timezone

from brokerage.core.health import note_worker
from brokerage.notify.models import Message
from brokerage.notify.sending import send_one

log = logging.getLogger(__name__)
AT_A_TIME = 500


@shared_task(name='notify.send')
def send(*, message_id):
    send_one(message_id)


@shared_task(name='notify.send_due')
def send_due():
    """Send every planned message whose time has come; also the sign that a worker is at work."""
    note_worker()
    due = Message.objects.due(timezone.now()).order_by('send_after', 'pk')
    for message_id in due.values_list('pk', flat=True)[:AT_A_TIME]:
        try:
            send_one(message_id)
        except Exception:
            # One message that cannot be written must not keep back the others.
            log.exception('message %s cannot be sent', message_id)
