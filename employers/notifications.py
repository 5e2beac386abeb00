"""Messages to employers: a link to manage offers, and the yearly question about places."""

from datetime import date
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.core.ui import long_date
from brokerage.notify.models import OptOut
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from employers.enums import OfferStatus, Often, Problem, ReportState
from employers.models import CapacityAsk, Employer, Offer, Report, SearchAlert, Visitor
from employers.queries.reports import TOLD_TO_EMPLOYERS

MANAGE_OFFERS = 'employers.offers'
CAPACITY = 'employers.capacity'
INSURANCE = 'employers.insurance'
STOP_ALERTS = 'employers.stop_alerts'
STILL_RIGHT = 'employers.still_right'
VISITOR = 'employers.visitor'
LINK_DAYS = 60
DAYS_TO_CONFIRM = 7
EMPLOYERS = 'Employers'
HUB = Placeholder('hub', 'Name of your hub', lambda c: str(c['hub']), in_subject=True)
DAYS = Placeholder('days', 'How many days the link works', lambda c: str(c['days']))
OFFER = Placeholder('offer', 'Title of the offer', lambda c: c['subject'].title)
YEAR = Placeholder('year', 'The academic year', lambda c: c['year'], in_subject=True)
SAMPLE = {
    'subject': SimpleNamespace(wanted='', title='Behind the scenes in a shop'),
    'link': 'https://example.org/their-own-link/',
    'days': LINK_DAYS,
    'hub': 'Example Hub',
    'year': '2027/28',
    'offer': 'Behind the scenes in a shop',
    'outcome': 'The employer is asked to mend it',
    'told': 'Take the telephone number out of the summary.',
    'problem': 'What it says is not right',
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


def _list_of(context):
    return '\n'.join(f'{offer.title}, {offer.employer}: {url}' for offer, url in context['offers'])


COUNT = Placeholder('count', 'How many are new', lambda c: str(c['subject'].count), in_subject=True)
OFFERS = Placeholder('offers', 'The newest of them, one on each line', _list_of)
SEARCH = Placeholder('search', 'The name they gave the search', lambda c: c['subject'].search.name)
AN_OFFER = SimpleNamespace(title='A week in the shop', employer='Example Print')


NEWS = """Hello {to_name},

New for your search “{search}”: {count}

{offers}

See all of them and change the search:
{link}"""


NEWS_FOR_VISITORS = """Hello,

New for the search you asked about: {count}

{offers}

See the whole search, or keep these e-mails for longer:
{link}

You asked {hub} for them."""


@register
class NewOffers(Notification):
    """What has come on a saved search. Whoever stops it stops the news of that search alone."""

    name = 'employers.new_offers'
    template = 'emails/employers/new_offers'
    model = SearchAlert
    to, says = 'Schools and your hub', (TO_NAME, COUNT, OFFERS, SEARCH, LINK)
    sample = {
        'subject': SimpleNamespace(count=2, search=SimpleNamespace(name='Step-free near us')),
        'offers': [(AN_OFFER, 'https://example.org/employers/offers/abc/')],
        'link': 'https://example.org/employers/searches/abc/',
    }
    beginning, beginning_line = NEWS, 'New work experience offers for a search you saved: {count}'
    optional = True

    def subject(self, ref):
        return SearchAlert.objects.select_related('search__owner__organisation').filter(ref=ref).first()

    def still_due(self, subject, message):
        owner = subject.search.owner
        return subject.search.often != Often.NEVER and owner.is_active and owner.organisation.is_active

    def context(self, subject, message):
        return {
            'offers': _told(subject, 'employers:offer'),
            'link': _address('employers:search', subject.search),
        }

    def _stop_address(self, message):
        """Of this search alone; good for a year."""
        search = self.subject(message.subject_ref).search
        message.stop_address = self.link(
            message,
            purpose=STOP_ALERTS,
            url_name='employers:link_stop_alerts',
            subject=search,
            person=message.to_name,
            issued_for=message.sender,
            organisation=search.owner.organisation,
            days=365,
        )
        return message.stop_address


def _told(alert, page):
    """[(offer, the address of its `page`)] of those that are still listed, in the alert's order."""
    offers = Offer.objects.published().filter(ref__in=alert.offers).select_related('employer__organisation')
    offers = sorted(offers, key=lambda offer: alert.offers.index(offer.ref))
    return [(offer, _address(page, offer)) for offer in offers]


def _address(page, row):
    return settings.SITE_URL + reverse(page, args=[row.ref])


class ToVisitor(Notification):
    """With the one link of a visitor: it confirms, keeps or ends what they asked for."""

    to = 'Families, from the public search'
    of_visitors = True

    def examples(self, membership):
        return self.model.objects.none()

    def visitor_link(self, message, visitor, days=365):
        return self.link(
            message,
            purpose=VISITOR,
            url_name='browse:link_news',
            subject=visitor,
            person='A visitor',
            issued_for=message.sender,
            days=days,
        )


@register
class ConfirmNews(ToVisitor):
    """Was it you? Says nothing of the search: whoever typed the address may have typed those words, too."""

    name = 'employers.confirm_news'
    template = 'emails/employers/confirm_news'
    model = Visitor
    says = (HUB, LINK, DAYS)
    sample = SAMPLE | {'days': DAYS_TO_CONFIRM}
    urgent = True

    def still_due(self, subject, message):
        return not subject.confirmed_at and not OptOut.objects.filter(email=subject.email).exists()

    def context(self, subject, message):
        link = self.visitor_link(message, subject, DAYS_TO_CONFIRM)
        return {'link': link, 'days': DAYS_TO_CONFIRM, 'hub': message.sender}


@register
class NewForVisitors(ToVisitor):
    name = 'employers.new_for_visitors'
    template = 'emails/employers/new_for_visitors'
    model = SearchAlert
    says = (COUNT, OFFERS, HUB, LINK)
    sample = NewOffers.sample | {'hub': 'Example Hub', 'ends_on': date(2027, 11, 26)}
    beginning, beginning_line = NEWS_FOR_VISITORS, 'New work experience offers: {count}'
    optional = True

    def still_due(self, subject, message):
        visitor = subject.search.visitor
        return visitor.confirmed_at is not None and visitor.forget_at > timezone.now()

    def context(self, subject, message):
        visitor = subject.search.visitor
        message.stop_address = self.visitor_link(message, visitor)
        return {
            'offers': _told(subject, 'browse:offer'),
            'link': message.stop_address,
            'hub': message.sender,
            'ends_on': timezone.localdate(visitor.forget_at),
        }

    def _stop_address(self, message):
        return message.stop_address


@register
class NewsEnd(ToVisitor):
    """Their year is nearly over: one press on the page behind the link keeps it for another."""

    name = 'employers.news_end'
    template = 'emails/employers/news_end'
    model = Visitor
    says = (HUB, LINK, Placeholder('ends_on', 'The day on which they end', lambda c: long_date(c['ends_on'])))
    sample = SAMPLE | {'ends_on': date(2027, 11, 26)}
    optional = True

    def still_due(self, subject, message):
        return subject.ends_soon

    def context(self, subject, message):
        message.stop_address = self.visitor_link(message, subject)
        ends_on = timezone.localdate(subject.forget_at)
        return {'link': message.stop_address, 'ends_on': ends_on, 'hub': message.sender}

    def _stop_address(self, message):
        return message.stop_address


class AboutAnOffer(Notification):
    """With a link by which one press says that the offer is still right, or brings it back."""

    model = Offer
    to, says, sample = EMPLOYERS, (TO_NAME, HUB, LINK, DAYS, OFFER), SAMPLE

    def context(self, subject, message):
        link = self.link(
            message,
            purpose=STILL_RIGHT,
            url_name='employers:link_still_right',
            subject=subject,
            person=message.to_name,
            issued_for=message.sender,
            organisation=subject.employer.organisation,
            days=LINK_DAYS,
        )
        return {'link': link, 'days': LINK_DAYS, 'hub': message.sender}


@register
class StillRight(AboutAnOffer):
    name = 'employers.still_right'
    template = 'emails/employers/still_right'

    def still_due(self, subject, message):
        listed = subject.status == OfferStatus.PUBLISHED
        return listed and subject.waits_for_answer and subject.employer.may_be_contacted


@register
class OfferHidden(AboutAnOffer):
    name = 'employers.offer_hidden'
    template = 'emails/employers/offer_hidden'

    def examples(self, membership):
        return super().examples(membership).exclude(hidden_at=None)

    def still_due(self, subject, message):
        hidden = subject.status == OfferStatus.PAUSED and subject.hidden_at is not None
        return hidden and subject.employer.may_be_contacted


TOLD = Placeholder('told', 'What the hub says about it', lambda c: c['told'])
OUTCOME = Placeholder('outcome', 'The outcome', lambda c: c['outcome'])
ABOUT = Placeholder('offer', 'Title of the offer', lambda c: c['offer'])


class AboutAReport(Notification):
    """Never says who reported, nor what they wrote."""

    model = Report

    def context(self, subject, message):
        return {
            'offer': subject.offer.title,
            'outcome': subject.get_outcome_display(),
            'problem': subject.get_problem_display(),
            'told': subject.told,
            'hub': message.sender,
            'link': settings.SITE_URL + self.address(subject),
        }

    def address(self, subject):
        return reverse('employers:offer', args=[subject.offer.ref])


@register
class UrgentReport(AboutAReport):
    """A child's safety: to everybody at the hub, at any hour."""

    name = 'employers.urgent_report'
    template = 'emails/employers/urgent_report'
    to, says, sample = 'Hub', (TO_NAME, ABOUT, LINK), SAMPLE
    urgent = True

    def address(self, subject):
        return reverse('employers:report', args=[subject.ref])

    def examples(self, membership):
        return super().examples(membership).filter(problem__in=Problem.urgent())

    def still_due(self, subject, message):
        return subject.state != ReportState.DECIDED


@register
class ReportOutcome(AboutAReport):
    name = 'employers.report_outcome'
    template = 'emails/employers/report_outcome'
    to, says, sample = EMPLOYERS, (TO_NAME, HUB, ABOUT, OUTCOME, TOLD, LINK), SAMPLE

    def context(self, subject, message):
        return {**super().context(subject, message), 'outcome': TOLD_TO_EMPLOYERS[subject.outcome]}

    def examples(self, membership):
        return super().examples(membership).filter(outcome__in=TOLD_TO_EMPLOYERS)

    def still_due(self, subject, message):
        return subject.outcome in TOLD_TO_EMPLOYERS and subject.offer.employer.may_be_contacted


@register
class ReportDecided(AboutAReport):
    """To whoever reported: what came of it."""

    name = 'employers.report_decided'
    template = 'emails/employers/report_decided'
    to, says, sample = 'Whoever reported', (HUB, ABOUT, OUTCOME, TOLD), SAMPLE

    def examples(self, membership):
        return super().examples(membership).filter(state=ReportState.DECIDED)

    def still_due(self, subject, message):
        return subject.state == ReportState.DECIDED
