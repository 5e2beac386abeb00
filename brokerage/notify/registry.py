"""Kinds of message. One class per event and audience; apps register theirs in `notifications.py`."""

import re
from types import SimpleNamespace

from django.conf import settings
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.text import Truncator

from brokerage.accounts.links import issue_link
from brokerage.notify.wording import fill, unfilled

REGISTRY = {}
LONGEST_SUBJECT = 200
# What a link to stop optional messages is for.
STOP = 'notify.stop'
# The frame of a hub's own text, and the address that a preview shows in place of a personal link.
OWN = 'emails/own.txt'
SAMPLE_LINK = f'{settings.SITE_URL}/their-own-link/'
# In the source of a subject line.
LOADS, FILLED_IN = re.compile(r'{% load .*?%}'), re.compile(r'{{.*?}}|{%.*?%}')


class Notification:
    """What one kind of message is about, whether it is still needed, and what it says.

    Subclasses set `name` ('placements.nomination'), `template` (a folder path without ending: the
    texts are `<template>.subject.txt` and `<template>.body.txt`) and `model`, and say in `still_due`
    what must hold at the moment of sending. Subject lines never hold personal data.

    What is `urgent` waits for no morning and no digest. What is `optional` is not needed for a placement:
    people can stop it. What is `of_visitors` goes to people without an account: no organisation reads it, its own
    sender neither.

    `to` names the group it goes to, `says` the placeholders that a hub's own text may use; `sample` is a made-up
    outcome of `context`. `fixed` is a last paragraph that no own text goes without, `beginning` a body, and
    `beginning_line` a subject line, to start one from where the usual text has cases.
    """

    name = ''
    template = ''
    model = None
    urgent = False
    optional = False
    of_visitors = False
    to = ''
    says = ()
    sample = {}
    fixed = ''
    beginning = beginning_line = ''
    # What a text (SMS) says, with placeholders; '' for what is never sent as one.
    short = ''
    # In words, when it goes as a text, for a school to choose; kinds with the same words are chosen together.
    texted = ''

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
        # A text carries no link: there is no room, and a mobile is lent.
        if getattr(message, 'for_show', False) or getattr(message, 'to_number', ''):
            return SAMPLE_LINK
        _, token, address = issue_link(**issued)
        self.keep_secret(message, token)
        return address

    def keep_secret(self, message, token):
        """Never keep `token` in the message's row: it opens something for whoever holds it."""
        message.tokens = [*getattr(message, 'tokens', ()), token]

    def examples(self, membership):
        """The rows it fits that `membership` may see whole. A kind that a preview would change shows none."""
        return self.model.objects.visible_to(membership)

    def example(self, membership):
        """The newest of `examples`, as it is sent; None: the sample serves."""
        found = self.examples(membership).order_by('-pk').first()
        return self.subject(found.ref) if found else None

    def whole_context(self, subject, message):
        """What the texts are written from. Makes the links."""
        return {'subject': subject, 'message': message, **self.context(subject, message)}

    def sample_context(self):
        message = SimpleNamespace(to_name='Sam Example', sender=SimpleNamespace(name='Example Hub'))
        return {'message': message, 'subject': SimpleNamespace(), **self.sample}

    def values(self, context):
        return {each.name: str(each.read(context)).strip() for each in self.says}

    def usual(self, context):
        """(subject line, text) as every area has them."""
        line = ' '.join(plain(f'{self.template}.subject.txt', context).split())
        return line, plain(f'{self.template}.body.txt', context).strip() + '\n'

    def empty(self, context):
        """The placeholders that nothing stands for in this context."""
        values = self.values(context)
        return [each for each in self.says if not values[each.name]]

    def made_up(self):
        """A value for each placeholder, for what a preview has none of."""
        values = self.values(self.sample_context())
        return {each.name: values[each.name] or each.made_up for each in self.says}

    def own(self, text, context, instead=None):
        """(subject line, text) as a hub wrote them: `text` has `subject` and `body`.

        `instead` are values to show where the context has none. Raises KeyError for a placeholder that is no
        more, ValueError for a needed one without a value.
        """
        values = self.values(context)
        values |= {name: value for name, value in (instead or {}).items() if not values[name]}
        if empty := [each.name for each in self.says if each.required and not values[each.name]]:
            raise ValueError(f'{self.name}: nothing for {", ".join(empty)}')
        body = '\n\n'.join(filter(None, [fill(text.body, values).strip(), fill(self.fixed, values)]))
        return ' '.join(fill(text.subject, values).split()), plain(OWN, {'text': body}).strip() + '\n'

    def start(self):
        """(subject line, body): the usual text with its placeholders, for somebody to change."""
        context = self.sample_context()
        line, text = self.usual(context)
        values = self.values(context)
        body = self.beginning or unfilled(text.partition('\n\n--\n')[0], values)
        line = self.beginning_line or unfilled(line, values)
        return line, body.replace(self.fixed, '').strip() if self.fixed else body.strip()

    def dress(self, words, message):
        """(subject line, plain text, HTML) to send, from (subject line, text)."""
        line, text = words
        line = Truncator(line).chars(LONGEST_SUBJECT)
        if self.optional:
            text += f'\nNo more messages like this one: {self._stop_address(message)}\n'
        return line, text, as_html(line, text, message.sender.name)

    def render(self, subject, message):
        """(subject line, plain text, HTML) in the usual words."""
        return self.dress(self.usual(self.whole_context(subject, message)), message)

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


def of_visitors():
    """Names of the kinds that no organisation reads."""
    return sorted(kind.name for kind in REGISTRY.values() if kind.of_visitors)


def texted_kinds():
    """{words: names of the kinds} that a school may choose to send as texts."""
    found = {}
    for kind in REGISTRY.values():
        if kind.texted:
            found.setdefault(kind.texted, []).append(kind.name)
    return found


def subject_words(template):
    """What the subject line under `template` says before it is filled in: 'Thank you for taking a student from …'."""
    source = get_template(f'{template}.subject.txt').template.source
    return ' '.join(FILLED_IN.sub('…', LOADS.sub('', source)).split())


def as_html(line, text, sender):
    """The HTML part of a message whose plain part is `text`."""
    parts = {'title': line, 'paragraphs': paragraphs(text), 'sender': sender}
    return render_to_string('emails/message.html', parts)


def plain(template, context):
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
