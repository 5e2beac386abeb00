"""People at an employer; one of them is the main contact as soon as there is one."""

from django.db import transaction

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.changes import apply_changes
from employers.models import Contact


@transaction.atomic
def add_contact(*, by, employer, name, is_main=False, **facts):
    """Add a person. The first one becomes the main contact."""
    is_main = is_main or not employer.contacts.exists()
    if is_main:
        _unset_main(employer)
    contact = Contact.objects.create(employer=employer, name=name, is_main=is_main, **facts)
    record(by=by, verb='contact.add', subject=contact, owner=employer.organisation)
    return contact


@transaction.atomic
def update_contact(*, by, contact, **changes):
    """Change a person's details. A new e-mail address is no longer one that came back."""
    if changes.get('is_main') is False and contact.is_main:
        raise Refused('Make someone else the main contact first.', code='main_contact', field='is_main')
    if changes.get('is_main') and not contact.is_main:
        _unset_main(contact.employer)
    if 'email' in changes and changes['email'] != contact.email:
        changes['email_bounced'] = False
    done = apply_changes(contact, changes)
    if done:
        record(by=by, verb='contact.update', subject=contact, owner=contact.employer.organisation, data=done)
    return contact


@transaction.atomic
def remove_contact(*, by, contact):
    """Delete a person's details; the main contact goes last, and offers need another one first."""
    others = contact.employer.contacts.exclude(pk=contact.pk)
    if contact.is_main and others.exists():
        raise Refused(
            f'{contact} is the main contact. Make someone else the main contact first.', code='main_contact'
        )
    offers = list(contact.offers.values_list('title', flat=True))
    if offers:
        raise Refused(
            f'{contact} is the person for {", ".join(offers)}. Choose another person there first.',
            code='contact_of_offer',
        )
    record(by=by, verb='contact.remove', subject=contact, owner=contact.employer.organisation)
    contact.delete()


def _unset_main(employer):
    employer.contacts.filter(is_main=True).update(is_main=False)
