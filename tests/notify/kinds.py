"""Kinds of message the tests register: about an organisation, still due while it is active."""

from brokerage.accounts.models import Organisation
from brokerage.notify.actions import plan
from brokerage.notify.registry import Notification


class Note(Notification):
    name = 'tests.note'
    template = 'tests/note'
    model = Organisation

    def still_due(self, subject, message):
        return subject.is_active


class LinkNote(Note):
    name = 'tests.link_note'
    template = 'tests/link_note'

    def context(self, subject, message):
        address = self.link(
            message,
            purpose='letter',
            url_name='accounts:accept',
            subject=subject,
            person=message.to_name,
            issued_for=subject,
        )
        return {'address': address}


def planned(cast, kind=Note, **kwargs):
    """One planned note from the school to its employer's contact."""
    fields = {
        'kind': kind,
        'subject': cast.school.organisation,
        'to_email': 'Ann.Lee@example.org',
        'to_name': 'Ann Lee',
        'sender': cast.school.organisation,
        'organisation': cast.employer.organisation,
    }
    return plan(**{**fields, **kwargs})
