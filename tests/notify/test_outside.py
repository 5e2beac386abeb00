"""Readers who want no more, and what mail services report: signed, told twice as if told once."""

import hashlib
import hmac
import json
import re

import pytest
from anymail.signals import AnymailTrackingEvent, EventType, tracking
from django.core import mail
from django.test import Client

from brokerage.core.errors import Refused
from brokerage.notify.actions import hand_over
from brokerage.notify.models import FollowUp, Message, MessageState, OptOut
from brokerage.notify.registry import REGISTRY
from brokerage.notify.reports import note_bounce
from brokerage.notify.sending import send_one
from tests.notify.kinds import Note, planned

SECRET = 'shared'
NONSENSE = [
    b'',
    b'{',
    b'[]',
    b'"x"',
    b'{"events": 3}',
    b'\xff\xfe',
    b'{"events": [{"email": "\\u0000"}]}',
]


class Thanks(Note):
    name = 'tests.thanks'
    optional = True


@pytest.fixture
def thanks(monkeypatch):
    monkeypatch.setitem(REGISTRY, Thanks.name, Thanks())


def stop_path(letter):
    return re.search(r'https?://[^/]+(/messages/stop/\S+?)>', letter.extra_headers['List-Unsubscribe'])[1]


def test_an_optional_message_can_be_stopped_from_the_mail_program(cast, thanks):
    send_one(planned(cast, kind=Thanks).pk)
    (letter,) = mail.outbox
    assert letter.extra_headers['List-Unsubscribe-Post'] == 'List-Unsubscribe=One-Click'
    browser, path = Client(enforce_csrf_checks=True), stop_path(letter)
    for _ in range(2):
        assert browser.post(path, {'List-Unsubscribe': 'One-Click'}).status_code == 200
    assert list(OptOut.objects.values_list('email', 'by_complaint')) == [('ann.lee@example.org', False)]
    again = send_one(planned(cast, kind=Thanks, due_on='2027-01-04').pk)
    assert (again.state, again.fault) == (
        MessageState.DROPPED,
        'They asked for no more messages like this.',
    )
    assert len(mail.outbox) == 1


def test_looking_stops_nothing_and_it_can_be_undone(cast, thanks):
    send_one(planned(cast, kind=Thanks).pk)
    browser, path = Client(), stop_path(mail.outbox[0])
    assert 'No more messages like this?' in browser.get(path).content.decode()
    assert not OptOut.objects.exists()
    assert 'You get no more of these' in browser.post(path).content.decode()
    assert 'No more messages like this?' in browser.post(path, {'again': 'yes'}).content.decode()
    assert not OptOut.objects.exists()


def test_the_address_is_never_in_the_link(cast, thanks):
    send_one(planned(cast, kind=Thanks).pk)
    assert 'ann' not in stop_path(mail.outbox[0]).lower().rpartition('/stop/')[0]
    assert '@' not in stop_path(mail.outbox[0])


def test_what_a_placement_needs_still_comes(cast):
    OptOut.objects.create(email='ann.lee@example.org')
    assert send_one(planned(cast).pk).state == MessageState.SENT
    assert 'List-Unsubscribe' not in mail.outbox[0].extra_headers


def post(client, body, secret=SECRET, **headers):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    signed = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
    return client.post(
        '/messages/report/', raw, content_type='application/json', headers={'X-Signature': signed} | headers
    )


@pytest.fixture
def secret(settings):
    settings.MAIL_REPORT_SECRET = 'shared'


def event(message, name='bounced', **more):
    return {
        'event': name,
        'email': message.to_email.upper(),
        'ref': message.ref,
        'new_field': {'a': 1},
    } | more


def test_a_signed_report_of_a_bounce_told_twice(cast, client, secret):
    message = send_one(planned(cast).pk)
    for _ in range(2):
        assert post(client, {'events': [event(message), {'event': 'opened'}, 7]}).json() == {'taken': 1}
    message.refresh_from_db()
    assert message.state == MessageState.BOUNCED
    assert FollowUp.objects.count() == 1


def test_a_complaint_stops_what_is_optional_and_asks_a_person(cast, client, secret):
    message = send_one(planned(cast).pk)
    for _ in range(2):
        post(client, {'events': [event(message, 'complained')]})
    message.refresh_from_db()
    assert (message.state, message.fault) == (MessageState.SENT, 'The reader marked it as unwanted.')
    assert OptOut.objects.get().by_complaint
    assert FollowUp.objects.get().words.endswith('Phone before you write again.')


def test_anymail_tells_of_complaints_too(cast):
    message = send_one(planned(cast).pk)
    told = AnymailTrackingEvent(
        event_type=EventType.COMPLAINED, recipient=message.to_email, metadata={'ref': message.ref}
    )
    tracking.send(sender=object(), event=told, esp_name='Any')
    assert OptOut.objects.get().by_complaint


@pytest.mark.parametrize(
    'body', [b'', b'{', b'[]', b'"x"', b'{"events": 3}', b'\xff\xfe', b'{"events": [{"email": "\\u0000"}]}']
)
def test_a_report_that_makes_no_sense_does_no_harm(client, secret, body):
    assert post(client, body).status_code in (200, 400)


@pytest.mark.django_db
def test_a_report_without_the_right_signature_is_refused(client, settings):
    settings.MAIL_REPORT_SECRET = 'shared'
    assert post(client, {'events': []}, secret='guessed').status_code == 401
    assert client.post('/messages/report/', b'{}', content_type='application/json').status_code == 401
    settings.MAIL_REPORT_SECRET = ''
    assert post(client, {'events': []}, secret='').status_code == 401


def test_a_task_has_an_owner_and_can_be_handed_over(cast, sign_in):
    assert cast.careers_lead
    message = send_one(planned(cast).pk)
    Message.objects.filter(pk=message.pk).update(state=MessageState.SENT)
    from_service = {'email': message.to_email, 'ref': message.ref}
    note_bounce(**from_service)
    task = FollowUp.objects.get()
    assert task.owner == cast.careers_lead
    browser = sign_in(cast.careers_lead)
    page = f'/messages/to-do/{task.ref}/give/'
    assert browser.get(page).status_code == 200
    assert browser.post(page, {'owner': cast.dsl.ref}).status_code == 302
    task.refresh_from_db()
    assert task.owner == cast.dsl
    assert 'Nothing here' in browser.get('/messages/to-do/?whose=mine').content.decode()
    with pytest.raises(Refused):
        hand_over(follow_up=task, to=cast.other_lead, by=cast.careers_lead)
