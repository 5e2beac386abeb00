"""What is reported of a message after it went: it came back, or its reader complained. Told twice is told once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from brokerage.notify.actions import ask_person
from brokerage.notify.models import Message, MessageState, OptOut

LOOKED_BACK = timedelta(days=7)


@transaction.atomic
def note_bounce(*, email, ref=''):
    """A mail service says that `email` cannot be reached: mark the message `ref`, and what went along in the
    same mail, as come back and ask its sender for a better address. Without a `ref`, all that was sent there in
    the last week.
    """
    for message in _sent(email, ref):
        message.state, message.fault = MessageState.BOUNCED, 'The address did not take the message.'
        message.save(update_fields=['state', 'fault'])
        words = f'A message to {message.addressee} came back. Correct the address.'
        _ask_sender(message, 'message.bounced', words)


@transaction.atomic
def note_complaint(*, email, ref=''):
    """The reader called a message unwanted: no more optional ones, and its sender hears of it.

    It did arrive, so it stays as sent; what a placement needs is still sent.
    """
    OptOut.objects.update_or_create(email=email.lower(), defaults={'by_complaint': True})
    for message in _sent(email, ref):
        message.fault = 'The reader marked it as unwanted.'
        message.save(update_fields=['fault'])
        words = f'{message.addressee} marked a message as unwanted. Phone before you write again.'
        _ask_sender(message, 'message.unwanted', words)


@transaction.atomic
def stop(*, email):
    """No more optional messages to this address."""
    OptOut.objects.get_or_create(email=email.lower())


@transaction.atomic
def start_again(*, email):
    OptOut.objects.filter(email=email.lower()).delete()


def _sent(email, ref):
    rows = Message.objects.filter(to_email=email.lower(), state=MessageState.SENT)
    lately = Q(sent_at__gte=timezone.now() - LOOKED_BACK)
    rows = rows.filter(Q(ref=ref) | Q(carried_by__ref=ref) if ref else lately)
    return rows.select_for_update(of=('self',)).select_related('sender')


def _ask_sender(message, kind, words):
    ask_person(
        organisation=message.sender,
        kind=kind,
        subject=message,
        due_on=timezone.localdate(),
        words=words[:300],
        path=message.path,
    )
