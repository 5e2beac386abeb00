"""Who reads the snapshot and then the changes holds the list: nothing skipped, nothing left over."""

import json
import random
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from brokerage.core.errors import Refused
from employers.actions import close_offer, pause_offer, publish_offer, release_place, take_place
from employers.actions.listings import forget_old_changes, note_passed_dates
from employers.enums import EmployerStatus, OfferStatus
from employers.models import ListingChange, Window
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
CHANGES, SNAPSHOT, OFFERS = '/api/v1/changes', '/api/v1/snapshot', '/api/v1/offers'


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def window(cast):
    return WindowFactory(offer__site__employer=cast.employer, places=1)


class Partner:
    """Holds the list as a partner's site would: a snapshot, then changes."""

    def __init__(self, call):
        self.call = call
        lines = b''.join(call(SNAPSHOT).streaming_content).decode().splitlines()
        assert lines[0] == lines[-1]
        self.cursor = json.loads(lines[0])['cursor']
        self.held = {offer['id']: offer for offer in map(json.loads, lines[1:-1])}

    def goes_on(self, limit=100, pages=1_000):
        """Reads until there is no more; what it was told, as (offer, reason)."""
        told, more = [], True
        while more and (pages := pages - 1) >= 0:
            page = self.call(CHANGES, {'since': self.cursor, 'limit': limit}).json()
            for change in page['changes']:
                told.append((change['id'], change['reason']))
                if change['type'] == 'removed':
                    self.held.pop(change['id'], None)
                else:
                    self.held[change['id']] = change['offer']
            self.cursor, more = page['cursor'], page['more']
        return told


def listed(call):
    found, address = {}, f'{OFFERS}?page_size=200'
    while address:
        page = call(address).json()
        found |= {offer['id']: offer for offer in page['results']}
        address = page['next'] and page['next'].removeprefix('http://testserver')
    return found


def test_every_way_off_the_list_says_why(call, cast, window):
    offer, partner = window.offer, Partner(call)
    assert list(partner.held) == [offer.ref]
    with transaction.atomic():
        take_place(window=window)
    assert partner.goes_on() == [(offer.ref, 'full')]
    release_place(window=window)
    assert partner.goes_on() == [(offer.ref, '')]
    pause_offer(by=cast.employer_manager, offer=offer)
    assert partner.goes_on() == [(offer.ref, 'withdrawn')]
    publish = type(offer).objects.filter(pk=offer.pk)
    publish.update(status=OfferStatus.PUBLISHED)
    assert (partner.goes_on(), list(partner.held)) == ([(offer.ref, '')], [offer.ref])
    close_offer(by=cast.employer_manager, offer=offer)
    assert (partner.goes_on(), partner.held) == ([(offer.ref, 'closed')], {})
    assert partner.goes_on() == []


def test_what_never_stood_on_the_list_is_never_told(call, cast):
    partner = Partner(call)
    draft = OfferFactory(site__employer=cast.employer, status=OfferStatus.DRAFT, published_at=None)
    WindowFactory(offer=draft)
    far = WindowFactory(offer__site__employer=cast.far_employer).offer
    no_dates = OfferFactory(site__employer=cast.employer)
    assert (partner.goes_on(), partner.held) == ([], {})
    assert [call(f'{OFFERS}/{offer.ref}').status_code for offer in (draft, far, no_dates)] == [404] * 3


def test_an_employer_that_leaves_takes_its_offers_along(call, cast, window):
    partner = Partner(call)
    type(cast.employer).objects.filter(pk=cast.employer.pk).update(status=EmployerStatus.DO_NOT_CONTACT)
    assert partner.goes_on() == [(window.offer.ref, 'withdrawn')]
    type(cast.employer).objects.filter(pk=cast.employer.pk).update(status=EmployerStatus.ACTIVE)
    assert partner.goes_on() == [(window.offer.ref, '')]
    window.offer.delete()
    assert (partner.goes_on(), partner.held) == ([(window.offer.ref, 'withdrawn')], {})


def test_dates_that_pass_leave_the_list_once(call, window, time_machine):
    partner = Partner(call)
    time_machine.move_to(datetime.combine(window.end, datetime.min.time(), UTC) + timedelta(hours=20))
    assert (note_passed_dates(), partner.goes_on()) == (0, [])
    time_machine.move_to(datetime.combine(window.end, datetime.min.time(), UTC) + timedelta(days=1, hours=1))
    assert (note_passed_dates(), note_passed_dates()) == (1, 0)
    assert partner.goes_on() == [(window.offer.ref, 'expired')]
    assert listed(call) == {}


def test_the_end_of_a_head_start_and_of_a_reservation_is_told(call, cast, time_machine):
    day = date(2027, 3, 1)
    early = {'head_start_group': 'care', 'head_start_until': day}
    offer = WindowFactory(offer__site__employer=cast.employer, offer__head_start_group='', places=1).offer
    WindowFactory(offer=offer, reserved_group='need', reserved_until=day, places=1)
    first = WindowFactory(
        offer__site__employer=cast.employer, **{f'offer__{k}': v for k, v in early.items()}
    ).offer
    partner = Partner(call)
    assert list(partner.held) == [offer.ref]
    assert partner.held[offer.ref]['places_left'] == 1
    time_machine.move_to(datetime(2027, 2, 28, 20, tzinfo=UTC))
    assert (note_passed_dates(), partner.goes_on()) == (0, [])
    time_machine.move_to(datetime(2027, 3, 1, 1, tzinfo=UTC))
    note_passed_dates()
    assert sorted(partner.goes_on()) == sorted([(offer.ref, ''), (first.ref, '')])
    assert partner.held == listed(call)
    assert partner.held[offer.ref]['places_left'] == 2


