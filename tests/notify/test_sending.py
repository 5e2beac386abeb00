"""A message is sent once, when it is due and still needed; faults are tried again, then told."""

import smtplib
import threading
from datetime import timedelta

import pytest
from anymail.exceptions import AnymailAPIError, AnymailRecipientsRefused
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.utils import timezone

from brokerage.accounts.models import AccessLink, digest
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.sending import MAX_ATTEMPTS, RETRY_MINUTES, send_one
from brokerage.notify.tasks import send_due
from tests.notify.conftest import BrokenNote
from tests.notify.kinds import LinkNote, planned

REFUSED = smtplib.SMTPRecipientsRefused({'ann.lee@example.org': (550, b'no such user')})
GREYLISTED = smtplib.SMTPRecipientsRefused({'ann.lee@example.org': (451, b'try later')})


def test_sent_as_text_and_html_and_kept_as_sent(cast):
    message = send_one(planned(cast).pk)
    (letter,) = mail.outbox
    assert letter.subject == 'A note from Hillside School'
    assert letter.to == ['Ann Lee <ann.lee@example.org>']
    assert letter.body == 'Hello Ann Lee,\n\nthis is about Hillside School.\nTwo lines.\n'
    assert letter.extra_headers['Message-ID'].startswith(f'<{message.ref}@')
    message.refresh_from_db()
    assert (message.state, message.attempts, message.fault) == (MessageState.SENT, 1, '')
    assert message.body_text == letter.body
    assert message.body_html == letter.alternatives[0].content
    assert 'this is about Hillside School.<br>Two lines.' in message.body_html


def test_names_are_written_as_they_are_and_escaped_in_html(cast):
    message = send_one(planned(cast, to_name='Ann "<b>O\'Lee</b>" & Sons').pk)
    assert 'Hello Ann "<b>O\'Lee</b>" & Sons,' in message.body_text
    assert '<b>' not in message.body_html
    assert '&lt;b&gt;' in message.body_html


def test_a_name_cannot_smuggle_in_a_line_or_an_address(cast):
    send_one(planned(cast, to_name='Ann\r\nBcc: all@example.org').pk)
    letter = mail.outbox[0].message()
    assert letter['Bcc'] is None
    assert mail.outbox[0].recipients() == ['"Ann Bcc: all@example.org" <ann.lee@example.org>']


def test_a_second_try_sends_nothing(cast):
    message = planned(cast)
    send_one(message.pk)
    assert send_one(message.pk) is None
    assert len(mail.outbox) == 1


def test_what_is_no_longer_needed_is_dropped(cast):
    message = planned(cast)
    cast.school.organisation.is_active = False
    cast.school.organisation.save()
    assert send_one(message.pk).state == MessageState.DROPPED
    assert mail.outbox == []


def test_a_message_about_a_row_that_is_gone_is_dropped(cast):
    message = planned(cast)
    Message.objects.update(subject_ref='gone')
    assert send_one(message.pk).state == MessageState.DROPPED
    assert mail.outbox == []


def test_a_link_lives_in_the_mail_alone(cast, settings):
    settings.OUTBOX_PAGE = False
    message = send_one(planned(cast, kind=LinkNote).pk)
    token = mail.outbox[0].body.split('/join/')[1].split('/')[0]
    assert AccessLink.objects.get().token_hash == digest(token)
    message.refresh_from_db()
    assert token not in message.body_text + message.body_html
    assert '[personal-link]' in message.body_text
    assert '[personal-link]' in message.body_html


def test_the_demo_keeps_links(cast):
    message = send_one(planned(cast, kind=LinkNote).pk)
    token = mail.outbox[0].body.split('/join/')[1].split('/')[0]
    assert token in message.body_html


