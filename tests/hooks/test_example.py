"""The example of a partner's site that never asks by itself: our webhooks keep it in step, and nobody else's."""

import base64
import time

import pytest
import requests
from django.db import transaction

from brokerage.accounts.models import PartnerKey
from brokerage.hooks import sending
from brokerage.hooks.actions import subscribe
from brokerage.hooks.signing import secret_of
from employers.actions import take_place
from employers.queries.changes import newest_cursor
from tests.api.live import Example, Server
from tests.architecture.source import ROOT
from tests.factories.employers import WindowFactory
from tests.people import Cast
from tests.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = ROOT / 'examples' / 'partner' / 'partner.py'


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def example(cast, tmp_path):
    wanted = {'organisation': cast.partner, 'scopes': ['offers:read']}
    key = PartnerKey.objects.create_key(name='Our site', **wanted)[1]
    with Server(tmp_path) as server:
        site = Example(tmp_path, SOURCE, server, key, EVERY_SECONDS='3600')
        hook = subscribe(by=cast.partner_admin, url=f'{site.url}/webhook')
        site.more['WEBHOOK_SECRET'] = secret_of(hook)
        with site:
            wait_until(site.answers)
            wait_until(lambda: site.cursor is not None)
            yield site


def forged(example):
    headers = {
        'webhook-id': 'x.c1',
        'webhook-timestamp': str(int(time.time())),
        'webhook-signature': 'v1,' + base64.b64encode(b'0' * 32).decode(),
    }
    return requests.post(f'{example.url}/webhook', b'{}', headers=headers, timeout=5).status_code


def test_it_is_in_step_by_webhooks_alone(cast, example):
    window = WindowFactory(offer__site__employer=cast.employer, places=1)
    assert forged(example) == 401
    time.sleep(0.5)
    assert example.cursor != newest_cursor(cast.hub)
    sending.note_changes()
    wait_until(lambda: example.cursor == newest_cursor(cast.hub), seconds=10)
    assert example.read('SELECT id FROM offers') == [(window.offer.ref,)]
    example.kill()
    with transaction.atomic():
        take_place(window=window)
    example.start()
    wait_until(lambda: example.read('SELECT id FROM offers') == [], seconds=10)