def test_many_changes_in_one_transaction_are_one(call, cast):
    partner = Partner(call)
    offer = OfferFactory(site__employer=cast.employer)
    with transaction.atomic():
        for number in range(5):
            WindowFactory(offer=offer, start=date(2027, 6, 1 + number), end=date(2027, 6, 10))
    assert ListingChange.objects.count() == 1
    assert partner.goes_on() == [(offer.ref, '')]
    assert len(partner.held[offer.ref]['windows']) == 5


def test_a_change_that_is_rolled_back_is_not_told(call, window):
    partner = Partner(call)
    with transaction.atomic():
        take_place(window=window)
        transaction.set_rollback(True)
    assert partner.goes_on() == []


@pytest.mark.parametrize('since', ['x', 'c', 'c01', 'c-1', "c1' OR 1=1", 'c9' * 9, 'C1', 'c1\x00'])
def test_a_cursor_that_is_none_of_ours_is_told(call, since):
    answer = call(CHANGES, {'since': since})
    assert (answer.status_code, answer.json()['errors'][0]['parameter']) == (400, 'since')


def test_a_cursor_from_the_future_or_before_what_is_kept_says_start_afresh(call, cast, window, time_machine):
    old = Partner(call)
    assert call(CHANGES, {'since': 'c999999999'}).status_code == 410
    pause_offer(by=cast.employer_manager, offer=window.offer)
    recent, then = Partner(call), timezone.now()
    time_machine.move_to(then + timedelta(days=89))
    forget_old_changes()
    assert old.goes_on() == [(window.offer.ref, 'withdrawn')]
    time_machine.move_to(then + timedelta(days=91))
    forget_old_changes()
    answer = call(CHANGES, {'since': 'c0'})
    assert (answer.status_code, answer['Content-Type']) == (410, 'application/problem+json')
    assert 'snapshot' in answer.json()['detail']
    assert recent.goes_on() == []
    assert call(CHANGES).json() == {'changes': [], 'cursor': 'c0', 'more': False}


def test_forgetting_what_was_overtaken_loses_nothing(call, cast, window):
    partner = Partner(call)
    for _ in range(3):
        pause_offer(by=cast.employer_manager, offer=type(window.offer).objects.get(pk=window.offer.pk))
        type(window.offer).objects.filter(pk=window.offer.pk).update(status=OfferStatus.PUBLISHED)
    forget_old_changes()
    assert ListingChange.objects.count() == 1
    assert partner.goes_on() == [(window.offer.ref, '')]
    assert partner.held == listed(call)


def writes(seed, lead, offers, stop):
    """A random life of offers: places go and come back, offers pause and return, dates are added."""
    chance = random.Random(seed)
    try:
        while not stop.is_set():
            offer = chance.choice(offers)
            window = Window.objects.filter(offer=offer).order_by('?').first()
            act = chance.choice(('take', 'release', 'pause', 'publish', 'add', 'both'))
            try:
                with transaction.atomic():
                    if act in ('take', 'both'):
                        take_place(window=window)
                    if act in ('release', 'both'):
                        release_place(
                            window=chance.choice(list(Window.objects.filter(taken__gt=0)[:5]) or [window])
                        )
                    if act == 'pause':
                        pause_offer(by=lead, offer=type(offer).objects.get(pk=offer.pk))
                    if act == 'publish':
                        publish_offer(by=lead, offer=type(offer).objects.get(pk=offer.pk))
                    if act == 'add' and Window.objects.filter(offer=offer).count() < 4:
                        WindowFactory(offer=offer, places=1)
            except (Refused, RuntimeError):
                pass
    finally:
        connection.close()


def test_while_four_write_at_once_a_reader_misses_nothing(call, cast):
    lead, site = cast.employer_manager, SiteFactory(employer=cast.employer)
    offers = [WindowFactory(offer__site=site, places=1).offer for _ in range(8)]
    partner, stop = Partner(call), Event()
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(writes, seed, lead, offers, stop) for seed in range(4)]
        until, told = timezone.now() + timedelta(seconds=6), 0
        try:
            while timezone.now() < until:
                told += len(partner.goes_on(limit=20, pages=3))
        finally:
            stop.set()
        assert [job.result() for job in jobs] == [None] * 4
    told += len(partner.goes_on())
    assert told > 50
    assert partner.held == listed(call)


def test_a_slow_writer_is_not_overtaken(call, cast):
    """One has its number and has not committed; another may not get a later number and commit before it."""
    slow, quick = (WindowFactory(offer__site__employer=cast.employer, places=1) for _ in range(2))
    partner, numbered, told = Partner(call), Event(), Event()

    def writes_slowly():
        try:
            with transaction.atomic():
                take_place(window=slow)
                connection.check_constraints()
                numbered.set()
                told.wait(20)
        finally:
            connection.close()

    def writes_quickly():
        try:
            with transaction.atomic():
                take_place(window=quick)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(writes_slowly)
        assert numbered.wait(20)
        second = pool.submit(writes_quickly)
        wait([second], timeout=1)
        partner.goes_on()
        told.set()
        assert (first.result(), second.result()) == (None, None)
    partner.goes_on()
    assert partner.held == {}
