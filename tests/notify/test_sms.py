"""Texts: to a UK mobile alone, once, tried again like mail, and no number or code kept where it can be read."""

import json
import re
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from brokerage.core.errors import Refused
from brokerage.notify.models import Message, MessageState
from brokerage.notify.sending import send_one
from brokerage.notify.sms import LONGEST, SmsRefused, send_sms, uk_mobile
from placements.actions.codes import ask_code, prove
from placements.enums import Signer, State
from placements.notifications.signing import CodeToSign
from schools.models import Guardian
from tests.accounts.test_people_pages import words
from tests.placements import story


@pytest.mark.parametrize(
    ('typed', 'number'),
    [
        ('07700 900123', '+447700900123'),
        ('+44 (0)7700-900123', '+447700900123'),
        ('0044 7700 900 123', '+447700900123'),
        ('0121 496 0000', ''),
        ('070 1234 5678', ''),
        ('07700 90012', ''),
        ('+33 7 12 34 56 78', ''),
        ('07700900123; drop', ''),
        ('', ''),
    ],
)
def test_only_uk_mobiles_are_written_to(typed, number):
    assert uk_mobile(typed) == number


def test_a_text_fits_into_one():
    assert len(CodeToSign.short) < LONGEST


@pytest.fixture
def provider(settings):
    """A provider on this machine: what it was sent, and the status it answers with."""
    held = {'status': 200, 'got': []}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers['Content-Length']))
            held['got'].append((self.headers['Authorization'], json.loads(body)))
            self.send_response(held['status'])
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(('127.0.0.1', 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_BACKEND, settings.SMS_TOKEN = 'http', 'secret'
    settings.SMS_URL = f'http://127.0.0.1:{server.server_port}/'
    yield held
    server.shutdown()
    server.server_close()


def test_a_provider_gets_one_json_object_and_the_token(provider):
    send_sms('+447700900123', 'Hello', ref='abc')
    assert provider['got'] == [('Bearer secret', {'to': '+447700900123', 'text': 'Hello', 'ref': 'abc'})]


@pytest.mark.parametrize(('status', 'fault'), [(422, SmsRefused), (500, OSError), (401, OSError)])
def test_what_the_provider_will_never_take_is_told_from_what_it_cannot_now(provider, status, fault):
    provider['status'] = status
    with pytest.raises(fault) as raised:
        send_sms('+447700900123', 'Hello', ref='abc')
    assert isinstance(raised.value, SmsRefused) is (fault is SmsRefused)


@pytest.fixture
def placement(cast, time_machine):
    time_machine.move_to(story.TODAY)
    placement = story.a_placement(cast, State.ACCEPTED)
    Guardian.objects.filter(student=placement.student).delete()
    Guardian.objects.create(student=placement.student, name='Pat Parent', phone='07700 900123', is_main=True)
    return placement


@pytest.fixture
def texts(settings, tmp_path):
    settings.OUTBOX_PAGE = False
    settings.SMS_BACKEND, settings.SMS_FILE = 'file', str(tmp_path / 'texts')
    return lambda: [json.loads(line) for line in (tmp_path / 'texts').read_text().splitlines()]


def asked(placement):
    ask_code(placement=placement, signer=Signer.PARENT)
    return Message.objects.get(template='placements.signing_code')


@pytest.mark.django_db
class TestCodes:
    def test_a_parent_without_an_address_gets_the_code_by_text(self, cast, sign_in, placement, texts):
        message = send_one(asked(placement).pk)
        (text,) = texts()
        assert text['to'] == '+447700900123'
        assert len(text['text']) <= LONGEST
        for personal in ('Maya', 'Khan', 'Pat', 'Brindley'):
            assert personal not in text['text']
        code = re.search(r'\d{6}', text['text']).group()
        assert message.state == MessageState.SENT
        assert code not in message.body_text + message.body_html
        page = words(sign_in(cast.careers_lead).get(message.path))
        assert 'a mobile ending in 123' in page
        assert '7700' not in page
        assert prove(placement=placement, signer=Signer.PARENT, code=code)

    def test_is_sent_once(self, placement, texts):
        message = asked(placement)
        send_one(message.pk)
        send_one(message.pk)
        assert len(texts()) == 1

    def test_with_an_address_it_stays_an_e_mail(self, placement, texts):
        Guardian.objects.update(email='pat@example.org')
        message = asked(placement)
        assert (message.to_email, message.to_number) == ('pat@example.org', '')

    def test_is_tried_again_and_given_up_when_refused(self, placement, provider):
        provider['status'] = 503
        message = send_one(asked(placement).pk)
        assert (message.state, message.attempts) == (MessageState.PLANNED, 1)
        provider['status'] = 422
        assert send_one(message.pk).state == MessageState.FAILED

    def test_switched_off_nothing_is_planned(self, placement, settings):
        settings.SMS_BACKEND = ''
        with pytest.raises(Refused, match='nowhere to send'):
            ask_code(placement=placement, signer=Signer.PARENT)
        assert not Message.objects.exists()
