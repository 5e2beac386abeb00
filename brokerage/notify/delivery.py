"""One mail out of one message, or out of all that go to an employer on a day."""

import logging
from email.headerregistry import Address

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.notify.actions import ask_person
from brokerage.notify.models import MessageState
from brokerage.notify.queries import text_in_force
from brokerage.notify.registry import REGISTRY, as_html
from brokerage.notify.sms import send_sms, short_text

log = logging.getLogger(__name__)
FOOT = '\n\n--\n'


def write(message):
    """(message, subject line, text, HTML), true at this moment, in the hub's own words where it has some."""
    kind = REGISTRY[message.template]
    context = kind.whole_context(kind.subject(message.subject_ref), message)
    return message, *kind.dress(_own_words(kind, message, context) or kind.usual(context), message)


def _own_words(kind, message, context):
    """None where the hub has no text of its own, or one that cannot be used: then the hub is told."""
    text = text_in_force(message.sender.area, kind.name)
    if text is None:
        return None
    try:
        with transaction.atomic():
            return kind.own(text, context)
    except Exception:
        log.exception('message %s: the text %s cannot be used', message.ref, text.ref)
        _tell_hub(text, kind)
        return None


def _tell_hub(text, kind):
    ask_person(
        organisation=text.hub,
        kind='message.own_text',
        subject=text,
        due_on=timezone.localdate(),
        words='Your own text of a message could not be used, and the usual one was sent. Look it over.',
        path=reverse('notify:text', args=[kind.name]),
    )


def deliver(written):
    """Send what was written (all to one address) in one mail and keep each message as it was sent.

    The first is the mail's own; the others are carried by it.
    """
    first = written[0][0]
    line, text, html = written[0][1:] if len(written) == 1 else digest(written)
    mail = EmailMultiAlternatives(
        subject=line,
        body=text,
        to=[_address(first.to_name, first.to_email)],
        headers=_headers(first, [message for message, *_ in written]),
    )
    mail.attach_alternative(html, 'text/html')
    # Mail services give this back with a bounce (see note_bounce).
    mail.metadata = {'ref': first.ref}
    mail.send()
    for message, *parts in written:
        _keep(message, parts, None if message is first else first)


def deliver_text(message):
    """Send the message's short form to its mobile number and keep it as it was sent."""
    kind = REGISTRY[message.template]
    context = kind.whole_context(kind.subject(message.subject_ref), message)
    line, _ = kind.usual(context)
    text = short_text(kind.short, kind.values(context))
    send_sms(message.to_number, text, ref=message.ref)
    _keep(message, (line, text, as_html(line, text, message.sender.name)), None)


def digest(written):
    """(subject line, text, HTML) of several messages in one mail: how many, from whom, then each of them."""
    senders = list(dict.fromkeys(message.sender.name for message, *_ in written))
    line = f'{len(written)} messages about work experience'
    lead = f'There are {len(written)} messages for you today, from {" and ".join(senders)}.'
    foot = written[0][2].partition(FOOT)[2]
    parts = [
        f'{number}. {title}\n\n{text.partition(FOOT)[0].strip()}'
        for number, (_, title, text, _) in enumerate(written, start=1)
    ]
    text = '\n\n'.join([lead, *parts]) + (f'{FOOT}{foot}' if foot else '\n')
    return line, text, as_html(line, text, ' and '.join(senders))


def _headers(first, messages):
    headers = {'Message-ID': f'<{first.ref}@{_mail_domain()}>', 'Auto-Submitted': 'auto-generated'}
    stop = next((m.stop_address for m in messages if hasattr(m, 'stop_address')), None)
    if stop and all(REGISTRY[message.template].optional for message in messages):
        # RFC 8058: the reader's mail program posts to the address without opening it.
        headers |= {'List-Unsubscribe': f'<{stop}>', 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'}
    return headers


def _keep(message, parts, carried_by):
    message.attempts += 1
    message.state, message.sent_at, message.fault = MessageState.SENT, timezone.now(), ''
    message.subject_line, message.body_text, message.body_html = parts
    message.carried_by = carried_by
    if not settings.OUTBOX_PAGE:
        _hide_links(message)
    message.save()


def _hide_links(message):
    """A personal link opens for whoever holds it: it is kept nowhere but in the mail itself."""
    for token in getattr(message, 'tokens', ()):
        message.body_text = message.body_text.replace(token, '[personal-link]')
        message.body_html = message.body_html.replace(token, '[personal-link]')


def _address(name, email):
    """`Ann Lee <ann@example.org>`; a name cannot smuggle in a second address or a line."""
    local, _, domain = email.rpartition('@')
    return str(Address(' '.join(name.split()), local, domain)) if name else email


def _mail_domain():
    return settings.DEFAULT_FROM_EMAIL.rsplit('@', 1)[-1].strip('>')
