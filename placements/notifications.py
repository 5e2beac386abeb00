"""What is said about placements, to whom: one class per event and audience."""

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.notify.actions import ask_person, plan, settle
from brokerage.notify.registry import Notification, register
from django.urls import reverse
from django.utils import timezone

from placements.enums import Move, State
from placements.models import Placement

ANSWER = 'placements.answer'
CONSENT = 'placements.consent'
LINK_DAYS = 60


class AboutPlacement(Notification):
    """Needed while the placement is in one of `states`."""

    model = Placement
    states = tuple(State)

    def subject(self, ref):
        return (
            Placement.objects.select_related(
                'student', 'school__organisation', 'employer__organisation', 'window__offer__site', 'block'
            )
            .filter(ref=ref)
            .first()
        )

    def still_due(self, subject, message):
        return subject.state in self.states

    def context(self, subject, message):
        return {'placement': subject, 'offer': subject.window.offer}


class ToEmployer(AboutPlacement):
    """Carries a link to answer or see the request; names the student only once accepted."""

    def context(self, subject, message):
        address = self.link(
            message,
            purpose=ANSWER,
            url_name='placements:answer',
            subject=subject,
            person=message.to_name,
            issued_for=subject.school.organisation,
            organisation=subject.employer.organisation,
            days=LINK_DAYS,
        )
        return {**super().context(subject, message), 'address': address}


class ToParent(AboutPlacement):
    """Carries a link to the risk summary and the consent form."""

    def context(self, subject, message):
        guardian = subject.student.guardians.filter(is_main=True).first()
        address = self.link(
            message,
            purpose=CONSENT,
            url_name='placements:consent',
            subject=subject,
            person=guardian.name if guardian else message.to_name,
            issued_for=subject.school.organisation,
            days=LINK_DAYS,
        )
        return {**super().context(subject, message), 'address': address}


@register
class Nomination(ToEmployer):
    name = 'placements.nomination'
    template = 'emails/placements/nomination'
    states = (State.NOMINATED,)


@register
class NominationReminder(ToEmployer):
    name = 'placements.nomination_reminder'
    template = 'emails/placements/nomination_reminder'
    states = (State.NOMINATED,)


@register
class Answered(AboutPlacement):
    name = 'placements.answered'
    template = 'emails/placements/answered'


@register
class AskConsent(ToParent):
    name = 'placements.ask_consent'
    template = 'emails/placements/ask_consent'
    states = (State.ACCEPTED,)


@register
class ConsentReminder(ToParent):
    name = 'placements.consent_reminder'
    template = 'emails/placements/consent_reminder'
    states = (State.ACCEPTED,)


@register
class ConfirmedToEmployer(ToEmployer):
    name = 'placements.confirmed_employer'
    template = 'emails/placements/confirmed_employer'
    states = (State.CONFIRMED, State.LIVE)


@register
class ConfirmedToFamily(AboutPlacement):
    name = 'placements.confirmed_family'
    template = 'emails/placements/confirmed_family'
    states = (State.CONFIRMED, State.LIVE)


@register
class StartsSoonToEmployer(ToEmployer):
    name = 'placements.starts_soon_employer'
    template = 'emails/placements/starts_soon_employer'
    states = (State.CONFIRMED,)


@register
class StartsSoonToFamily(AboutPlacement):
    name = 'placements.starts_soon_family'
    template = 'emails/placements/starts_soon_family'
    states = (State.CONFIRMED,)


@register
class Ended(AboutPlacement):
    """Told to everyone when a placement will not go on: no names, no reasons beyond who ended it."""

    name = 'placements.ended'
    template = 'emails/placements/ended'
    states = (
        State.DECLINED,
        State.EXPIRED,
        State.WITHDRAWN,
        State.CANCELLED_BY_EMPLOYER,
        State.CANCELLED_BY_SCHOOL,
        State.STOPPED,
    )


# Which families know of the placement: they were asked for consent after acceptance.
FAMILY_KNOWS = (State.ACCEPTED, State.CONFIRMED, State.LIVE)


def announce(event):
    """Plan what `event` tells people; nobody who is concerned is left out, nobody is told twice."""
    placement = event.placement
    if event.to_state in Ended.states:
        settle(subject=placement)
        tell_employer(Ended, placement)
        tell_school(Ended, placement)
        if event.from_state in FAMILY_KNOWS:
            tell_family(Ended, placement)
    elif event.move == Move.NOMINATE:
        tell_employer(Nomination, placement)
    elif event.move == Move.ACCEPT:
        settle(subject=placement)
        tell_school(Answered, placement)
    elif event.move == Move.CONFIRM:
        tell_employer(ConfirmedToEmployer, placement)
        tell_family(ConfirmedToFamily, placement)


def tell_employer(kind, placement, due_on=None):
    """One message to the offer's contact, else the main one; without an address a person is asked to phone."""
    contact = placement.window.offer.contact or placement.employer.contacts.filter(is_main=True).first()
    if contact is None or not contact.email or contact.email_bounced:
        return ask_school(
            placement,
            'phone_employer',
            f'Phone {placement.employer}: there is no e-mail address that works.',
            due_on,
        )
    return _plan(kind, placement, contact.email, contact.name, placement.employer.organisation, due_on)


def tell_school(kind, placement, due_on=None):
    """One message to each careers leader of the school."""
    leads = Membership.objects.active().filter(
        organisation=placement.school.organisation, role=Role.CAREERS_LEAD
    )
    for lead in leads.select_related('user'):
        _plan(kind, placement, lead.user.email, lead.user.name, placement.school.organisation, due_on)


def tell_family(kind, placement, due_on=None):
    """The student and the main parent or carer; one message where they share an address."""
    student = placement.student
    guardian = tell_parent(kind, placement, due_on)
    if student.email and (guardian is None or guardian.email.lower() != student.email.lower()):
        _plan(kind, placement, student.email, student.name, None, due_on)


def tell_parent(kind, placement, due_on=None):
    """The main parent or carer; without an address the school is asked to phone. Returns who was told."""
    guardian = placement.student.guardians.filter(is_main=True).first()
    if guardian is None or not guardian.email:
        ask_school(
            placement, 'phone_parent', 'Phone a parent or carer: there is no e-mail address for them.', due_on
        )
        return None
    _plan(kind, placement, guardian.email, guardian.name, None, due_on)
    return guardian


def ask_school(placement, kind, words, due_on=None):
    return ask_person(
        organisation=placement.school.organisation,
        kind=kind,
        subject=placement,
        due_on=due_on or timezone.localdate(),
        words=words,
        path=reverse('placements:placement', args=[placement.ref]),
    )


def _plan(kind, placement, email, name, organisation, due_on):
    return plan(
        kind=kind,
        subject=placement,
        to_email=email,
        to_name=name,
        sender=placement.school.organisation,
        organisation=organisation,
        due_on=due_on,
    )
