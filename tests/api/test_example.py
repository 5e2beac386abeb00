"""examples/partner as its own process holds exactly our list, whatever is killed on the way.

A longer run: PARTNER_WRITES=20000 pytest tests/api/test_example.py
"""

import json
import os
import random
from contextlib import ExitStack, suppress
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from rest_framework.renderers import JSONRenderer

from brokerage.core.errors import Refused
from employers.actions import (
    add_window,
    close_offer,
    pause_offer,
    publish_offer,
    release_place,
    take_place,
    update_offer,
)
from employers.actions.listings import note_passed_dates
from employers.enums import OfferStatus
from employers.models import ListingChange, ListingHorizon, Offer, Window
from employers.queries import OfferSearch, with_windows
from employers.queries.changes import newest_cursor
from employers.serializers import OfferSerializer
from tests.api.live import Example, Server
from tests.architecture.source import ROOT
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory
from tests.people import Cast
from tests.workers import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
SOURCE = ROOT / 'examples' / 'partner' / 'partner.py'
WRITES = int(os.environ.get('PARTNER_WRITES', '400'))
SEED = int(os.environ.get('PARTNER_SEED', '1'))
# What a careless copy would do: each must be noticed.
CARELESS = {
    'removals are ignored': ("'DELETE FROM offers WHERE id = ?'", "'DELETE FROM offers WHERE id = ? AND 0'"),
    'known offers are not read anew': (
        "'INSERT OR REPLACE INTO offers VALUES",
        "'INSERT OR IGNORE INTO offers VALUES",
    ),
    'the old list stays under a new one': (
        "db.execute('DELETE FROM offers')\n                db.execute('INSERT",
        "db.execute('INSERT OR REPLACE",
    ),
}


@pytest.fixture
def cast(transactional_db):
    return Cast()


class Life:
    """Writes at random, as employers and schools make them in an hour."""

    ACTS = ('start', 'start', 'edit', 'edit', 'fill', 'give_back', 'pause', 'reopen', 'add_dates')
    SELDOM = ('end', 'run_out', 'delete')

    def __init__(self, cast, seed):
        self.lead, self.site = cast.employer_manager, SiteFactory(employer=cast.employer)
        self.chance, self.number = random.Random(seed), 0

    def goes_on(self):
        act = self.chance.choice(self.SELDOM if self.chance.random() < 0.15 else self.ACTS)
        offers = list(Offer.objects.exclude(status=OfferStatus.CLOSED))
        self.number += 1
        with suppress(Refused):
            getattr(self, act)(self.chance.choice(offers) if offers and act != 'start' else self.start())

    def start(self, _=None):
        offer = OfferFactory(site=self.site, status=OfferStatus.DRAFT, published_at=None)
        WindowFactory(offer=offer, places=self.chance.choice((1, 2)))
        return publish_offer(by=self.lead, offer=offer)

    def edit(self, offer):
        update_offer(by=self.lead, offer=offer, title=f'Café “{self.number}”', summary='Line\nbreak \u2028 ✓')

    def fill(self, offer):
        for window in offer.windows.select_related('offer__site', 'offer__employer__organisation'):
            for _ in range(window.places_left):
                with transaction.atomic():
                    take_place(window=window)

    def give_back(self, offer):
        for window in offer.windows.filter(taken__gt=0):
            release_place(window=window)

    def pause(self, offer):
        pause_offer(by=self.lead, offer=offer)

    def reopen(self, offer):
        publish_offer(by=self.lead, offer=offer)

    def add_dates(self, offer):
        start = timezone.localdate() + timedelta(days=self.chance.randrange(30, 300))
        add_window(by=self.lead, offer=offer, start=start, end=start + timedelta(days=4), places=1)

    def end(self, offer):
        close_offer(by=self.lead, offer=offer)

    def run_out(self, offer):
        """As if the days had gone by: nothing is written when dates pass, but for what we note every hour."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute('SET LOCAL session_replication_role = replica')
            past = timezone.localdate() - timedelta(days=3)
            Window.objects.filter(offer=offer).update(start=past, end=past)
        note_passed_dates()

    def delete(self, offer):
        offer.delete()


def published(hub):
    """The list as it must be told: by the serializer, from the rows, past everything that is kept."""
    offers = OfferSearch().queryset(Offer.objects.all()).listed().in_area(hub)
    rows = json.loads(JSONRenderer().render(OfferSerializer(with_windows(offers), many=True).data))
    return {row['id']: row for row in rows}


def held(example):
    return {name: json.loads(offer) for name, offer in example.read('SELECT id, offer FROM offers')}


def forget_removals(hub):
    """As ninety days after the newest change: an older cursor is answered with 410."""
    newest = int(newest_cursor(hub)[1:])
    ListingHorizon.objects.update_or_create(hub=hub, defaults={'change': newest})
    ListingChange.objects.filter(hub=hub).exclude(reason='').delete()


@pytest.fixture
def server(transactional_db, tmp_path):
    with Server(tmp_path) as running:
        yield running


@pytest.fixture
def examples(server, make_key, tmp_path):
    """The example, then its careless copies."""
    key, text = make_key(daily_quota=10_000_000)[1], SOURCE.read_text()
    with ExitStack() as stack:
        running = []
        for number, (right, wrong) in enumerate([('', ''), *CARELESS.values()]):
            assert right in text
            place = tmp_path / str(number)
            place.mkdir()
            (place / 'partner.py').write_text(text.replace(right, wrong) if right else text)
            running.append(stack.enter_context(Example(place, place / 'partner.py', server, key)))
        yield running


def test_after_an_hour_of_writes_and_kills_it_holds_exactly_the_list(cast, server, examples):
    example, *careless = examples
    life, chance = Life(cast, SEED), random.Random(SEED)
    killed = sorted(chance.sample(range(WRITES), 8 + WRITES // 200))
    for each in examples:
        in_step(each, cast.hub)
    for number in range(WRITES):
        life.goes_on()
        if number in killed:
            victim = server if killed.index(number) % 3 == 1 else example
            victim.kill()
            victim.start()
        if number == WRITES // 2:
            sleep_through(life, cast.hub, examples)
    for each in examples:
        in_step(each, cast.hub)
    wait_until(example.answers)
    assert len(published(cast.hub)) > 10
    assert held(example) == published(cast.hub)
    found_out = [held(each) != published(cast.hub) for each in careless]
    assert dict(zip(CARELESS, found_out, strict=True)) == dict.fromkeys(CARELESS, True)


def sleep_through(life, hub, examples):
    """Some removals come and are forgotten while nobody reads."""
    for each in examples:
        in_step(each, hub)
        each.kill()
    for _ in range(30):
        life.goes_on()
    forget_removals(hub)
    for each in examples:
        each.start()
    # What follows is to be learned from changes: a snapshot read after it would put a careless one right.
    for each in examples:
        in_step(each, hub)


def in_step(example, hub):
    wait_until(lambda: example.cursor == newest_cursor(hub))
