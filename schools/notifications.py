"""Messages of the school's side."""

from datetime import timedelta

from django.utils import timezone

from brokerage.notify.registry import Notification, register
from schools.enums import Gap
from schools.models import Student

PREFERENCES_PURPOSE = 'schools.preferences'
ASK_PREFERENCES = 'schools.ask_preferences'


def preferences_link(student, answer_by):
    """What a link to a student's preferences is issued with: good to the end of the day `answer_by`."""
    return {
        'purpose': PREFERENCES_PURPOSE,
        'url_name': 'schools:preferences',
        'subject': student,
        'person': student.name,
        'issued_for': student.school.organisation,
        'days': (answer_by - timezone.localdate()).days + 1,
    }


def last_day(link):
    """The day a preferences link was promised for: it is issued to last one day more, to that day's end."""
    return timezone.localdate(link.expires_at) - timedelta(days=1)


@register
class AskPreferences(Notification):
    """Asks a student what they would like. The message's due date is the last day to answer."""

    name = ASK_PREFERENCES
    template = 'emails/schools/ask_preferences'
    model = Student

    def still_due(self, subject, message):
        waiting = Student.objects.current().missing(Gap.PREFERENCES).filter(pk=subject.pk)
        return timezone.localdate() <= message.due_on and waiting.exists()

    def context(self, subject, message):
        return {
            'first_name': subject.first_name,
            'school_name': subject.school.organisation.name,
            'answer_by': message.due_on,
            'address': self.link(message, **preferences_link(subject, message.due_on)),
        }
