"""The messages pages: each organisation sees its own, as sent, and mends what came back."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from brokerage.audit.models import ReadEntry
from brokerage.notify.actions import ask_person
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.registry import REGISTRY
from brokerage.notify.sending import send_one
from tests.accounts.test_people_pages import words
from tests.factories.schools import StudentFactory
from tests.notify.kinds import Note, planned


@pytest.fixture
def sent(cast):
    """From the school to the employer."""
    return send_one(planned(cast).pk)


def ask(cast, day=21, organisation=None):
    return ask_person(
        organisation=organisation or cast.school.organisation,
        kind='silent',
        subject=cast.employer.organisation,
        due_on=date(2027, 6, day),
        words='Call Brindley Print',
        path='/people/me/',
    )


@pytest.mark.parametrize('who', ['careers_lead', 'employer_manager', 'site_contact'])
def test_sender_and_addressee_see_a_message(cast, sign_in, sent, who):
    browser = sign_in(getattr(cast, who))
    assert 'A note from Hillside School' in words(browser.get('/messages/'))
    assert 'this is about Hillside School' in words(browser.get(f'/messages/{sent.ref}/'))
    assert browser.get(f'/messages/{sent.ref}/as-sent/').status_code == 200


@pytest.mark.parametrize(
    'who',
    ['hub_officer', 'other_lead', 'other_manager', 'stranger_hub', 'stranger_lead', 'stranger_employer'],
)
def test_strangers_see_nothing(cast, sign_in, sent, who):
    browser = sign_in(getattr(cast, who))
    assert 'No messages yet' in words(browser.get('/messages/'))
    assert browser.get(f'/messages/{sent.ref}/').status_code == 404
    assert browser.get(f'/messages/{sent.ref}/as-sent/').status_code == 404
    assert list(Message.objects.visible_to(getattr(cast, who))) == []


@pytest.mark.parametrize('who', ['dsl', 'tutor', 'partner_admin'])
def test_other_roles_have_no_messages_page(cast, sign_in, sent, who):
    assert sign_in(getattr(cast, who)).get('/messages/').status_code == 403


def test_the_html_part_can_run_and_fetch_nothing(cast, sign_in, sent):
    response = sign_in(cast.careers_lead).get(f'/messages/{sent.ref}/as-sent/')
    policy = response['Content-Security-Policy']
    assert 'sandbox allow-popups allow-popups-to-escape-sandbox' in policy
    assert "default-src 'none'" in policy
    assert 'script-src' not in policy
    assert "frame-ancestors 'self'" in policy
    assert response['X-Frame-Options'] == 'SAMEORIGIN'


def test_the_page_may_frame_it_and_others_may_not(cast, sign_in, sent):
    browser = sign_in(cast.careers_lead)
    assert "frame-src 'self'" in browser.get(f'/messages/{sent.ref}/')['Content-Security-Policy']
    assert 'frame-src' not in browser.get('/messages/')['Content-Security-Policy']


def test_a_body_somebody_else_wrote_stays_in_its_frame(cast, sent):
    Message.objects.update(
        body_html='<head></head><script>alert(1)</script>', body_text='<script>alert(1)</script>'
    )
    browser = Client()
    browser.force_login(cast.careers_lead.user, backend='allauth.account.auth_backends.AuthenticationBackend')
    assert b'<script>alert' not in browser.get(f'/messages/{sent.ref}/').content


def test_filters_by_state_and_addressee(cast, sign_in, sent):
    browser = sign_in(cast.careers_lead)
    assert 'A note from' in words(browser.get('/messages/?state=sent&q=LEE'))
    for query in ('state=failed', 'q=nobody'):
        assert 'No message fits' in words(browser.get(f'/messages/?{query}'))


@pytest.mark.parametrize('extra', [0, 2])
def test_list_takes_the_same_queries(cast, sign_in, sent, extra, django_assert_num_queries):
    ask(cast)
    for n in range(extra):
        planned(cast, to_email=f'p{n}@example.org')
        ask(cast, day=22 + n)
    browser = sign_in(cast.careers_lead)
    with django_assert_num_queries(5):
        browser.get('/messages/')


def test_planned_and_dropped_say_why_there_are_no_words(cast, sign_in):
    message = planned(cast)
    browser = sign_in(cast.careers_lead)
    assert 'written when it is sent' in words(browser.get(f'/messages/{message.ref}/'))
    Message.objects.update(state=MessageState.DROPPED)
    assert 'nothing needed saying' in words(browser.get(f'/messages/{message.ref}/'))


def test_mending_an_address_on_the_page(cast, sign_in, sent, django_capture_on_commit_callbacks):
    Message.objects.update(state=MessageState.BOUNCED)
    browser = sign_in(cast.careers_lead)
    assert 'Send it again' in words(browser.get(f'/messages/{sent.ref}/'))
    refused = browser.post(f'/messages/{sent.ref}/', {'to_email': sent.to_email})
    assert 'Enter another address' in words(refused)
    with django_capture_on_commit_callbacks(execute=True):
        response = browser.post(f'/messages/{sent.ref}/', {'to_email': 'right@example.org'})
    again = Message.objects.get(to_email='right@example.org')
    assert response.url == f'/messages/{again.ref}/'
    assert mail.outbox[-1].to == ['Ann Lee <right@example.org>']


def test_those_it_was_sent_to_cannot_send_it_on(cast, sign_in, sent):
    Message.objects.update(state=MessageState.BOUNCED)
    browser = sign_in(cast.employer_manager)
    assert 'Send it again' not in words(browser.get(f'/messages/{sent.ref}/'))
    browser.post(f'/messages/{sent.ref}/', {'to_email': 'right@example.org'})
    assert Message.objects.count() == 1


def test_follow_ups_are_the_organisations_own(cast, sign_in):
    follow_up = ask(cast)
    ask(cast, day=22, organisation=cast.other_school.organisation)
    browser = sign_in(cast.careers_lead)
    assert words(browser.get('/messages/to-do/')).count('Call Brindley Print') == 1
    assert 'Call Brindley Print' in words(browser.get('/messages/'))
    for other in (cast.other_lead, cast.hub_officer, cast.stranger_lead):
        assert sign_in(other).post(f'/messages/to-do/{follow_up.ref}/done/').status_code == 404
    browser.post(f'/messages/to-do/{follow_up.ref}/done/')
    assert FollowUp.objects.open().filter(organisation=cast.school.organisation).count() == 0
    assert 'Nothing to do by hand' in words(browser.get('/messages/to-do/'))


def test_opening_a_copy_that_names_a_student_is_logged(cast, sign_in, sent, monkeypatch):
    student = StudentFactory(cohort__school=cast.school)

    class Naming(Note):
        def named_students(self, subject):
            return cast.school.organisation, [student]

    monkeypatch.setitem(REGISTRY, Note.name, Naming())
    sign_in(cast.employer_manager).get(f'/messages/{sent.ref}/')
    entry = ReadEntry.objects.get()
    assert (entry.student_refs, entry.actor_ref, entry.owner_ref) == (
        [student.ref],
        cast.employer_manager.ref,
        cast.school.organisation.ref,
    )


def test_the_demo_says_that_nothing_leaves(cast, sign_in, settings):
    browser = sign_in(cast.hub_officer)
    assert 'Nothing leaves this machine' in words(browser.get('/messages/'))
    settings.OUTBOX_PAGE = False
    assert 'Nothing leaves this machine' not in words(browser.get('/messages/'))


def test_bounce_reports_have_no_address_unless_they_have_a_secret(client, db):
    assert client.post('/messages/reports/postmark/tracking/').status_code == 404
