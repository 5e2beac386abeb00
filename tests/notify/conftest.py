import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.template import engines
from django.template.loaders.locmem import Loader

from brokerage.notify.registry import REGISTRY
from tests.notify.kinds import LinkNote, Note

TEXTS = {
    'tests/note.subject.txt': 'A note\nfrom {{ message.sender.name }}',
    'tests/note.body.txt': 'Hello {{ message.to_name }},\n\nthis is about {{ subject.name }}.\nTwo lines.',
    'tests/link_note.subject.txt': 'A link',
    'tests/link_note.body.txt': 'Open {{ address }} please.',
    'tests/broken.subject.txt': 'x',
    'tests/broken.body.txt': '{{ nobody.gave.this }}',
}


class BrokenNote(Note):
    name = 'tests.broken'
    template = 'tests/broken'


@pytest.fixture(autouse=True)
def note_kinds(monkeypatch):
    """The tests' own kinds and their texts, gone afterwards."""
    for kind in (Note, LinkNote, BrokenNote):
        monkeypatch.setitem(REGISTRY, kind.name, kind())
    engine = engines['django'].engine
    monkeypatch.setattr(engine, 'template_loaders', [Loader(engine, TEXTS), *engine.template_loaders])


class FailingBackend(EmailBackend):
    """A mail server that fails as `fault` says."""

    fault = None

    def send_messages(self, messages):
        if FailingBackend.fault:
            raise FailingBackend.fault
        return super().send_messages(messages)


@pytest.fixture
def mail_fault(settings, monkeypatch):
    """`mail_fault(fault)` makes the mail server raise it; `mail_fault(None)` mends the server."""
    settings.EMAIL_BACKEND = f'{FailingBackend.__module__}.FailingBackend'
    monkeypatch.setattr(FailingBackend, 'fault', None)

    def fail(fault):
        FailingBackend.fault = fault

    fail(smtplib.SMTPServerDisconnected('gone'))
    return fail
