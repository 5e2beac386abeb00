"""What is reported of a message after it went: it came back, or its reader complained. Told twice is told once."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from brokerage.notify.actions import ask_person, settle
from brokerage.notify.models import FollowUp, Message, MessageState, OptOut, TextStop
from brokerage.notify.registry import of_visitors

LOOKED_BACK = timedelta(days=7)
# First words that end texts, and whole answers that bring them back.
STOPS = ('stop', 'stopall', 'unsubscribe', 'end', 'quit')
STARTS = ('start', 'unstop')
NO_TEXTS = 'message.no_texts'


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
    """Not about a visitor's: their address is forgotten, and nobody is to know it."""
    if message.template in of_visitors():
        return
    ask_person(
        organisation=message.sender,
        kind=kind,
        subject=message,
        due_on=timezone.localdate(),
        words=words[:300],
        path=message.path,
    )


@transaction.atomic
def note_text_failed(*, number, ref=''):
    """A text that the provider took did not arrive: its sender is asked for a better number."""
    rows = Message.objects.filter(to_number=number, state=MessageState.SENT)
    rows = rows.filter(ref=ref) if ref else rows.filter(sent_at__gte=timezone.now() - LOOKED_BACK)
    for message in rows.select_for_update(of=('self',)).select_related('sender'):
        message.state, message.fault = MessageState.BOUNCED, 'The text did not arrive.'
        message.save(update_fields=['state', 'fault'])
        words = f'A text to {message.addressee} did not arrive. Correct the number and send it again.'
        _ask_sender(message, 'message.bounced', words)


@transaction.atomic
def note_answer(*, number, text):
    """Somebody answered a text. STOP ends texts to the number and START begins them again, at once.

    Anything else is kept nowhere: those who texted it lately are asked to phone.
    """
    said = ''.join(each if each.isalpha() else ' ' for each in text.lower()).split()
    if said and said[0] in STOPS:
        _stop_texts(number)
    elif len(said) == 1 and said[0] in STARTS:
        TextStop.objects.filter(number=number).delete()
        asked = FollowUp.objects.open().filter(kind=NO_TEXTS).values('subject_ref')
        for message in Message.objects.filter(to_number=number, ref__in=asked):
            settle(subject=message, kind=NO_TEXTS, words='They want texts again')
    else:
        for message in _last_of_each_sender(number, sent_at__gte=timezone.now() - LOOKED_BACK):
            words = f'{message.addressee} answered a text. Nobody reads answers here: phone them.'
            _ask_sender(message, 'message.answered', words)


def _stop_texts(number):
    _, created = TextStop.objects.get_or_create(number=number)
    for message in _last_of_each_sender(number) if created else ():
        _ask_sender(message, NO_TEXTS, f'{message.addressee} asked for no more texts; use letter or phone.')


def _last_of_each_sender(number, **narrowed):
    rows = Message.objects.filter(to_number=number, state=MessageState.SENT, **narrowed)
    return rows.order_by('sender_id', '-sent_at').distinct('sender_id').select_related('sender')
