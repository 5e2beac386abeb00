"""Messages to employers: a link to manage offers, and the yearly question about places."""

from types import SimpleNamespace

from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from employers.models import CapacityAsk, Employer

MANAGE_OFFERS = 'employers.offers'
CAPACITY = 'employers.capacity'
INSURANCE = 'employers.insurance'
LINK_DAYS = 60
EMPLOYERS = 'Employers'
HUB = Placeholder('hub', 'Name of your hub', lambda c: str(c['hub']), in_subject=True)
DAYS = Placeholder('days', 'How many days the link works', lambda c: str(c['days']))
YEAR = Placeholder('year', 'The academic year', lambda c: c['year'], in_subject=True)
SAMPLE = {
    'subject': SimpleNamespace(wanted=''),
    'link': 'https://example.org/their-own-link/',
    'days': LINK_DAYS,
    'hub': 'Example Hub',
    'year': '2027/28',
}


@register
class ManageOffers(Notification):
    name = 'employers.manage_offers'
    template = 'emails/employers/manage_offers'
    model = Employer
    to, says, sample = EMPLOYERS, (TO_NAME, HUB, LINK, DAYS), SAMPLE
    urgent = optional = True

    def still_due(self, subject, message):
        return subject.may_be_contacted

    def context(self, subject, message):
        link = self.link(
            message,
            purpose=MANAGE_OFFERS,
            url_name='employers:link_offers',
            subject=subject,
            person=message.to_name,
            issued_for=message.sender,
            organisation=subject.organisation,
            days=LINK_DAYS,
        )
        return {'link': link, 'days': LINK_DAYS, 'hub': message.sender}


@register
class Capacity(Notification):
    name = 'employers.capacity'
    template = 'emails/employers/capacity'
    model = CapacityAsk
    to, says, sample = EMPLOYERS, (TO_NAME, HUB, LINK, DAYS, YEAR), SAMPLE
    optional = True

    def still_due(self, subject, message):
        return subject.answered_at is None and subject.employer.may_be_contacted

    def context(self, subject, message):
        link = self.link(
            message,
            purpose=CAPACITY,
            url_name='employers:link_capacity',
            subject=subject,
            person=message.to_name,
            issued_for=message.sender,
            organisation=subject.employer.organisation,
            days=LINK_DAYS,
        )
        return {'link': link, 'days': LINK_DAYS, 'hub': message.sender, 'year': subject.year_name}
