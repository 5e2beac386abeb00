"""One class per event and audience. A message names a student by first name at most."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.notify.registry import Notification, register
from placements.clearance import red_gates
from placements.enums import DONE, OUT, PENDING, Move, State
from placements.models import Placement
from placements.notifications import wording
from placements.queries.placements import (
    closure_words,
    consenters_of,
    contact_of,
    is_reached,
    known_as,
    newest_consent,
    told_state,
    whole,
)
from safeguarding.enums import Gate, Holder

ANSWER = 'placements.answer'
CONSENT = 'placements.consent'


class AboutPlacement(Notification):
    """Needed while the placement is in one of `states`."""

    model = Placement
    states = tuple(State)
    sample = wording.SAMPLE

    def examples(self, membership):
        return super().examples(membership).filter(state__in=self.states)

    def subject(self, ref):
        return whole().filter(ref=ref).first()

    def still_due(self, subject, message):
        return subject.state in self.states

    def context(self, subject, message):
        return {
            'placement': subject,
            'offer': subject.window.offer,
            'school': subject.school.organisation.name,
            'employer': subject.employer.organisation.name,
            'to_name': message.to_name,
        }

    def link_to(self, subject, message, **issued):
        """A personal link that is good until the placement is over."""
        days = max((subject.end - timezone.localdate()).days, 0) + 1
        return self.link(
            message,
            subject=subject,
            person=message.to_name,
            person_ref=message.to_ref,
            issued_for=subject.school.organisation,
            days=days,
            **issued,
        )


class ToEmployer(AboutPlacement):
    """Carries a link to answer or to see the placement; names the student only once accepted."""

    to, says = wording.EMPLOYERS, wording.TO_EMPLOYER

    def context(self, subject, message):
        address = self.link_to(
            subject,
            message,
            purpose=ANSWER,
            url_name='placements:answer',
            organisation=subject.employer.organisation,
        )
        parts = {
            'address': address,
            'who': known_as(subject),
            'answer_by': subject.last_day_to_answer,
        }
        return {**super().context(subject, message), **parts}

    def named_students(self, subject):
        named = [subject.student] if subject.names_student_to_employer else []
        return subject.school.organisation, named


class ToFamily(AboutPlacement):
    to, says = wording.FAMILIES, wording.TO_FAMILY

    def context(self, subject, message):
        parts = {'first_name': subject.student.first_name, 'contact': contact_of(subject)}
        return {**super().context(subject, message), **parts}

    def named_students(self, subject):
        return subject.school.organisation, [subject.student]


class ToParent(ToFamily):
    """Carries a link to the risk summary and the consent form; needed until this person has answered."""

    to, says = wording.FAMILIES, wording.TO_PARENT

    states = (State.ACCEPTED,)

    def still_due(self, subject, message):
        guardian = self.whom(subject, message)
        return self.is_asked(subject, message) and newest_consent(subject, guardian) is None

    def is_asked(self, subject, message):
        """Only somebody the school asks now, at the address it holds, and only while there is something to answer."""
        return subject.state in self.states and self.whom(subject, message) is not None

    def whom(self, subject, message):
        asked = [each for each in consenters_of(subject) if is_reached(each, message)]
        named = [each for each in asked if each.ref == message.to_ref]
        return next(iter(named if message.to_ref else asked), None)

    def context(self, subject, message):
        address = self.link_to(subject, message, purpose=CONSENT, url_name='placements:consent')
        return {**super().context(subject, message), 'address': address}


class ToSchool(AboutPlacement):
    to, says = wording.SCHOOLS, wording.TO_SCHOOL

    def context(self, subject, message):
        page = settings.SITE_URL + reverse('placements:placement', args=[subject.ref])
        return {**super().context(subject, message), 'page': page}


class BeforeStart:
    """Mixed in: said in advance or not at all."""

    states = (State.CONFIRMED,)

    def still_due(self, subject, message):
        return super().still_due(subject, message) and timezone.localdate() < subject.start


@register
class Nomination(ToEmployer):
    name = 'placements.nomination'
    template = 'emails/placements/nomination'
    says = (*wording.TO_EMPLOYER, wording.NOTE)
    fixed = 'You learn the student’s first name once you have said yes.'
    states = (State.NOMINATED,)


@register
class NominationReminder(ToEmployer):
    name = 'placements.nomination_reminder'
    template = 'emails/placements/nomination_reminder'
    states = (State.NOMINATED,)


@register
class AcceptedToEmployer(ToEmployer):
    """What the employer has left to do, and a check on answers that were given by phone."""

    name = 'placements.accepted_employer'
    template = 'emails/placements/accepted_employer'
    says = (*wording.TO_EMPLOYER, wording.LEFT)
    fixed = 'If you did not say yes, open the link and tell us.'
    states = (State.ACCEPTED,)

    def context(self, subject, message):
        left = [blocker.words for blocker in red_gates(subject) if blocker.holder == Holder.EMPLOYER]
        return {**super().context(subject, message), 'left': left}


@register
class LeftToEmployer(AcceptedToEmployer):
    """The same list again, when the school reminds of it; not needed once nothing is left."""

    name = 'placements.left_employer'
    template = 'emails/placements/left_employer'
    fixed = ''
    states = (State.ACCEPTED, State.CONFIRMED)

    def still_due(self, subject, message):
        holders = {blocker.holder for blocker in red_gates(subject)}
        return super().still_due(subject, message) and Holder.EMPLOYER in holders


@register
class DecisionWanted(ToSchool):
    """To a safeguarding lead: a placement waits. Names nobody; who and why is read signed in."""

    name = 'placements.decision_wanted'
    template = 'emails/placements/decision_wanted'
    states = (State.NOMINATED, State.ACCEPTED, State.CONFIRMED)

    def still_due(self, subject, message):
        holders = {blocker.holder for blocker in red_gates(subject)}
        return super().still_due(subject, message) and Holder.DSL in holders

    def context(self, subject, message):
        page = settings.SITE_URL + reverse('placements:decision', args=[subject.ref])
        return {**super().context(subject, message), 'page': page}


@register
class AcceptedToSchool(ToSchool):
    name = 'placements.accepted_school'
    template = 'emails/placements/accepted_school'


@register
class AskConsent(ToParent):
    name = 'placements.ask_consent'
    template = 'emails/placements/ask_consent'
    fixed = '{first_name} cannot go without your yes. The link is only for you. Do not pass it on.'


@register
class ConsentReminder(ToParent):
    name = 'placements.consent_reminder'
    template = 'emails/placements/consent_reminder'
    texted, short = wording.CONSENT_IS_LATE, wording.CONSENT_TEXT
    fixed = '{first_name} cannot go without your yes. The link is only for you. Do not pass it on.'


@register
class SummaryChanged(ToParent):
    """A parent who said yes has not had the summary of the assessment in force: reading it takes an answer."""

    name = 'placements.summary_changed'
    template = 'emails/placements/summary_changed'
    fixed = '{first_name} cannot go before you have read it. The link is only for you. Do not pass it on.'

    def still_due(self, subject, message):
        gates = {blocker.gate for blocker in red_gates(subject)}
        return self.is_asked(subject, message) and Gate.PARENT_SUMMARY in gates


@register
class ConsentRefused(ToSchool):
    name = 'placements.consent_refused'
    template = 'emails/placements/consent_refused'
    states = (State.ACCEPTED,)

    def still_due(self, subject, message):
        gates = {blocker.gate for blocker in red_gates(subject)}
        return super().still_due(subject, message) and Gate.PARENT_CONSENT in gates


@register
class ParentsDisagree(ToSchool):
    """To careers leaders and safeguarding leads alike."""

    name = 'placements.parents_disagree'
    template = 'emails/placements/parents_disagree'
    states = (State.ACCEPTED,)

    def still_due(self, subject, message):
        codes = {blocker.code for blocker in red_gates(subject)}
        return super().still_due(subject, message) and 'consent_disputed' in codes


@register
class ConfirmedToEmployer(ToEmployer):
    name = 'placements.confirmed_employer'
    template = 'emails/placements/confirmed_employer'
    states = (State.CONFIRMED, State.LIVE)


@register
class ConfirmedToFamily(ToFamily):
    name = 'placements.confirmed_family'
    template = 'emails/placements/confirmed_family'
    states = (State.CONFIRMED, State.LIVE)


@register
class ReopenedToEmployer(ToEmployer):
    name = 'placements.reopened_employer'
    urgent = True
    template = 'emails/placements/reopened_employer'
    states = (State.ACCEPTED,)


@register
class ReopenedToFamily(ToFamily):
    name = 'placements.reopened_family'
    urgent = True
    template = 'emails/placements/reopened_family'
    fixed = '{first_name} should not go until we tell you that it is confirmed.'
    states = (State.ACCEPTED,)


@register
class ReopenedToSchool(ToSchool):
    name = 'placements.reopened_school'
    urgent = True
    template = 'emails/placements/reopened_school'
    states = (State.ACCEPTED,)


@register
class StartsSoonToEmployer(BeforeStart, ToEmployer):
    name = 'placements.starts_soon_employer'
    template = 'emails/placements/starts_soon_employer'


@register
class StartsSoonToFamily(BeforeStart, ToFamily):
    name = 'placements.starts_soon_family'
    template = 'emails/placements/starts_soon_family'
    texted, short = wording.TOMORROW, wording.TOMORROW_TEXT


class Ended:
    """Mixed in: it will not go on. Who ended it; why only for a hub's closure: other reasons can be personal."""

    states = OUT
    urgent = True

    def context(self, subject, message):
        why = {'ending': told_state(subject).lower(), 'closure': closure_words(subject)}
        return super().context(subject, message) | why


