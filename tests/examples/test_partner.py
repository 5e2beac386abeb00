"""The example of a partner's site, as its own process beside a server process of ours: both die, it stays in step."""

import base64
import hashlib
import hmac
import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from brokerage.accounts.models import PartnerKey
from brokerage.core.errors import Refused
from brokerage.launch.valkey import free_port
from employers.actions import close_offer, pause_offer, publish_offer, release_place, take_place
from employers.models import Offer, Window
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory
from tests.people import Cast
from tests.workers import on_the_tests_servers, wait_until

EXAMPLE_TEXT = (Path(__file__).parents[2] / 'examples/partner/partner.py').read_text()
SECRET = 'whsec_' + base64.b64encode(b'a secret of thirty-two characters').decode()
WRITES = int(os.environ.get('WRITES', '240'))
OFFERS = 12

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


class Program:
    """Something of ours on a port, in a process that may be killed and started again."""

    def __init__(self, command, port, **environment):
        self.command, self.port, self.environment = command, port, os.environ | environment
        self.process = None

    def start(self):
        quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, env=self.environment, start_new_session=True, **quiet)

    def kill(self):
        if self.process:
            os.killpg(self.process.pid, 9)
            self.process.wait()
            self.process = None

    def get(self, path='/', **headers):
        return self.ask('GET', path, None, headers)

    def ask(self, method, path, body, headers):
        with closing(HTTPConnection('localhost', self.port, timeout=10)) as connection:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def is_up(self):
        with suppress(OSError):
            return self.get('/healthz')[0] < 500
        return False


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def secret(cast):
    wanted = {'organisation': cast.partner, 'scopes': ['offers:read'], 'daily_quota': 1_000_000}
    return PartnerKey.objects.create_key(name='Our site', **wanted)[1]


@pytest.fixture
def ours():
    port = free_port()
    words = ['granian', '--interface', 'wsgi', '--port', str(port), '--blocking-threads', '2']
    server = Program(
        [sys.executable, '-m', *words, 'brokerage.wsgi:application'], port, **on_the_tests_servers()
    )
    try:
        server.start()
        wait_until(server.is_up)
        yield server
    finally:
        server.kill()


@pytest.fixture
def partner(ours, secret, tmp_path):
    """`partner(text)`: the example, or a version of it, running."""
    running = []

    def run(text=EXAMPLE_TEXT, every='0.05'):
        place = tmp_path / f'{len(running)}'
        place.mkdir()
        (place / 'partner.py').write_text(text)
        settings = {
            'FORTNIGHT': f'http://localhost:{ours.port}',
            'KEY': secret,
            'SECRET': SECRET,
            'EVERY': every,
        }
        port = free_port()
        program = Program(
            [sys.executable, place / 'partner.py'],
            port,
            **settings,
            PORT=str(port),
            FILE=str(place / 'partner.sqlite3'),
        )
        program.held = lambda: held(place / 'partner.sqlite3')
        running.append(program)
        program.start()
        return program

    yield run
    for program in running:
        program.kill()


def held(file):
    if not file.exists():
        return {}
    with closing(sqlite3.connect(file)) as rows:
        found = rows.execute("SELECT count(*) FROM sqlite_master WHERE name = 'offer'").fetchone()[0]
        return dict(rows.execute('SELECT id, said FROM offer')) if found else {}


def published(ours, secret):
    """What the list says now, and the database: {id: everything a partner may know}."""
    found, path = {}, '/api/v1/offers?page_size=200'
    while path:
        status, body = ours.get(path, Authorization=f'Api-Key {secret}')
        assert status == 200
        page = json.loads(body)
        found |= {offer['id']: json.dumps(offer) for offer in page['results']}
        path = page['next'] and '/api/' + page['next'].partition('/api/')[2]
    listed = Window.objects.filter(offer__status='published', closed_at=None, places__gt=F('taken'))
    assert sorted(found) == sorted(set(listed.values_list('offer__ref', flat=True)))
    return found


def offers_of(cast):
    site = SiteFactory(employer=cast.employer)
    return [dates_for(OfferFactory(site=site)).offer for _ in range(OFFERS)]


def dates_for(offer):
    """From today, not from a frozen clock: the server has the clock of the machine."""
    start = timezone.localdate() + timedelta(days=60)
    return WindowFactory(offer=offer, start=start, end=start + timedelta(days=4), places=2)