@pytest.mark.parametrize('fault', [None, GREYLISTED, AnymailAPIError('down'), TimeoutError('slow')], ids=str)
def test_a_mail_fault_is_tried_again_later(cast, mail_fault, fault):
    if fault:
        mail_fault(fault)
    message = planned(cast, kind=LinkNote)
    send_one(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.PLANNED, 1)
    wait = message.send_after - timezone.now()
    assert timedelta(seconds=50) < wait <= timedelta(minutes=RETRY_MINUTES[0])
    assert not AccessLink.objects.exists()
    mail_fault(None)
    send_one(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts, message.fault) == (MessageState.SENT, 2, '')
    assert AccessLink.objects.count() == 1


def test_after_six_tries_a_person_is_asked(cast, mail_fault):
    message = planned(cast)
    for _ in range(MAX_ATTEMPTS):
        assert send_one(message.pk).attempts <= MAX_ATTEMPTS
    assert send_one(message.pk) is None
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.FAILED, 6)
    follow_up = FollowUp.objects.get()
    assert (follow_up.organisation, follow_up.path) == (cast.school.organisation, f'/messages/{message.ref}/')


@pytest.mark.parametrize('fault', [REFUSED, AnymailRecipientsRefused('no')], ids=['smtp', 'service'])
def test_an_address_that_is_refused_is_not_tried_again(cast, mail_fault, fault):
    mail_fault(fault)
    message = send_one(planned(cast).pk)
    assert message.state == MessageState.FAILED
    assert FollowUp.objects.count() == 1


def test_a_text_that_cannot_be_written_is_counted_and_given_up(cast):
    message = planned(cast, kind=BrokenNote)
    for attempt in range(1, MAX_ATTEMPTS + 1):
        with pytest.raises(AssertionError, match='unknown template variable'):
            send_one(message.pk)
        message.refresh_from_db()
        assert message.attempts == attempt
    assert message.state == MessageState.FAILED
    assert send_one(message.pk) is None


def test_one_broken_message_keeps_back_no_other(cast):
    planned(cast, kind=BrokenNote, send_after=timezone.now() - timedelta(minutes=5))
    good = planned(cast)
    send_due()
    good.refresh_from_db()
    assert good.state == MessageState.SENT


def test_the_beat_sends_what_is_due_and_nothing_early(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        later = planned(cast, send_after=timezone.now() + timedelta(hours=1))
    assert mail.outbox == []
    send_due()
    assert mail.outbox == []
    Message.objects.update(send_after=timezone.now())
    send_due()
    later.refresh_from_db()
    assert later.state == MessageState.SENT


class SlowBackend(EmailBackend):
    """Holds each mail until the other workers had their turn."""

    def send_messages(self, messages):
        threading.Event().wait(0.4)
        return super().send_messages(messages)


@pytest.mark.django_db(transaction=True)
def test_five_workers_send_each_message_once(cast, settings):
    settings.EMAIL_BACKEND = f'{__name__}.SlowBackend'
    messages = [planned(cast, to_email=f'p{n}@example.org', send_after=timezone.now()) for n in range(3)]
    mail.outbox.clear()
    Message.objects.update(state=MessageState.PLANNED, sent_at=None, attempts=0)
    start = threading.Barrier(5)

    def work():
        start.wait()
        try:
            for message in messages:
                send_one(message.pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(address for letter in mail.outbox for address in letter.to) == [
        f'Ann Lee <p{n}@example.org>' for n in range(3)
    ]
    assert set(Message.objects.values_list('state', 'attempts')) == {('sent', 1)}


class DyingBackend(EmailBackend):
    """The worker is killed while it speaks to the mail server."""

    def send_messages(self, messages):
        raise SystemExit('killed')


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_dies_on_the_way_leaves_the_message_planned(cast, settings):
    message = planned(cast, kind=LinkNote, send_after=timezone.now() + timedelta(hours=1))
    usual = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = f'{__name__}.DyingBackend'
    with pytest.raises(SystemExit):
        send_one(message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.PLANNED, 0)
    assert not AccessLink.objects.exists()
    settings.EMAIL_BACKEND = usual
    assert send_one(message.pk).state == MessageState.SENT
