"""Send one planned message: lock it, ask again whether it is needed, send, keep it as sent."""

import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from brokerage.notify.models import Message, MessageState
from brokerage.notify.registry import REGISTRY

MAX_ATTEMPTS = 6
RETRY_MINUTES = (1, 5, 30, 120, 480)


@transaction.atomic
def send_one(message_id):
    """Send the message once, however many workers try: the row lock lets one through.

    Skips a message that another worker holds or that is no longer planned. A mail fault is tried
    again later, six times in all.
    """
    message = (
        Message.objects.select_for_update(skip_locked=True, of=('self',))
        .filter(pk=message_id, state=MessageState.PLANNED)
        .first()
    )
    if message is None:
        return None
    kind = REGISTRY[message.template]
    subject = kind.subject(message.subject_ref)
    if subject is None or not kind.still_due(subject, message):
        message.state = MessageState.DROPPED
        message.save(update_fields=['state'])
        return message
    message.attempts += 1
    try:
        _deliver(message, *kind.render(subject, message))
    except (smtplib.SMTPException, OSError) as fault:
        _try_later(message, fault)
    return message


def _deliver(message, line, text, html):
    mail = EmailMultiAlternatives(
        subject=line,
        body=text,
        to=[f'"{_quoted(message.to_name)}" <{message.to_email}>'],
        headers={'Message-ID': f'<{message.ref}@{_mail_domain()}>', 'Auto-Submitted': 'auto-generated'},
    )
    mail.attach_alternative(html, 'text/html')
    mail.send()
    message.state = MessageState.SENT
    message.sent_at = timezone.now()
    message.subject_line, message.body_text, message.body_html = line, text, html
    if not settings.OUTBOX_PAGE:
        _hide_links(message)
    message.save()


def _hide_links(message):
    """A personal link opens for whoever holds it: it is kept nowhere but in the mail itself."""
    for token in getattr(message, 'tokens', ()):
        message.body_text = message.body_text.replace(token, '[personal-link]')
        message.body_html = message.body_html.replace(token, '[personal-link]')


def _try_later(message, fault):
    message.fault = f'{type(fault).__name__}: the mail server did not take it.'
    if message.attempts >= MAX_ATTEMPTS:
        message.state = MessageState.FAILED
    else:
        minutes = RETRY_MINUTES[message.attempts - 1]
        message.send_after = timezone.now() + timedelta(minutes=minutes)
    message.save(update_fields=['state', 'attempts', 'fault', 'send_after'])


def _quoted(name):
    return name.replace('\\', '').replace('"', '').replace('\n', ' ').replace('\r', ' ')


def _mail_domain():
    return settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1].strip('>')
