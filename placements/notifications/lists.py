"""A family is told that the school has put offers together: once a day, with a link, no word about the student."""

from brokerage.notify.actions import plan
from brokerage.notify.queries import has_stopped, texted_by
from brokerage.notify.registry import Notification, register
from brokerage.notify.sms import texts_to
from brokerage.notify.wording import LINK, TO_NAME
from placements.models import FamilyList
from placements.notifications import wording
from placements.queries.lists import family_list, sent_on
from placements.queries.placements import is_reached

FAMILY_LIST = 'placements.family_list'
GOOD_FOR_DAYS = 28


@register
class ListSent(Notification):
    """Needed while something sent that day stands on the list; what is sent later the same day joins it."""

    name = 'placements.list_sent'
    template = 'emails/placements/list_sent'
    model = FamilyList
    to, sample = wording.FAMILIES, wording.SAMPLE
    says = (TO_NAME, wording.FIRST_NAME, wording.SCHOOL, LINK)
    fixed = 'The link is only for you. Do not pass it on.'
    texted, short = wording.LIST_SENT, wording.LIST_TEXT

    def subject(self, ref):
        return family_list(ref)

    def still_due(self, subject, message):
        student = subject.student
        asked = any(
            each.ref == message.to_ref and is_reached(each, message) for each in whom_to_tell(student)
        )
        return asked and not student.left_on and sent_on(subject.day).filter(student=student).exists()

    def context(self, subject, message):
        school = subject.student.school.organisation
        address = self.link(
            message,
            purpose=FAMILY_LIST,
            url_name='placements:family_list',
            subject=subject,
            person=message.to_name,
            person_ref=message.to_ref,
            issued_for=school,
            days=GOOD_FOR_DAYS,
        )
        return {
            'address': address,
            'first_name': subject.student.first_name,
            'school': school.name,
            'to_name': message.to_name,
        }

    def named_students(self, subject):
        return subject.student.school.organisation, [subject.student]


def whom_to_tell(student):
    """Everybody whom the school asks for consent."""
    return [each for each in student.guardians.all() if each.may_consent]


def sends_texts(school):
    """Whether the school (an organisation) chose that this goes as a text too."""
    return ListSent.name in texted_by(school)


def tell_family(shown, send_after, *, by_text):
    """By e-mail, and as a text as well where it goes `by_text`; planned twice it is one message."""
    student = shown.student
    school = student.school.organisation
    for person in whom_to_tell(student):
        given = {
            'kind': ListSent,
            'subject': shown,
            'to_name': person.name,
            'to_ref': person.ref,
            'sender': school,
            'due_on': shown.day,
            'send_after': send_after,
        }
        plan(**given, to_email=person.email)
        number = texts_to(person.phone) if by_text else ''
        if number and not has_stopped(number):
            plan(**given, to_email='', to_number=number)
