"""Messages of the school's side."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.core.calendar import academic_year
from brokerage.core.ui import long_date
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from schools.enums import ASK_PREFERENCES, ASK_WISH, Gap
from schools.models import School, Student
from schools.queries import cohorts_to_ask, planning_year

PREFERENCES_PURPOSE = 'schools.preferences'
SCHOOL = Placeholder('school', 'Name of the school', lambda c: c['school_name'], in_subject=True)
FIRST_NAME = Placeholder('first_name', 'First name of the student', lambda c: c['first_name'])
HUB = Placeholder('hub', 'Name of your hub', lambda c: c['hub_name'], in_subject=True)
ANSWER_BY = Placeholder(
    'answer_by',
    'Last day to answer, where there is one',
    lambda c: long_date(c['answer_by']) if c['answer_by'] else '',
    in_subject=True,
)
COHORTS = Placeholder(
    'cohorts', 'The cohorts, as a list', lambda c: '\n'.join(f'- {cohort}' for cohort in c['cohorts'])
)
SAMPLE = {
    'first_name': 'Robin',
    'school_name': 'Example School',
    'hub_name': 'Example Hub',
    'cohorts': ['Year 10 of 2026/27'],
    'answer_by': date(2027, 1, 22),
    'address': 'https://example.org/their-own-link/',
}


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
    to, says, sample = 'Students and families', (FIRST_NAME, SCHOOL, ANSWER_BY, LINK), SAMPLE
    fixed = 'The link is only for you. Do not pass it on.'

    def examples(self, membership):
        return Student.objects.visible_to(membership).current()

    def named_students(self, subject):
        return subject.school.organisation, [subject]

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
    to, says, sample = 'Schools', (TO_NAME, SCHOOL, HUB, COHORTS, ANSWER_BY, LINK), SAMPLE

    def examples(self, membership):
        schools = School.objects.visible_to(membership)
        return schools.filter(pk__in=[cohort.school_id for cohort in self._to_ask(list(schools))])

    def waiting(self, school):
        return self._to_ask([school])

    def _to_ask(self, schools):
        """Cohorts of the academic years that are still to come or under way."""
        year = academic_year(timezone.localdate())
        return [cohort for starts in (year, year + 1) for cohort in cohorts_to_ask(schools, starts)]

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
