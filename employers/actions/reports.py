"""A problem reported with an offer: received, looked at, decided. The employer never learns who reported."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person, plan, settle
from employers.actions.invitations import reachable_contact
from employers.enums import OfferStatus, Outcome, ReportState
from employers.models import Offer, Report
from employers.notifications import ReportDecided, ReportOutcome, UrgentReport
from employers.queries.reports import TOLD_TO_EMPLOYERS

WORDS_NEEDED = (Outcome.MEND, Outcome.HIDDEN)


@transaction.atomic
def report_offer(*, offer, problem, words, email='', by=None):
    """Take in a report; `by` is a member, or None for somebody without an account.

    The hub gets a task; what is about a child's safety is also mailed to everybody there at once.
    """
    report = Report.objects.create(offer=offer, problem=problem, words=words, email=email, reporter=by)
    hub = offer.employer.organisation.hub
    if by:
        # The trail of the hub, not of the employer.
        record(by=by, verb='report.send', subject=report, owner=hub)
    ask_person(
        organisation=hub,
        kind='employers.report',
        subject=report,
        due_on=timezone.localdate(),
        words='Look at a report about an offer',
        path=reverse('employers:report', args=[report.ref]),
    )
    if report.is_urgent:
        for member in Membership.objects.active().filter(organisation=hub).select_related('user'):
            plan(
                kind=UrgentReport,
                subject=report,
                to_email=member.user.email,
                to_name=member.user.name,
                sender=hub,
            )
    return report


@transaction.atomic
def look_at_report(*, by, report):
    """Say that somebody is on it; a second time changes nothing."""
    report = _held(report)
    if report.state == ReportState.OPEN:
        report.state, report.looked_at, report.looked_by = (
            ReportState.LOOKED_AT,
            timezone.now(),
            by.actor_label,
        )
        report.save(update_fields=['state', 'looked_at', 'looked_by'])
        record(by=by, verb='report.look', subject=report, owner=by.organisation)
    return report


@transaction.atomic
def decide_report(*, by, report, outcome, told=''):
    """Settle a report: `told` is read by the employer (where it has something to mend) and by whoever reported.

    Raises Refused where it is decided already, or where the employer would not know what to mend.
    """
    report = _held(report)
    if report.state == ReportState.DECIDED:
        raise Refused('A colleague has decided this report already.', code='report_decided')
    if outcome in WORDS_NEEDED and not told.strip():
        raise Refused('Say what the employer has to mend.', code='words_missing', field='told')
    to_tell = report.email
    report.state, report.outcome, report.told = ReportState.DECIDED, outcome, told.strip()
    report.decided_at, report.decided_by, report.email = timezone.now(), by.actor_label, ''
    report.save()
    record(by=by, verb='report.decide', subject=report, owner=by.organisation, data={'outcome': outcome})
    if outcome == Outcome.HIDDEN:
        _withhold(by, report.offer)
    settle(subject=report, words=by.actor_label)
    _tell(report, to_tell)
    return report


def _held(report):
    rows = Report.objects.select_for_update(of=('self',)).select_related('offer__employer__organisation__hub')
    return rows.get(pk=report.pk)


def _withhold(by, offer):
    """Off the lists until the hub says otherwise. Dates, places and placements stay."""
    status = OfferStatus.PAUSED if offer.status == OfferStatus.PUBLISHED else offer.status
    Offer.objects.filter(pk=offer.pk).update(status=status, withheld_at=timezone.now())
    record(by=by, verb='offer.withhold', subject=offer, owner=offer.employer.organisation)


def _tell(report, email):
    employer = report.offer.employer
    hub = employer.organisation.hub
    if email:
        plan(kind=ReportDecided, subject=report, to_email=email, to_name='', sender=hub)
    if report.outcome not in TOLD_TO_EMPLOYERS:
        return
    try:
        contact = reachable_contact(employer)
    except Refused:
        # Their offer's page tells them; nobody there can be written to.
        return
    plan(
        kind=ReportOutcome,
        subject=report,
        to_email=contact.email,
        to_name=contact.name,
        sender=hub,
        organisation=employer.organisation,
    )
