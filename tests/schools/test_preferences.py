"""Asking students, and their own page: one link, one student, until its day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from email.utils import parseaddr

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import AccessLink
from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.core.errors import Refused
from brokerage.core.ui import long_date
from brokerage.notify.models import Message
from brokerage.notify.sending import send_one
from schools.actions import ask_preferences, hand_out_link, mark_left, set_preferences
from schools.models import Preference, Student
from schools.notifications import PREFERENCES_PURPOSE
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


@pytest.fixture
def student(cohort):
    return StudentFactory(cohort=cohort, first_name='Amina', last_name='Khan')


@pytest.fixture
def link(cast, student):
    address = hand_out_link(
        by=cast.careers_lead, student=student, answer_by=timezone.localdate() + timedelta(days=7)
    )
    return address.removeprefix('http://testserver')


ANSWER = {'first': 'retail', 'second': 'hair-and-beauty', 'third': '', 'max_travel_miles': '3'}


def ranked(student):
    return list(Preference.objects.filter(student=student).order_by('rank').values_list('rank', 'sector'))


def test_the_page_shows_the_first_name_and_nobody_else(cohort, client, link):
    StudentFactory(cohort=cohort, first_name='Benedict', last_name='Other')
    response = client.get(link)
    shown = response.content.decode()
    assert response.status_code == 200
    assert 'Hello Amina.' in shown
    assert f'change this until {long_date(timezone.localdate() + timedelta(days=7))}' in shown
    assert [word for word in ('Khan', 'Benedict', 'Other') if word in shown] == []
    assert 'no-store' in response['Cache-Control']


def test_an_answer_is_kept_and_confirmed(cast, client, link, student):
    response = client.post(link, ANSWER | {'step_free': 'on'})
    assert response['Location'] == f'{link}done/'
    student.refresh_from_db()
    assert ranked(student) == [(1, 'retail'), (2, 'hair-and-beauty')]
    assert (student.max_travel_miles, student.step_free) == (3, True)
    shown = client.get(response['Location']).content.decode()
    assert 'Retail' in shown
    assert 'Up to 3 miles' in shown
    entry = AuditEntry.objects.get(verb='student.set_preferences')
    assert (entry.actor_label, entry.owner_ref, entry.data) == (
        'Amina Khan, by signed link',
        cast.school.organisation.ref,
        {},
    )


def test_the_same_form_twice_is_one_answer(client, link, student):
    for _ in range(2):
        assert client.post(link, ANSWER).status_code == 302
    assert ranked(student) == [(1, 'retail'), (2, 'hair-and-beauty')]
    assert AuditEntry.objects.filter(verb='student.set_preferences').count() == 1


def test_a_changed_answer_takes_the_place_of_the_first(client, link, student):
    client.post(link, ANSWER | {'step_free': 'on'})
    client.post(link, ANSWER | {'first': 'motor-vehicle'})
    student.refresh_from_db()
    assert ranked(student) == [(1, 'motor-vehicle'), (2, 'hair-and-beauty')]
    assert student.step_free is False


def test_minutes_by_bus_take_the_place_of_miles_and_back(client, link, student):
    client.post(link, ANSWER | {'travel_mode': 'bus', 'travel_minutes': '30', 'max_travel_miles': ''})
    student.refresh_from_db()
    assert (student.travel_mode, student.travel_minutes, student.max_travel_miles) == ('bus', 30, 5)
    shown = client.get(f'{link}done/').content.decode()
    assert 'Up to 30 minutes by bus (estimated from the straight line' in shown
    client.post(link, ANSWER)
    student.refresh_from_db()
    assert (student.travel_mode, student.travel_minutes, student.max_travel_miles) == ('', None, 3)


@pytest.mark.parametrize(
    ('wrong', 'field', 'words'),
    [
        ({'first': ''}, 'first', 'Choose the kind of work you would like most'),
        ({'first': 'hair-and-beauty'}, 'second', 'You chose Hair and beauty twice.'),
        ({'first': 'astronaut'}, 'first', 'Choose first choice from the list'),
        ({'max_travel_miles': '400'}, 'max_travel_miles', 'from the list'),
        ({'max_travel_miles': ''}, 'max_travel_miles', 'Choose how far you can travel'),
        ({'travel_mode': 'bus'}, 'travel_minutes', 'Choose how long the journey may take'),
        ({'travel_mode': 'bus', 'travel_minutes': '31'}, 'travel_minutes', 'from the list'),
        ({'travel_mode': 'helicopter'}, 'travel_mode', 'from the list'),
    ],
)
def test_a_form_tampered_with_or_half_filled_changes_nothing(client, link, student, wrong, field, words):
    response = client.post(link, ANSWER | wrong)
    assert list(response.context['form'].errors) == [field]
    assert words in response.context['form'].errors[field][0]
    assert ranked(student) == []


def test_fields_that_name_another_student_are_not_read(cohort, client, link, student):
    other = StudentFactory(cohort=cohort)
    more = {
        'student': other.ref,
        'ref': other.ref,
        'pk': other.pk,
        'email': 'x@y.example',
        'left_on': '2026-01-01',
    }
    client.post(link, ANSWER | more)
    assert ranked(other) == []
    assert ranked(student) == [(1, 'retail'), (2, 'hair-and-beauty')]
    before = student.email
    student.refresh_from_db()
    assert student.email == before


def refused(client, link):
    """The status of reading and of writing."""
    return client.get(link).status_code, client.post(link, ANSWER).status_code


def test_a_link_that_ended_changes_nothing(client, link, student):
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert refused(client, link) == (410, 410)
    AccessLink.objects.update(expires_at=timezone.now() + timedelta(days=1), revoked_at=timezone.now())
    assert refused(client, link) == (410, 410)
    assert refused(client, '/schools/preferences/made-up/') == (404, 404)
    assert ranked(student) == []


def test_a_link_for_another_purpose_does_not_open_the_page(cast, client, student):
    _, token, _ = issue_link(
        purpose='safeguarding.consent',
        url_name='schools:preferences',
        subject=student,
        person='Sana Khan',
        issued_for=cast.school.organisation,
    )
    assert refused(client, f'/schools/preferences/{token}/') == (404, 404)
    assert ranked(student) == []


def test_a_link_given_out_by_another_school_does_not_open_the_page(cast, client, student):
    _, token, _ = issue_link(
        purpose=PREFERENCES_PURPOSE,
        url_name='schools:preferences',
        subject=student,
        person=student.name,
        issued_for=cast.other_school.organisation,
    )
    assert refused(client, f'/schools/preferences/{token}/') == (404, 404)
    assert ranked(student) == []


def test_leaving_ends_the_link(cast, client, link, student):
    mark_left(by=cast.careers_lead, student=student, on=timezone.localdate())
    assert refused(client, link) == (410, 410)
    with pytest.raises(Refused, match='no longer on the school’s list'):
        set_preferences(by=cast.careers_lead, student=student, sectors=['retail'])
    assert ranked(student) == []


@pytest.mark.parametrize('sectors', [['retail', 'retail'], ['astronaut'], ['retail'] * 11])
def test_rules_hold_without_the_form(cast, student, sectors):
    with pytest.raises(Refused):
        set_preferences(by=cast.careers_lead, student=student, sectors=sectors)
    assert ranked(student) == []


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one_answer(cast, student):
    """Real connections: the second waits for the first and finds nothing to change."""

    def save(_):
        try:
            return set_preferences(by=cast.careers_lead, student=student, sectors=['retail', 'motor-vehicle'])
        finally:
            connection.close()

    assert cast.careers_lead.pk
    with ThreadPoolExecutor(4) as pool:
        changed = list(pool.map(save, range(4)))
    assert sorted(changed) == [False, False, False, True]
    assert ranked(student) == [(1, 'retail'), (2, 'motor-vehicle')]
    assert AuditEntry.objects.filter(verb='student.set_preferences').count() == 1


@pytest.fixture
def asked(cohort, student):
    """A cohort of one to ask, one without an address, one who has answered and one who has left."""
    StudentFactory(cohort=cohort, first_name='Silent', email='')
    PreferenceFactory(student__cohort=cohort)
    StudentFactory(cohort=cohort, left_on=date(2026, 9, 9))
    return cohort


def in_days(count):
    day = timezone.localdate() + timedelta(days=count)
    return {'answer_by_day': day.day, 'answer_by_month': day.month, 'answer_by_year': day.year}


def test_the_page_says_who_is_asked_and_who_cannot_be(cast, asked, sign_in):
    response = sign_in(cast.careers_lead).get(f'/schools/cohorts/{asked.ref}/ask/')
    shown = response.content.decode()
    assert 'Send 1 link<' in shown
    assert [student.first_name for student in response.context['who'].unreachable] == ['Silent']
    assert 'Amina' not in shown
    silent = Student.objects.get(first_name='Silent')
    assert ReadEntry.objects.get().student_refs == [silent.ref]


def test_sending_links(cast, asked, student, client, sign_in, django_capture_on_commit_callbacks):
    browser = sign_in(cast.careers_lead)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(f'/schools/cohorts/{asked.ref}/ask/', in_days(10), follow=True)
    assert '1 link is on the way by e-mail.' in response.content.decode()
    (letter,) = mail.outbox
    assert [parseaddr(to) for to in letter.to] == [('Amina Khan', student.email)]
    assert letter.subject == 'Tell us what work experience you would like'
    address = next(line for line in letter.body.splitlines() if line.startswith('http'))
    assert client.get(address.removeprefix('http://testserver')).status_code == 200
    expires = AccessLink.objects.get().expires_at
    assert timezone.localdate(expires) == timezone.localdate() + timedelta(days=11)
    with django_capture_on_commit_callbacks(execute=True):
        again = browser.post(f'/schools/cohorts/{asked.ref}/ask/', in_days(10), follow=True)
    assert 'Nothing was sent' in again.content.decode()
    assert (len(mail.outbox), AuditEntry.objects.filter(verb='cohort.ask_preferences').count()) == (1, 1)


def test_a_message_no_longer_needed_is_not_sent(cast, asked, student):
    ask_preferences(by=cast.careers_lead, cohort=asked, answer_by=timezone.localdate() + timedelta(days=5))
    message = Message.objects.get()
    PreferenceFactory(student=student)
    assert send_one(message.pk).state == 'dropped'
    assert mail.outbox == []
    assert not AccessLink.objects.exists()


@pytest.mark.parametrize(
    ('days', 'words'),
    [(0, 'Choose a day after today'), (200, 'Choose a day up to'), (40, 'Choose a day before')],
)
def test_the_last_day_must_make_sense(cast, asked, sign_in, days, words):
    BlockFactory(
        cohort=asked,
        start=timezone.localdate() + timedelta(days=30),
        end=timezone.localdate() + timedelta(days=41),
    )
    response = sign_in(cast.careers_lead).post(f'/schools/cohorts/{asked.ref}/ask/', in_days(days))
    assert words in response.context['form'].errors['answer_by'][0]
    assert not Message.objects.exists()


def test_a_link_to_copy_is_shown_once_and_works(cast, student, client, sign_in):
    response = sign_in(cast.careers_lead).post(f'/schools/students/{student.ref}/link/')
    address = response.context['address']
    assert address in response.content.decode()
    assert client.get(address.removeprefix('http://testserver')).status_code == 200
    assert address.rsplit('/', 2)[1] not in AccessLink.objects.values_list('token_hash', flat=True)
    assert AuditEntry.objects.get().verb == 'student.hand_out_link'


def test_nobody_who_left_gets_a_link(cast, student, sign_in):
    Student.objects.filter(pk=student.pk).update(left_on=date(2026, 9, 9))
    assert sign_in(cast.careers_lead).post(f'/schools/students/{student.ref}/link/').status_code == 404
    assert not AccessLink.objects.exists()
