"""Planning twice is planning once; what came back is mended by those who sent it."""

from datetime import date, timedelta

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.core import mail
from django.db import transaction
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person, finish, send_again, settle
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.registry import REGISTRY, register
from brokerage.notify.reports import note_bounce
from brokerage.notify.sending import send_one
from tests.notify.kinds import Note, planned

DUE = date(2027, 6, 21)


def lost(cast, state=MessageState.BOUNCED):
    message = planned(cast)
    Message.objects.update(state=state, due_on=timezone.localdate() - timedelta(days=1))
    message.refresh_from_db()
    return message


def ask(cast, **kwargs):
    fields = {
        'organisation': cast.school.organisation,
        'kind': 'silent',
        'subject': cast.employer.organisation,
        'due_on': DUE,
        'words': 'Call Brindley Print',
        'path': '/',
    }
    return ask_person(**{**fields, **kwargs})


def test_planning_twice_sends_once(cast, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = planned(cast), planned(cast, to_email='ann.lee@EXAMPLE.org')
    assert first == second
    assert len(mail.outbox) == 1


@pytest.mark.parametrize('change', [{'to_email': 'b@example.org'}, {'due_on': DUE}])
def test_another_address_or_day_is_another_message(cast, change):
    assert planned(cast) != planned(cast, **change)


def test_nothing_is_planned_without_an_address(cast):
    assert planned(cast, to_email='') is None
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_rolled_back_sends_nothing(cast):
    with transaction.atomic():
        planned(cast)
        transaction.set_rollback(True)
    assert mail.outbox == []
    assert not Message.objects.exists()


def test_a_follow_up_is_asked_once_a_day(cast):
    assert ask(cast) == ask(cast, words='Other words')
    assert ask(cast, due_on=DUE + timedelta(days=7)) != ask(cast)


def test_settling_closes_what_is_about_the_subject(cast):
    ask(cast)
    other = ask(cast, subject=cast.other_employer.organisation)
    settle(subject=cast.employer.organisation, words='They answered')
    assert list(FollowUp.objects.open()) == [other]


def test_finishing_says_who_and_keeps_the_first(cast):
    follow_up = ask(cast)
    finish(follow_up=follow_up, by=cast.careers_lead)
    finish(follow_up=follow_up, by=cast.dsl)
    follow_up.refresh_from_db()
    assert follow_up.done_by == cast.careers_lead.actor_label
    assert list(AuditEntry.objects.values_list('verb', flat=True)) == ['follow_up.finish']


def test_sending_again_to_a_better_address(cast, django_capture_on_commit_callbacks):
    message = lost(cast)
    with django_capture_on_commit_callbacks(execute=True):
        again = send_again(message=message, to_email='Ann@example.org', by=cast.careers_lead)
    again.refresh_from_db()
    message.refresh_from_db()
    assert (again.to_email, again.state) == ('ann@example.org', MessageState.SENT)
    assert (message.to_email, message.state) == ('ann.lee@example.org', MessageState.BOUNCED)
    assert AuditEntry.objects.get().data == {'instead_of': message.ref}


def test_mail_that_came_back_is_not_sent_there_again(cast):
    message = lost(cast)
    with pytest.raises(Refused):
        send_again(message=message, to_email=message.to_email, by=cast.careers_lead)
    assert Message.objects.count() == 1


def test_a_failed_message_may_go_to_the_same_address_on_the_same_day(
    cast, django_capture_on_commit_callbacks
):
    message = planned(cast)
    Message.objects.update(state=MessageState.FAILED, attempts=6)
    with django_capture_on_commit_callbacks(execute=True):
        again = send_again(message=message, to_email=message.to_email, by=cast.careers_lead)
    again.refresh_from_db()
    assert (again.pk, again.state, again.attempts) == (message.pk, MessageState.SENT, 1)


def test_nobody_gets_the_same_message_twice_in_a_day(cast):
    message = lost(cast)
    planned(cast, to_email='b@example.org')
    with pytest.raises(Refused):
        send_again(message=message, to_email='b@example.org', by=cast.careers_lead)


@pytest.mark.parametrize('state', [MessageState.SENT, MessageState.PLANNED, MessageState.DROPPED])
def test_only_what_did_not_arrive_is_sent_again(cast, state):
    message = planned(cast)
    Message.objects.update(state=state, sent_at=timezone.now())
    with pytest.raises(Refused):
        send_again(message=message, to_email='b@example.org', by=cast.careers_lead)


@pytest.mark.parametrize('who', ['employer_manager', 'other_lead', 'stranger_hub', 'stranger_lead'])
def test_only_senders_send_again(cast, who):
    message = lost(cast)
    with pytest.raises(Refused):
        send_again(message=message, to_email='b@example.org', by=getattr(cast, who))
    assert Message.objects.count() == 1


def sent(cast, **kwargs):
    return send_one(planned(cast, **kwargs).pk)


def test_a_bounce_marks_its_own_message_and_asks_the_sender(cast):
    message, other = sent(cast), sent(cast, due_on=DUE)
    note_bounce(email='ANN.lee@example.org', ref=message.ref)
    message.refresh_from_db()
    other.refresh_from_db()
    assert (message.state, other.state) == (MessageState.BOUNCED, MessageState.SENT)
    assert FollowUp.objects.get().organisation == cast.school.organisation


def test_a_bounce_without_a_reference_marks_the_last_week(cast):
    message, old = sent(cast), sent(cast, due_on=DUE)
    Message.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(days=8))
    note_bounce(email=message.to_email)
    assert list(Message.objects.filter(state=MessageState.BOUNCED)) == [message]


@pytest.mark.parametrize(
    ('kind', 'state'),
    [(EventType.BOUNCED, 'bounced'), (EventType.REJECTED, 'bounced'), (EventType.DELIVERED, 'sent')],
)
def test_reports_of_the_mail_service_arrive_here(cast, kind, state):
    message = sent(cast)
    event = AnymailTrackingEvent(event_type=kind, recipient=message.to_email, metadata={'ref': message.ref})
    tracking.send(sender=object(), event=event, esp_name='Any')
    message.refresh_from_db()
    assert message.state == state


def test_mending_settles_what_the_bounce_asked(cast, django_capture_on_commit_callbacks):
    message = sent(cast)
    note_bounce(email=message.to_email, ref=message.ref)
    send_again(message=message, to_email='b@example.org', by=cast.careers_lead)
    assert not FollowUp.objects.open().exists()


def test_a_kind_needs_its_parts_and_one_name(monkeypatch):
    monkeypatch.setitem(REGISTRY, Note.name, Note())
    for broken in (type('A', (Note,), {'name': ''}), type('B', (Note,), {'model': None}), Note):
        with pytest.raises(ValueError):
            register(broken)
