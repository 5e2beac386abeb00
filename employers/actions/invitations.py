"""Send an employer the link by which it manages its offers without an account."""

from django.db import transaction

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from employers.notifications import ManageOffers


def reachable_contact(employer):
    """The main contact, where there is an e-mail address to write to; raises Refused in words."""
    if not employer.may_be_contacted:
        raise Refused(f'{employer} asked not to be contacted. Nothing was sent.', code='do_not_contact')
    contact = next((each for each in employer.contacts.all() if each.is_main), None)
    if contact is None or not contact.email:
        raise Refused(
            f'{employer} has no main contact with an e-mail address. Add one, then send the link.',
            code='no_address',
        )
    return contact


@transaction.atomic
def send_offers_link(*, by, employer):
    """Plan the message with the link and return it. Asked twice on one day, it is sent once."""
    contact = reachable_contact(employer)
    message = plan(
        kind=ManageOffers,
        subject=employer,
        to_email=contact.email,
        to_name=contact.name,
        sender=employer.organisation.hub,
        organisation=employer.organisation,
    )
    record(by=by, verb='employer.send_link', subject=employer, owner=employer.organisation)
    return message
