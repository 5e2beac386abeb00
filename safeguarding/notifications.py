"""Messages: the employer is asked for its risk assessment; a safeguarding lead has something to read."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from brokerage.core.ui import long_moment
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from employers.enums import OfferStatus
from employers.models import Offer
from safeguarding.models import Concern
from safeguarding.queries import last_confirmed

ASSESSMENT = 'safeguarding.assessment'
LINK_DAYS = 60
OFFER = Placeholder(
    'work', 'The offer, as the employer calls it', lambda c: c['subject'].title, in_subject=True
)
HUB = Placeholder('hub', 'Name of your hub', lambda c: c['hub'].name, in_subject=True)
DAYS = Placeholder('days', 'How many days the link works', lambda c: str(c['days']))


RAISED = Placeholder('raised', 'When it was raised', lambda c: long_moment(c['subject'].raised_at))


@register
class AskAssessment(Notification):
    name = 'safeguarding.ask_assessment'
    template = 'emails/safeguarding/ask_assessment'
    model = Offer
    to, says = 'Employers', (TO_NAME, OFFER, HUB, LINK, DAYS)
    fixed = 'You need no account. The link is only for you. Do not pass it on.'
    sample = {
        'subject': SimpleNamespace(title='Workshop helper'),
        'address': 'https://example.org/their-own-link/',
        'days': LINK_DAYS,
        'hub': SimpleNamespace(name='Example Hub'),
        'held': None,
    }

    def examples(self, membership):
        return super().examples(membership).exclude(status=OfferStatus.CLOSED)

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
    to, says = 'Safeguarding leads', (TO_NAME, RAISED, LINK)
    fixed = 'If somebody is in danger now, call 999.'
    sample = {
        'subject': SimpleNamespace(raised_at=datetime(2027, 6, 28, 9, 30, tzinfo=UTC)),
        'address': 'https://example.org/the-concern/',
    }
    urgent = True

    def still_due(self, subject, message):
        return subject.closed_at is None

    def context(self, subject, message):
        return {'address': settings.SITE_URL + reverse('safeguarding:concern', args=[subject.ref])}
