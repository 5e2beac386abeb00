"""Send one planned message: lock it, ask again whether it is needed, send, keep it as sent."""

import logging
import smtplib
from datetime import timedelta
from email.headerregistry import Address

from anymail.exceptions import AnymailError, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from brokerage.notify.actions import ask_person
from brokerage.notify.models import Message, MessageState
from brokerage.notify.registry import REGISTRY

log = logging.getLogger(__name__)
RETRY_MINUTES = (1, 5, 30, 120, 480)
MAX_ATTEMPTS = len(RETRY_MINUTES) + 1
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
    planned = Message.objects.select_for_update(skip_locked=True, of=('self',)).select_related('sender')
    return planned.filter(pk=message_id, state=MessageState.PLANNED).first()


def _send(message_id):
    message = _locked(message_id)
    if message is None:
        return None
    kind = REGISTRY[message.template]
    subject = kind.subject(message.subject_ref)
    if subject is None or not kind.still_due(subject, message):
        message.state = MessageState.DROPPED
        message.save(update_fields=['state'])
        return message
    try:
        # A savepoint: links made for a mail that did not go are not kept.
        with transaction.atomic():
            _deliver(message, *kind.render(subject, message))
    except MAIL_FAULTS as fault:
        log.warning('message %s: %s', message.ref, type(fault).__name__)
        if _is_refused(fault):
            _give_up(message, 'The mail server refused this address.')
        else:
            _try_later(message, 'The mail server did not take it.')
    return message


def _deliver(message, line, text, html):
    mail = EmailMultiAlternatives(
        subject=line,
        body=text,
        to=[_address(message.to_name, message.to_email)],
        headers={'Message-ID': f'<{message.ref}@{_mail_domain()}>', 'Auto-Submitted': 'auto-generated'},
    )
    mail.attach_alternative(html, 'text/html')
    # Mail services give this back with a bounce (see note_bounce).
    mail.metadata = {'ref': message.ref}
    mail.send()
    message.attempts += 1
    message.state, message.sent_at, message.fault = MessageState.SENT, timezone.now(), ''
    message.subject_line, message.body_text, message.body_html = line, text, html
    if not settings.OUTBOX_PAGE:
        _hide_links(message)
    message.save()


def _hide_links(message):
    """A personal link opens for whoever holds it: it is kept nowhere but in the mail itself."""
    for token in getattr(message, 'tokens', ()):
        message.body_text = message.body_text.replace(token, '[personal-link]')
        message.body_html = message.body_html.replace(token, '[personal-link]')


def _is_refused(fault):
    """Whether the address itself was refused for good, so that trying again cannot help."""
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in fault.recipients.values())
    return isinstance(fault, AnymailRecipientsRefused)


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
    ask_person(
        organisation=message.sender,
        kind='message.failed',
        subject=message,
        due_on=timezone.localdate(),
        words=f'A message to {message.addressee} could not be sent. Check the address.'[:300],
        path=message.path,
    )


def _address(name, email):
    """`Ann Lee <ann@example.org>`; a name cannot smuggle in a second address or a line."""
    local, _, domain = email.rpartition('@')
    return str(Address(' '.join(name.split()), local, domain)) if name else email


def _mail_domain():
    return settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1].strip('>')
