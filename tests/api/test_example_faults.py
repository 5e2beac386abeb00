"""What examples/partner does when the hub is in trouble, and whom it believes."""

import base64
import hashlib
import hmac
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import module_from_spec, spec_from_file_location

import pytest
import requests

from tests.architecture.source import ROOT

SECRET = 'whsec_' + base64.b64encode(b'a secret of twenty-four b').decode()


def load():
    spec = spec_from_file_location('partner', ROOT / 'examples' / 'partner' / 'partner.py')
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


partner = load()
OFFER = {
    'id': 'a',
    'title': '<script>alert(1)</script>',
    'employer': 'A & B',
    'area': 'B32',
    'summary': '"quoted"',
    'url': 'javascript:alert(1)',
    'places_left': 1,
    'windows': [],
}


@pytest.fixture
def copy(tmp_path):
    return partner.Copy(tmp_path / 'copy.sqlite3')


@pytest.fixture
def hub():
    """`hub(answer, …)`: a hub that gives these (status, headers, body), one after the other."""
    servers = []

    def answering(*answers):
        class Scripted(BaseHTTPRequestHandler):
            script = iter(answers)

            def do_GET(self):
                status, headers, body = next(self.script)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said):
                pass

        servers.append(HTTPServer(('127.0.0.1', 0), Scripted))
        threading.Thread(target=servers[-1].serve_forever, daemon=True).start()
        return partner.Hub(f'http://127.0.0.1:{servers[-1].server_port}', 'key')

    yield answering
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    ('status', 'headers', 'seconds'),
    [
        (429, {'Retry-After': '4321'}, 4321),
        (503, {'Retry-After': '7'}, 7),
        (503, {'Retry-After': 'soon'}, None),
        (500, {}, None),
        (401, {}, partner.REFUSED_WAIT),
    ],
)
def test_it_waits_as_long_as_it_is_told(copy, hub, status, headers, seconds):
    with pytest.raises(partner.Wait) as wait:
        partner.get_in_step(copy, hub((status, headers, b'')))
    assert wait.value.seconds == seconds


@pytest.mark.parametrize(
    'body',
    [
        b'',
        b'{"cursor":"c2"}\n',
        b'{"cursor":"c2"}\n{"id":"b","title":"B"}\n',
        b'{"cursor":"c2"}\n{"id":"b","ti',
    ],
)
def test_a_snapshot_that_was_cut_off_leaves_the_old_list(copy, hub, body):
    copy.start_afresh('c1', [OFFER])
    with pytest.raises(partner.Wait):
        partner.get_in_step(copy, hub((410, {}, b''), (200, {}, body)))
    assert (copy.cursor(), copy.page(1)[0]) == ('c1', [OFFER])


def test_no_reader_sees_half_of_a_new_list(copy):
    copy.start_afresh('c1', [OFFER])

    def arriving():
        for name in 'bcd':
            assert copy.page(1)[0] == [OFFER]
            yield OFFER | {'id': name}

    copy.start_afresh('c2', arriving())
    assert [offer['id'] for offer in copy.page(1)[0]] == ['b', 'c', 'd']


def test_trouble_is_waited_out_longer_each_time(copy, hub, monkeypatch):
    waits, prompted = [], threading.Event()
    monkeypatch.setattr(partner.time, 'sleep', waits.append)
    silent = hub(*[(503, {}, b'')] * 12)
    copy.start_afresh('c1', [])
    with pytest.raises(StopIteration):
        partner.stay_in_step(_Until(copy, 12), silent, prompted, 1)
    assert waits[0] <= 2
    assert waits[11] >= partner.LONGEST_WAIT / 2
    assert max(waits) <= partner.LONGEST_WAIT


class _Until:
    """Ends the endless loop after so many rounds."""

    def __init__(self, copy, rounds):
        self.copy, self.rounds = copy, iter(range(rounds))

    def cursor(self):
        next(self.rounds)
        return self.copy.cursor()