def write(chance, lead, offers):
    """One of all the things that change a list."""
    offer = Offer.objects.get(pk=chance.choice(offers).pk)
    window = Window.objects.filter(offer=offer).order_by('?').first()
    acts = {
        'take': lambda: take_place(window=window),
        'release': lambda: release_place(window=window) if window.taken else None,
        'pause': lambda: pause_offer(by=lead, offer=offer),
        'publish': lambda: publish_offer(by=lead, offer=offer),
        'edit': lambda: Offer.objects.filter(pk=offer.pk).update(title=f'Week {chance.random()}'),
        'fill': lambda: Window.objects.filter(pk=window.pk).update(taken=F('places')),
        'close': lambda: close_offer(by=lead, offer=offer),
        'new': lambda: offers.append(dates_for(OfferFactory(site=offer.site)).offer),
    }
    weights = [4, 4, 3, 6, 4, 1, 0.3, 0.5]
    with suppress(Refused, RuntimeError), transaction.atomic():
        acts[chance.choices(list(acts), weights)[0]]()


def an_hour(cast, ours, partner, writes, seed):
    """Random writes; now and then the partner, or our server, is killed and comes back."""
    chance, offers = random.Random(seed), offers_of(cast)
    for number in range(writes):
        write(chance, cast.employer_manager, offers)
        if number % (writes // 6) == 5:
            partner.kill()
            for _ in range(5):
                write(chance, cast.employer_manager, offers)
            partner.start()
        if number == writes // 2:
            ours.kill()
            write(chance, cast.employer_manager, offers)
            ours.start()
        time.sleep(0.01)
    wait_until(ours.is_up)


def test_after_a_random_hour_it_holds_exactly_the_published_list(cast, ours, secret, partner):
    site = partner()
    an_hour(cast, ours, site, WRITES, seed=int(os.environ.get('SEED', '1')))
    due = published(ours, secret)
    assert due
    wait_until(lambda: site.held() == due, seconds=20)
    status, page = site.get()
    assert (status, page.decode().count('<li>')) == (200, len(due))


def test_one_that_forgets_removals_is_found_out(cast, ours, secret, partner):
    broken = EXAMPLE_TEXT.replace('[(name,) for name in removed]', '[]')
    assert broken != EXAMPLE_TEXT
    offers = offers_of(cast)
    good, bad = partner(), partner(broken)
    wait_until(lambda: len(good.held()) == len(bad.held()) == OFFERS)
    pause_offer(by=cast.employer_manager, offer=offers[0])
    due = published(ours, secret)
    wait_until(lambda: good.held() == due)
    time.sleep(1)
    assert set(bad.held()) == {*due, offers[0].ref}


def test_a_cursor_that_is_too_old_and_a_snapshot_that_breaks_off(cast, ours, secret, partner, tmp_path):
    offers_of(cast)
    site = partner()
    due = published(ours, secret)
    wait_until(lambda: site.held() == due)
    site.kill()
    with closing(sqlite3.connect(tmp_path / '0' / 'partner.sqlite3', isolation_level=None)) as rows:
        rows.execute("UPDATE place SET cursor = 'c999999999'")
        rows.execute("INSERT INTO offer VALUES ('old', '{}')")
    site.start()
    wait_until(lambda: site.held() == due)


def hook(site, body=b'{}', secret=SECRET, name='msg_1', at=None):
    at = str(int(time.time() if at is None else at))
    key = base64.b64decode(secret.removeprefix('whsec_'))
    mac = hmac.new(key, f'{name}.{at}.'.encode() + body, hashlib.sha256).digest()
    signed = 'v1,' + base64.b64encode(mac).decode()
    headers = {'webhook-id': name, 'webhook-timestamp': at, 'webhook-signature': f'v1,xx {signed}'}
    return site.ask('POST', '/hook', body, headers)[0]


def test_a_webhook_wakes_it_and_a_forged_one_does_not(cast, ours, secret, partner):
    offers = offers_of(cast)
    site = partner(every='3600')
    due = published(ours, secret)
    wait_until(lambda: site.held() == due)
    wait_until(site.is_up)
    pause_offer(by=cast.employer_manager, offer=offers[0])
    other = 'whsec_' + base64.b64encode(b'another secret of some length').decode()
    assert [hook(site, secret=other), hook(site, at=time.time() - 600), hook(site, at=time.time() + 600)] == [
        401
    ] * 3
    time.sleep(1)
    assert site.held() == due
    assert hook(site) == 204
    wait_until(lambda: site.held() == published(ours, secret))
    pause_offer(by=cast.employer_manager, offer=offers[1])
    assert hook(site) == 204
    time.sleep(1)
    assert len(site.held()) == OFFERS - 1