@register
class EndedToEmployer(Ended, AboutPlacement):
    # No link: there is nothing left to answer.
    name = 'placements.ended_employer'
    template = 'emails/placements/ended_employer'
    beginning = wording.ENDED_TO_EMPLOYER
    to, says = wording.EMPLOYERS, (*wording.ALL, wording.ENDING)


@register
class EndedToSchool(Ended, ToSchool):
    name = 'placements.ended_school'
    template = 'emails/placements/ended_school'
    beginning = wording.ENDED_TO_SCHOOL
    says = (*wording.TO_SCHOOL, wording.ENDING)


@register
class EndedToFamily(Ended, ToFamily):
    name = 'placements.ended_family'
    template = 'emails/placements/ended_family'
    texted, short = wording.ENDS_NEAR, wording.ENDED_TEXT
    beginning = wording.ENDED_TO_FAMILY
    says = (*wording.TO_FAMILY, wording.HAPPENED)


@register
class MeetingAsked(ToSchool):
    """The employer would meet the student before it answers; its suggestion is on the placement's page."""

    name = 'placements.meeting_asked'
    template = 'emails/placements/meeting_asked'
    states = (State.MEETING,)


@register
class MeetingAnswered(ToEmployer):
    """What the school says to a meeting, and the question again; the student still has no name here."""

    name = 'placements.meeting_answered'
    template = 'emails/placements/meeting_answered'
    says = (*wording.TO_EMPLOYER, wording.SAID)
    states = (State.NOMINATED,)

    def context(self, subject, message):
        said = subject.events.filter(move=Move.ANSWER_MEETING).order_by('pk').last()
        return {**super().context(subject, message), 'said': said.words if said else ''}


class Back:
    """Mixed in: what was said to have ended goes on after all, because that was taken back at once."""

    states = (*PENDING, State.LIVE, *DONE)


@register
class BackToSchool(Back, ToSchool):
    name = 'placements.back_school'
    template = 'emails/placements/back_school'


@register
class BackToEmployer(Back, ToEmployer):
    name = 'placements.back_employer'
    template = 'emails/placements/back_employer'


@register
class BackToFamily(Back, ToFamily):
    name = 'placements.back_family'
    template = 'emails/placements/back_family'
    texted, short = wording.ENDS_NEAR, wording.BACK_TEXT
