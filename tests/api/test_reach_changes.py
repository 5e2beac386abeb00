"""A key held to some of the list is told of everything that it may hold, and of nothing that it never could read."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from employers.actions.listings import forget_old_changes
from employers.enums import OfferStatus
from employers.models import ListedAs, Offer, Site
from tests.api.test_changes import CHANGES, SNAPSHOT, Partner, listed
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
AREAS = ('B29', 'B30', 'B31')
SECTORS = (Sector.RETAIL.value, Sector.MOTOR.value)
PATTERNS = (Pattern.FULL_BLOCK.value, Pattern.HALF_DAYS.value)


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def limited(call, make_key):
    return lambda **limits: partial(call, secret=make_key(**limits)[1])


@pytest.fixture
def site(cast):
    return SiteFactory(employer=cast.employer, postcode='B31 1AA')


def move(site, outcode):
    Site.objects.filter(pk=site.pk).update(postcode=f'{outcode} 1AA')


def test_nothing_is_told_of_what_stayed_outside_however_it_changed(limited, site):
    reader = Partner(limited(areas=['B30']))
    offer = WindowFactory(offer__site=site).offer
    row = Offer.objects.filter(pk=offer.pk)
    for change in ({'title': 'Another'}, {'status': OfferStatus.PAUSED}, {'status': OfferStatus.PUBLISHED}):
        row.update(**change)
    move(site, 'B29')
    row.update(status=OfferStatus.CLOSED)
    move(site, 'B30')
    offer.delete()
    first = reader.cursor
    assert reader.goes_on() == []
    assert reader.cursor != first
    assert reader.call(CHANGES).json()['changes'] == []


def test_what_it_could_read_is_told_also_after_the_history_is_tidied(limited, site):
    offer = WindowFactory(offer__site=site).offer
    reader = Partner(limited(areas=['B31']))
    for outcode in ('B29', 'B30', 'B29'):
        move(site, outcode)
    forget_old_changes()
    assert (reader.goes_on(), reader.held) == ([(offer.ref, 'withdrawn')], {})


def test_seen_only_between_two_changes_it_is_taken_off_again(limited, site):
    """Read as it is now: the copy may hold what the page it came with did not yet say."""
    reader = Partner(limited(areas=['B30']))
    offer, other = (WindowFactory(offer__site=site).offer for _ in range(2))
    Offer.objects.filter(pk=other.pk).update(title='Later')
    move(site, 'B30')
    reader.goes_on(limit=1, pages=1)
    assert list(reader.held) == [offer.ref]
    move(site, 'B31')
    Offer.objects.filter(pk=offer.pk).update(title='Outside')
    forget_old_changes()
    reader.goes_on(limit=1)
    assert reader.held == {}


def test_a_cursor_is_of_what_its_key_is_held_to(limited, site):
    WindowFactory(offer__site=site)
    one, same = limited(areas=['B30', 'B31']), limited(areas=['B31', 'B30'])
    other, whole = limited(areas=['B31']), limited()
    cursor = Partner(one).cursor
    assert same(CHANGES, {'since': cursor}).status_code == 200
    assert [ask(CHANGES, {'since': cursor}).status_code for ask in (other, whole)] == [410, 410]
    assert one(CHANGES, {'since': Partner(whole).cursor}).status_code == 410
    assert one(CHANGES, {'since': f'{cursor}x'}).status_code == 400


def test_how_it_stood_is_forgotten_with_its_last_change_and_not_before(limited, site, time_machine):
    offer = WindowFactory(offer__site=site).offer
    forget_old_changes()
    assert ListedAs.objects.count() == 1
    offer.delete()
    forget_old_changes()
    assert ListedAs.objects.count() == 1
    time_machine.move_to(timezone.now() + timedelta(days=91))
    forget_old_changes()
    assert ListedAs.objects.count() == 0


def test_a_site_moves_while_an_offer_is_added_there(limited, site):
    """Neither sees the other; the offer is known to have stood where it stands in the end."""
    added, moved = Event(), Event()

    def add():
        try:
            with transaction.atomic():
                WindowFactory(offer=OfferFactory(site=site))
                added.set()
                moved.wait(5)
        finally:
            connection.close()

    def moving():
        try:
            added.wait(5)
            with transaction.atomic():
                move(site, 'B30')
                moved.set()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(add), pool.submit(moving)]:
            done.result()
    assert ListedAs.objects.order_by('-change').first().outcode == 'B30'


class Reader(Partner):
    """A partner that is also told, by the test, what it could have read at each moment."""

    def __init__(self, call):
        super().__init__(call)
        self.could = set(self.held)

    def looks(self):
        self.could |= set(listed(self.call))


@pytest.mark.parametrize('seed', range(3))
def test_at_random_every_copy_stays_right_and_nobody_is_told_of_what_it_could_never_read(limited, cast, seed):
    chance = random.Random(seed)
    sites = [SiteFactory(employer=cast.employer, postcode=f'{area} 1AA') for area in AREAS]
    offers = [WindowFactory(offer__site=chance.choice(sites)).offer.pk for _ in range(4)]
    readers = [
        Reader(limited(**limits))
        for limits in ({'areas': ['B30']}, {'sectors': [SECTORS[0]], 'areas': ['B29', 'B31']}, {})
    ]

    def write():
        row = Offer.objects.filter(pk=chance.choice(offers))
        act = chance.randrange(5)
        if act == 0:
            move(chance.choice(sites), chance.choice(AREAS))
        elif act == 1:
            row.update(sector=chance.choice(SECTORS), pattern=chance.choice(PATTERNS))
        elif act == 2:
            row.update(status=chance.choice([OfferStatus.PAUSED, OfferStatus.PUBLISHED]))
        else:
            row.update(site=chance.choice(sites))

    for _ in range(25):
        write()
        for reader in readers:
            reader.looks()
        if chance.random() < 0.2:
            forget_old_changes()
        reader = chance.choice(readers)
        told = reader.goes_on(limit=chance.choice([1, 2, 100]), pages=chance.choice([1, 100]))
        assert {ref for ref, _ in told} <= reader.could
    for reader in readers:
        reader.goes_on()
        assert reader.held == listed(reader.call)
        assert b''.join(reader.call(SNAPSHOT).streaming_content)
