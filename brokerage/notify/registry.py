"""Kinds of message. One class per event and audience; apps register theirs in `notifications.py`."""

from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.text import Truncator

from brokerage.accounts.links import issue_link

REGISTRY = {}
LONGEST_SUBJECT = 200
# What a link to stop optional messages is for.
STOP = 'notify.stop'


class Notification:
    """What one kind of message is about, whether it is still needed, and what it says.

    Subclasses set `name` ('placements.nomination'), `template` (a folder path without ending: the
    texts are `<template>.subject.txt` and `<template>.body.txt`) and `model`, and say in `still_due`
    what must hold at the moment of sending. Subject lines never hold personal data.

    What is `urgent` waits for no morning and no digest. What is `optional` is not needed for a placement:
    people can stop it.
    """

    name = ''
    template = ''
    model = None
    urgent = False
    optional = False

    def subject(self, ref):
        """The row the message is about, or None when it is gone."""
        return self.model.objects.filter(ref=ref).first()

    def still_due(self, subject, message):
        raise NotImplementedError

    def context(self, subject, message):
        return {}

    def named_students(self, subject):
        """(the school's organisation, students named): opening a copy of the message is logged as a read."""
        return None, ()

    def link(self, message, **issued):
        """The address of a signed link made for this message; remembered so that no copy of it is kept."""
        _, token, address = issue_link(**issued)
        self.keep_secret(message, token)
        return address

    def keep_secret(self, message, token):
        """Never keep `token` in the message's row: it opens something for whoever holds it."""
        message.tokens = [*getattr(message, 'tokens', ()), token]

    def render(self, subject, message):
        """(subject line, plain text, HTML) of the message."""
        context = {'subject': subject, 'message': message, **self.context(subject, message)}
        line = Truncator(' '.join(_plain(f'{self.template}.subject.txt', context).split())).chars(
            LONGEST_SUBJECT
        )
        text = _plain(f'{self.template}.body.txt', context).strip() + '\n'
        if self.optional:
            text += f'\nNo more messages like this one: {self._stop_address(message)}\n'
        return line, text, as_html(line, text, message.sender.name)

    def _stop_address(self, message):
        """One press stops such messages; the link is good for a year."""
        message.stop_address = self.link(
            message,
            purpose=STOP,
            url_name='notify:stop',
            subject=message,
            person=message.to_name,
            issued_for=message.sender,
            days=365,
        )
        return message.stop_address


def as_html(line, text, sender):
    """The HTML part of a message whose plain part is `text`."""
    parts = {'title': line, 'paragraphs': paragraphs(text), 'sender': sender}
    return render_to_string('emails/message.html', parts)


def _plain(template, context):
    """A text file as written: no HTML escapes, so that O'Brien & Sons stays O'Brien & Sons."""
    return get_template(template).template.render(Context(context, autoescape=False))


def paragraphs(text):
    """Plain text as blocks of lines, for the HTML part: one text to write, two parts to send."""
    return [block.strip().splitlines() for block in text.split('\n\n') if block.strip()]


def register(cls):
    """Class decorator. Refuses a nameless or doubled kind: a message is never sent by the wrong one."""
    kind = cls()
    if not kind.name or not kind.template or kind.model is None:
        raise ValueError(f'{cls.__name__} needs a name, a template and a model.')
    if kind.name in REGISTRY:
        raise ValueError(f'{kind.name} is registered twice.')
    REGISTRY[kind.name] = kind
    return cls
