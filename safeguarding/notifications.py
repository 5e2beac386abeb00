"""Messages: the employer is asked for its risk assessment; a safeguarding lead has something to read."""

from django.conf import settings
from django.urls import reverse

from brokerage.notify.registry import Notification, register
from employers.enums import OfferStatus
from employers.models import Offer
from safeguarding.models import Concern
from safeguarding.queries import last_confirmed

ASSESSMENT = 'safeguarding.assessment'
LINK_DAYS = 60


@register
class AskAssessment(Notification):
    name = 'safeguarding.ask_assessment'
    template = 'emails/safeguarding/ask_assessment'
    model = Offer

    def still_due(self, subject, message):
        """Until it is confirmed beyond the day that the message is about."""
        if subject.status == OfferStatus.CLOSED or not subject.employer.may_be_contacted:
            return False
        held = last_confirmed(subject)
        lasts = held is not None and held.expires_on > message.due_on
        return not lasts or held.offer_version != subject.version

    def context(self, subject, message):
        address = self.link(
            message,
            purpose=ASSESSMENT,
            url_name='safeguarding:link_assessment',
            subject=subject,
            person=message.to_name,
            issued_for=message.sender,
            organisation=subject.employer.organisation,
            days=LINK_DAYS,
        )
        return {'address': address, 'days': LINK_DAYS, 'hub': message.sender, 'held': last_confirmed(subject)}


@register
class ConcernRaised(Notification):
    name = 'safeguarding.concern_raised'
    template = 'emails/safeguarding/concern_raised'
    model = Concern
    urgent = True

    def still_due(self, subject, message):
        return subject.closed_at is None

    def context(self, subject, message):
        return {'address': settings.SITE_URL + reverse('safeguarding:concern', args=[subject.ref])}
