"""Kinds of message. One class per event and audience; apps register theirs in `notifications.py`."""

from django.template.loader import render_to_string

from brokerage.accounts.links import issue_link

REGISTRY = {}


class Notification:
    """What one kind of message is about, whether it is still needed, and what it says.

    Subclasses set `name` ('placements.nomination'), `template` (a folder path without ending: the
    texts are `<template>.subject.txt` and `<template>.body.txt`) and `model`, and say in `still_due`
    what must hold at the moment of sending. Subject lines never hold personal data.
    """

    name = ''
    template = ''
    model = None

    def subject(self, ref):
        """The row the message is about, or None when it is gone."""
        return self.model.objects.filter(ref=ref).first()

    def still_due(self, subject, message):
        raise NotImplementedError

    def context(self, subject, message):
        return {}

    def link(self, message, **issued):
        """The address of a signed link made for this message; remembered so that no copy of it is kept."""
        _, token, address = issue_link(**issued)
        message.tokens = [*getattr(message, 'tokens', ()), token]
        return address

    def render(self, subject, message):
        """(subject line, plain text, HTML) of the message."""
        context = {'subject': subject, 'message': message, **self.context(subject, message)}
        line = ' '.join(render_to_string(f'{self.template}.subject.txt', context).split())
        text = render_to_string(f'{self.template}.body.txt', context).strip() + '\n'
        html = render_to_string('emails/base.html', {'title': line, 'paragraphs': paragraphs(text)})
        return line, text, html


def paragraphs(text):
    """Plain text as blocks of lines, for the HTML part: one text to write, two parts to send."""
    return [block.splitlines() for block in text.strip().split('\n\n')]


def register(cls):
    """Class decorator. Refuses a nameless or doubled kind, so that a message is never sent by the wrong one."""
    kind = cls()
    if not kind.name or not kind.template or kind.model is None:
        raise ValueError(f'{cls.__name__} needs a name, a template and a model.')
    if kind.name in REGISTRY:
        raise ValueError(f'{kind.name} is registered twice.')
    REGISTRY[kind.name] = kind
    return cls