def signed(body=b'{}', *, name='msg_1', at=None, secret=SECRET):
    at = str(int(time.time()) if at is None else at)
    key = base64.b64decode(secret.removeprefix('whsec_'))
    made = hmac.new(key, f'{name}.{at}.'.encode() + body, hashlib.sha256).digest()
    signature = 'v1,' + base64.b64encode(made).decode()
    return {'webhook-id': name, 'webhook-timestamp': at, 'webhook-signature': signature}


def test_the_published_example_of_the_standard_is_believed():
    """https://github.com/standard-webhooks/standard-webhooks: the vector of its reference libraries."""
    headers = {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    assert partner.is_signed(secret, headers, b'{"test": 2432232314}', 1614265330)


@pytest.mark.parametrize('off', [-partner.TOLERANCE - 2, partner.TOLERANCE + 2])
def test_an_old_or_future_webhook_is_not_believed(off):
    now = 1_800_000_000
    assert partner.is_signed(SECRET, signed(at=now), b'{}', now)
    assert not partner.is_signed(SECRET, signed(at=now + off), b'{}', now)


@pytest.mark.parametrize(
    'changed',
    [
        {'webhook-id': 'msg_2'},
        {'webhook-timestamp': ''},
        {'webhook-timestamp': 'now'},
        {'webhook-timestamp': '9' * 5_000},
        {'webhook-signature': ''},
        {'webhook-signature': 'v1,'},
        {'webhook-signature': 'v2,é'},
    ],
)
def test_a_forged_webhook_is_not_believed(changed):
    assert not partner.is_signed(SECRET, signed() | changed, b'{}', time.time())
    assert not partner.is_signed(SECRET, signed(), b'{"more":1}', time.time())
    assert not partner.is_signed('whsec_!', signed(), b'{}', time.time())


def test_several_signatures_while_a_secret_is_changed():
    headers = signed()
    headers['webhook-signature'] = 'v1,bm9uZQ== ' + headers['webhook-signature']
    assert partner.is_signed(SECRET, headers, b'{}', time.time())


@pytest.fixture
def site(copy):
    handler = type('Ours', (partner.Site,), {'copy': copy, 'prompted': threading.Event(), 'secret': SECRET})
    server = partner.ThreadingHTTPServer(('127.0.0.1', 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    server.url, server.prompted = f'http://127.0.0.1:{server.server_port}', handler.prompted
    yield server
    server.shutdown()
    server.server_close()


def test_a_webhook_prompts_once(site):
    hook, headers = f'{site.url}/webhook', signed()
    assert requests.post(hook, b'{}', headers=headers, timeout=5).status_code == 204
    assert site.prompted.is_set()
    site.prompted.clear()
    assert requests.post(hook, b'{}', headers=headers, timeout=5).status_code == 204
    assert requests.post(hook, b'{"x":1}', headers=headers, timeout=5).status_code == 401
    too_long = b' ' * (partner.LONGEST_PROMPT + 1)
    with suppress(requests.ConnectionError):
        assert requests.post(hook, too_long, headers=headers, timeout=5).status_code == 404
    assert not site.prompted.is_set()


def test_what_the_api_says_is_shown_and_never_run(site, copy):
    assert 'being loaded' in requests.get(site.url, timeout=5).text
    copy.start_afresh('c1', [OFFER | {'id': str(number)} for number in range(60)])
    page = requests.get(site.url, timeout=5)
    assert '<script' not in page.text
    assert 'javascript:' not in page.text
    assert 'A &amp; B' in page.text
    assert page.text.count('<li>') == partner.PAGE
    second = requests.get(f'{site.url}/?page=2', timeout=5).text
    assert second.count('<li>') == 10
    for odd in ('0', '-1', 'x', '9' * 40, '²'):
        assert requests.get(site.url, params={'page': odd}, timeout=5).status_code == 200
