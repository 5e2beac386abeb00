"""How far behind a partner is, and what its keys did: seen by the partner and its hub, at no cost to a call."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from brokerage.accounts.models import KeyUse, PartnerKey
from brokerage.hooks import sending
from brokerage.hooks.freshness import measure
from brokerage.hooks.models import Delivery, Reading, ReadingDay
from brokerage.hooks.use import asked_wrongly, by_day, keys_of
from employers.actions.listings import forget_old_changes
from employers.models import ListingChange
from tests.accounts.test_people_pages import words
from tests.api.conftest import end_of_transaction
from tests.api.test_changes import CHANGES, SNAPSHOT
from tests.hooks.test_sending import change as made
from tests.hooks.test_sending import later

pytestmark = pytest.mark.django_db


def change(cast, number=1):
    for _ in range(number):
        made(cast)
        end_of_transaction()


@pytest.fixture
def key(cast, make_key):
    return make_key()


def state(cast):
    return [(row.kind, row.words) for row in keys_of(cast.partner)]


def test_a_key_is_behind_from_the_first_change_it_has_not_read(call, cast, key, time_machine):
    row, secret = key
    PartnerKey.objects.exclude(pk=row.pk).delete()
    change(cast)
    measure()
    assert state(cast) == [('neutral', 'Has not read the changes')]
    cursor = call(CHANGES, secret=secret).json()['cursor']
    measure()
    assert state(cast) == [('ok', 'Up to date')]
    later(time_machine, minutes=10)
    change(cast, 2)
    first = ListingChange.objects.order_by('-pk')[1].at
    later(time_machine, minutes=30)
    measure()
    reading = Reading.objects.get()
    assert (reading.unread, reading.behind_since, f'c{reading.change}') == (2, first, cursor)
    assert state(cast) == [('wait', 'Behind')]
    call(CHANGES, {'since': cursor, 'limit': 1}, secret=secret)
    measure()
    assert Reading.objects.get().unread == 1
    later(time_machine, days=1)
    measure()
    assert state(cast) == [('warn', 'Far behind')]
    assert [day.changes for day in by_day(cast.partner)[-2:]] == [2, 1]
    call(CHANGES, {'since': f'c{Reading.objects.get().change}'}, secret=secret)
    measure()
    assert state(cast) == [('ok', 'Up to date')]


def test_a_change_that_is_overtaken_makes_nobody_fresher(call, cast, key, time_machine):
    row, secret = key
    offer = made(cast).offer
    call(CHANGES, secret=secret)
    later(time_machine, hours=1)
    type(offer).objects.filter(pk=offer.pk).update(title='Once')
    call(CHANGES, {'since': 'c999'}, secret=secret)
    measure()
    since = Reading.objects.get(key=row).behind_since
    later(time_machine, hours=5)
    type(offer).objects.filter(pk=offer.pk).update(title='Twice')
    end_of_transaction()
    forget_old_changes()
    measure()
    assert since is not None
    assert Reading.objects.get(key=row).behind_since == since


def test_a_snapshot_read_to_its_end_counts_and_one_cut_off_does_not(call, cast, key):
    _, secret = key
    change(cast)
    answer = call(SNAPSHOT, secret=secret)
    next(answer.streaming_content)
    measure()
    assert not Reading.objects.exists()
    b''.join(call(SNAPSHOT, secret=secret).streaming_content)
    measure()
    assert Reading.objects.get().unread == 0


def test_a_call_writes_no_row(call, cast, key):
    change(cast)
    call(CHANGES, secret=key[1])
    with CaptureQueriesContext(connection) as made_queries:
        call.fires_triggers = False
        call(CHANGES, secret=key[1])
    assert not [
        q for q in made_queries.captured_queries if q['sql'].startswith(('INSERT', 'UPDATE', 'DELETE'))
    ]
    assert not Reading.objects.exists()


def test_a_cursor_from_before_what_is_kept_must_start_afresh(cast, key):
    change(cast)
    Reading.objects.create(key=key[0], change=10**9, read_at=timezone.now())
    assert ('stop', 'Must read the snapshot again') in state(cast)


def test_revoked_and_trial_keys_are_not_measured(cast, key, make_key):
    make_key(is_sandbox=True)
    gone, _ = make_key(revoked=True)
    Reading.objects.create(key=gone, change=0, read_at=timezone.now())
    change(cast)
    measure()
    assert not ReadingDay.objects.exists()
    assert len(keys_of(cast.partner)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_webhook_counts_from_the_first_change_it_tells_of(cast, hook, receiver, time_machine):
    change(cast)
    at = ListingChange.objects.get().at
    later(time_machine, seconds=10)
    receiver.status = 500
    sending.note_changes()
    change(cast)
    sending.note_changes()
    receiver.status = 204
    later(time_machine, seconds=90)
    sending.send_due()
    row = Delivery.objects.get()
    assert (row.state, row.changed_at) == ('arrived', at)
    today = by_day(cast.partner)[-1]
    assert today.usual == today.slow == pytest.approx((row.ended_at - at).total_seconds())


def test_half_and_ninety_five_in_a_hundred(cast, hook):
    now = timezone.now()
    for seconds in range(1, 102):
        times = {
            'changed_at': now - timedelta(seconds=seconds),
            'begun_at': now,
            'next_at': now,
            'ended_at': now,
        }
        Delivery.objects.create(subscription=hook, change=1, state='arrived', **times)
    today = by_day(cast.partner)[-1]
    assert (today.usual, today.slow) == (51, 96)


@pytest.mark.parametrize('who', ['partner_admin', 'hub_manager'])
def test_the_page_tells_all_keys_together_with_a_table_behind_each_picture(cast, sign_in, key, make_key, who):
    today = timezone.localdate()
    other, _ = make_key(name='Our app')
    for each, calls in ((key[0], 10), (other, 20)):
        KeyUse.objects.create(
            key=each, day=today, calls=calls, refused=3, whole=5, faulty=4, absent=1, stale=2
        )
    ReadingDay.objects.create(key=other, day=today, seconds=5_400, changes=7)
    use = by_day(cast.partner)[-1].use
    assert (use.calls, asked_wrongly(use), use.unchanged) == (30, 2, 12)
    page = sign_in(getattr(cast, who)).get(f'/keys/use/{cast.partner.ref}/')
    shown = page.content.decode()
    assert shown.count('Show as a table') == 5
    assert '90 min' in words(page)
    assert 'Our app' in shown


def test_a_stranger_finds_nothing_and_a_school_may_not(cast, sign_in):
    address = f'/keys/use/{cast.partner.ref}/'
    assert sign_in(cast.stranger_hub).get(address).status_code == 404
    assert sign_in(cast.careers_lead).get(address).status_code == 403
    assert sign_in(cast.hub_manager).get(f'/keys/use/{cast.employer.organisation.ref}/').status_code == 404


def test_the_page_asks_as_much_for_three_keys_as_for_one(cast, sign_in, key, make_key):
    browser = sign_in(cast.hub_manager)

    def count():
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f'/keys/use/{cast.partner.ref}/').status_code == 200
        return len(asked)

    def noted(row):
        day = timezone.localdate()
        Reading.objects.create(key=row, change=0, read_at=timezone.now())
        ReadingDay.objects.create(key=row, day=day, seconds=1, changes=1)
        KeyUse.objects.create(key=row, day=day, calls=1)

    noted(key[0])
    first = count()
    for name in ('B', 'C'):
        noted(make_key(name=name)[0])
    assert count() == first


def test_nobody_is_behind_without_a_day_and_a_day_is_noted_once(key):
    now = timezone.now()
    for unread, since in ((1, None), (0, now)):
        with pytest.raises(IntegrityError, match='reading_behind_since'), transaction.atomic():
            Reading.objects.create(key=key[0], change=1, read_at=now, unread=unread, behind_since=since)
    ReadingDay.objects.create(key=key[0], day=now.date(), seconds=1, changes=1)
    with pytest.raises(IntegrityError, match='reading_once_a_day'), transaction.atomic():
        ReadingDay.objects.create(key=key[0], day=now.date(), seconds=1, changes=1)
