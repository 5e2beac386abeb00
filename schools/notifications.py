"""Messages of the school's side."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.core.calendar import academic_year
from brokerage.notify.registry import Notification, register
from schools.enums import ASK_PREFERENCES, ASK_WISH, Gap
from schools.models import School, Student
from schools.queries import cohorts_to_ask, planning_year

PREFERENCES_PURPOSE = 'schools.preferences'


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


@register
class AskWish(Notification):
    """Asks a school's careers leaders when each cohort can go out. One a day at most, while anything is open."""

    name = ASK_WISH
    template = 'emails/schools/ask_wish'
    model = School

    def waiting(self, school):
        """Of the academic years that are still to come or under way."""
        year = academic_year(timezone.localdate())
        return [cohort for starts in (year, year + 1) for cohort in cohorts_to_ask([school], starts)]

    def still_due(self, subject, message):
        year = academic_year(timezone.localdate())
        named = subject.cohorts.filter(starts_year__gte=year).exists()
        return not named or bool(self.waiting(subject))

    def context(self, subject, message):
        waiting = self.waiting(subject)
        due = planning_year(message.sender, waiting[0].starts_year).answer_by if waiting else None
        return {
            'school_name': subject.organisation.name,
            'hub_name': message.sender.name,
            'cohorts': waiting,
            'answer_by': due,
            'address': f'{settings.SITE_URL}{reverse("placements:block_wishes")}',
        }
