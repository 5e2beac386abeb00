"""What a school is told when its hub closes the area or a site for some days: once, of all its placements."""

from datetime import date
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import day_span
from brokerage.notify.actions import ask_person, plan, settle
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from placements.enums import ClosureReason, State
from placements.models import Placement, SchoolClosure
from placements.notifications.wording import SCHOOLS

TASK = 'placements.closure'
SAYS = (
    TO_NAME,
    LINK,
    Placeholder('hub', 'Name of your hub', lambda c: c['hub'], in_subject=True),
    Placeholder('dates', 'First and last day', lambda c: _dates(c), in_subject=True),
    Placeholder('why', 'Why, in your words', lambda c: c['why']),
)
SAMPLE = {
    'closure': SimpleNamespace(first=date(2027, 3, 1), last=date(2027, 3, 5)),
    'hub': 'Example Hub',
    'why': 'Bad weather. Roads are under water.',
    'to_name': 'Sam Example',
    'page': 'https://example.org/who-is-affected/',
}


def _dates(context):
    return day_span(context['closure'].first, context['closure'].last)


class AboutClosure(Notification):
    """To a school's careers leaders. Names no student: who it is stands on the school's own page."""

    model = SchoolClosure
    urgent = True
    to, says, sample = SCHOOLS, SAYS, SAMPLE

    def examples(self, membership):
        """A hub's own: what is said names nobody, unlike the school's page."""
        return SchoolClosure.objects.filter(closure__hub=membership.organisation)

    def subject(self, ref):
        rows = SchoolClosure.objects.select_related('closure__hub', 'closure__act', 'school__organisation')
        return rows.filter(ref=ref).first()

    def context(self, subject, message):
        return {
            'closure': subject.closure,
            'hub': subject.closure.hub.name,
            'why': why(subject.closure.act),
            'to_name': message.to_name,
            'page': settings.SITE_URL + reverse('placements:school_closure', args=[subject.ref]),
        }


@register
class CalledOffToSchool(AboutClosure):
    name = 'placements.called_off_school'
    template = 'emails/placements/called_off_school'

    def still_due(self, subject, message):
        return called_off(subject).exists()


@register
class CalledBackToSchool(AboutClosure):
    name = 'placements.called_back_school'
    template = 'emails/placements/called_back_school'

    def still_due(self, subject, message):
        return subject.closure.back_id is not None


def why(act):
    """The reason with the hub's own words, as everybody concerned reads it."""
    return f'{ClosureReason(act.reason).label}. {act.words}'.strip()


def called_off(of_school):
    """The school's placements that are still called off by the closure."""
    rows = of_school.closure.act.rows.values('placement')
    return Placement.objects.filter(pk__in=rows, school=of_school.school_id, state=State.CANCELLED_BY_HUB)


def tell_school(of_school):
    """One message to each careers leader and one task, however many placements: called for each, done once."""
    closure = of_school.closure
    days = day_span(closure.first, closure.last)
    ask_person(
        organisation=of_school.school.organisation,
        kind=TASK,
        subject=of_school,
        due_on=_day(of_school),
        words='See who is affected and find other places',
        detail=f'your careers hub has called off placements: {days}',
        path=reverse('placements:school_closure', args=[of_school.ref]),
    )
    if not _tell(CalledOffToSchool, of_school):
        ask_person(
            organisation=closure.hub,
            kind=f'{TASK}.phone',
            subject=of_school,
            due_on=_day(of_school),
            words=f'Phone {of_school.school}',
            detail='placements are called off, and nobody there signs in yet.',
            path=reverse('placements:closure', args=[closure.ref]),
        )


def tell_school_back(of_school, *, all_back):
    """That they go on after all; with `all_back` nothing is left to ask of the school."""
    _tell(CalledBackToSchool, of_school)
    if all_back:
        settle(subject=of_school, words='Called back by the hub')


def _tell(kind, of_school):
    school = of_school.school.organisation
    leads = Membership.objects.active().filter(organisation=school, role=Role.CAREERS_LEAD)
    told = [
        plan(
            kind=kind,
            subject=of_school,
            to_email=lead.user.email,
            to_name=lead.user.name,
            sender=of_school.closure.hub,
            organisation=school,
            due_on=_day(of_school),
        )
        for lead in leads.select_related('user')
    ]
    return bool(told)


def _day(of_school):
    """The same for every placement of the act, so that each is told and asked of once."""
    return timezone.localdate(of_school.created_at)
