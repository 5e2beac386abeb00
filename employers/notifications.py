"""Messages to employers: a link to manage offers, and the yearly question about places."""

from brokerage.notify.registry import Notification, register
from employers.models import CapacityAsk, Employer

MANAGE_OFFERS = 'employers.offers'
CAPACITY = 'employers.capacity'
INSURANCE = 'employers.insurance'
LINK_DAYS = 60


@register
class ManageOffers(Notification):
    name = 'employers.manage_offers'
    template = 'emails/employers/manage_offers'
    model = Employer
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
