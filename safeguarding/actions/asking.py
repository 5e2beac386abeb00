"""Ask an employer for its risk assessment, with a signed link to it."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from employers.enums import OfferStatus
from safeguarding.notifications import AskAssessment


@transaction.atomic
def ask_assessment(*, by, offer):
    """Send the offer's contact a link to the risk assessment; once a day at most. Returns the message."""
    message = plan_ask(offer, due_on=timezone.localdate(), sender=by.organisation)
    if message is None:
        raise Refused(
            f'No e-mail address is known for {offer.employer}. Add a contact, or call.', code='no_address'
        )
    record(by=by, verb='assessment.ask', subject=offer, owner=offer.employer.organisation)
    return message


def plan_ask(offer, *, due_on, sender=None):
    """Plan the message, or None when nobody can be asked."""
    contact = offer.contact or offer.employer.contacts.filter(is_main=True).first()
    if contact is None or offer.status == OfferStatus.CLOSED or not offer.employer.may_be_contacted:
        return None
    return plan(
        kind=AskAssessment,
        subject=offer,
        to_email=contact.email,
        to_name=contact.name,
        sender=sender or offer.employer.organisation.hub,
        organisation=offer.employer.organisation,
        due_on=due_on,
    )
