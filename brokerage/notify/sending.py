"""Send one planned message: lock it, ask again whether it is needed, send, keep it as sent."""

import logging
import smtplib
from datetime import timedelta

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.notify.actions import ask_person
from brokerage.notify.delivery import deliver, deliver_text, write
from brokerage.notify.manners import GATHERED_FOR, next_day, next_opening
from brokerage.notify.models import Message, MessageState, OptOut
from brokerage.notify.queries import rules_of, why_no_text
from brokerage.notify.registry import REGISTRY
from brokerage.notify.sms import SmsRefused

log = logging.getLogger(__name__)
RETRY_MINUTES = (1, 5, 30, 120, 480)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
RELATED = ('sender__hub', 'organisation')
MAIL_FAULTS = (smtplib.SMTPException, AnymailError, OSError)


def send_one(message_id):
    """Send the message once, however many workers try: the row lock lets one through.

    Skips a message that another worker holds or that is no longer planned. A mail fault is tried again
    later, six times in all. A worker that dies on the way leaves the message planned; one that dies
    between the mail server's yes and our commit sends again, with the same Message-ID.
    """
    try:
        with transaction.atomic():
            return _send(message_id)
    except Exception:
        # A fault of ours (a text that cannot be written): counted, so that it is not tried for ever.
        with transaction.atomic():
            message = _locked(message_id)
            if message:
                _try_later(message, 'The text could not be written. We have been told.')
        raise


def _locked(message_id):
    planned = Message.objects.select_for_update(skip_locked=True, of=('self',)).select_related(*RELATED)
    return planned.filter(pk=message_id, state=MessageState.PLANNED).first()


def _send(message_id):
    message = _locked(message_id)
    if message is None:
        return None
    why_not = _not_wanted(message)
    if why_not is not None:
        return _drop(message, why_not)
    if settings.HOLD_MAIL and not message.urgent:
        rules, now = rules_of(message.sender), timezone.localtime()
        if (opening := next_opening(now, rules)) > now:
            return _put_off(message, opening)
        if message.goes_once_a_day:
            return _send_of_the_day(message, now, rules)
    if message.to_number:
        return _attempt(message, lambda: deliver_text(message))
    return _attempt(message, lambda: deliver([write(message)]))


def _not_wanted(message):
    """None while it is to be sent; else why not, in words (none for what nobody needs any more)."""
    kind = REGISTRY[message.template]
    subject = kind.subject(message.subject_ref)
    if subject is None or not kind.still_due(subject, message):
        return ''
    if kind.optional and OptOut.objects.filter(email=message.to_email).exists():
        return 'They asked for no more messages like this.'
    return why_no_text(message, kind) if message.to_number else None


def _send_of_the_day(message, now, rules):
    """The one mail of the day to an employer's address, with all that waits for it; else tomorrow.

    The unique slot of (address, day) lets one worker through. What another worker holds at this moment goes
    with tomorrow's.
    """
    return _attempt(message, lambda: _deliver_together(message, now, rules))


def _deliver_together(message, now, rules):
    if not _claim(message, now.date()):
        _put_off(message, next_day(now, rules))
        return
    waiting = Message.objects.select_for_update(skip_locked=True, of=('self',)).select_related(*RELATED)
    waiting = waiting.due(now + GATHERED_FOR).filter(to_email=message.to_email, urgent=False)
    together = [write(message)]
    for other in waiting.exclude(pk=message.pk).order_by('pk'):
        why_not = _not_wanted(other)
        if why_not is not None:
            _drop(other, why_not)
        elif other.goes_once_a_day:
            together.extend(_written(other))
    deliver(together)


def _written(message):
    """The message with its texts, or nothing: one that cannot be written goes alone and is counted there."""
    try:
        with transaction.atomic():
            return [write(message)]
    except Exception:
        log.exception('message %s cannot be written', message.ref)
        return []


def _claim(message, day):
    message.day_slot = day
    try:
        with transaction.atomic():
            message.save(update_fields=['day_slot'])
    except IntegrityError:
        message.day_slot = None
        return False
    return True


def _attempt(message, job):
    try:
        # A savepoint: links made, and the day's slot taken, for a mail that did not go are not kept.
        with transaction.atomic():
            job()
    except MAIL_FAULTS as fault:
        log.warning('message %s: %s', message.ref, type(fault).__name__)
        if _is_refused(fault):
            _give_up(message, 'The mail server refused this address.')
        else:
            _try_later(message, 'The mail server did not take it.')
    return message


def _drop(message, words):
    message.state, message.fault = MessageState.DROPPED, words
    message.save(update_fields=['state', 'fault'])
    return message


def _put_off(message, until):
    message.send_after = until
    message.save(update_fields=['send_after'])
    return message


def _is_refused(fault):
    """Whether the address itself was refused for good, so that trying again cannot help."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    return isinstance(fault, AnymailRecipientsRefused | SmsRefused)


def _try_later(message, words):
    message.attempts += 1
    if message.attempts >= MAX_ATTEMPTS:
        _give_up(message, f'{words} We tried {message.attempts} times.')
        return
    message.fault = words
    message.send_after = timezone.now() + timedelta(minutes=RETRY_MINUTES[message.attempts - 1])
    message.save(update_fields=['attempts', 'fault', 'send_after'])


def _give_up(message, words):
    message.state, message.fault = MessageState.FAILED, words
    message.save(update_fields=['state', 'attempts', 'fault'])
    if REGISTRY[message.template].of_visitors:
        return
    ask_person(
        organisation=message.sender,
        kind='message.failed',
        subject=message,
        due_on=timezone.localdate(),
        words=f'A message to {message.addressee} could not be sent. Check the {message.means}.'[:300],
        path=message.path,
    )
