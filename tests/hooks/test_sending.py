"""Partners are told that there is something new: signed, again until it arrives, never by somebody else's will."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.hooks import actions, sending
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.signing import new_secret, secret_of
from brokerage.notify.models import Message
from employers.actions import pause_offer
from employers.queries.changes import newest_cursor
from tests.factories.employers import WindowFactory
from tests.hooks.receiver import is_signed

pytestmark = pytest.mark.django_db(transaction=True)


def change(cast):
    """One offer more on the list; its window."""
    return WindowFactory(offer__site__employer=cast.employer)


def told(receiver):
    return [json.loads(body)['data']['cursor'] for _, _, body in receiver.got]


def later(time_machine, **by):
    time_machine.move_to(timezone.now() + timedelta(**by))


def fresh(hook):
    return Subscription.objects.get(pk=hook.pk)


def test_a_change_is_told_once_signed_and_says_nothing_but_how_far(cast, hook, receiver):
    sending.note_changes()
    assert receiver.got == []
    change(cast)
    sending.note_changes()
    sending.note_changes()
    ((path, headers, body),) = receiver.got
    assert path == '/hook?a=1'
    assert {**json.loads(body), 'timestamp': ''} == {
        'type': 'list.changed',
        'timestamp': '',
        'data': {'cursor': newest_cursor(cast.hub)},
    }
    assert is_signed(secret_of(hook), headers, body)
    assert not is_signed(secret_of(hook), headers, body + b' ')
    assert not is_signed(new_secret(), headers, body)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answered, delivery.attempts) == ('arrived', 204, 1)


def test_many_changes_make_one_notice_and_one_that_waits_learns_of_more(cast, hook, receiver, time_machine):
    receiver.status = 503
    for _ in range(3):
        change(cast)
    sending.note_changes()
    change(cast)
    sending.note_changes()
    assert len(receiver.got) == 1
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.cursor, waiting.answered) == ('waiting', newest_cursor(cast.hub), 503)
    receiver.status = 200
    later(time_machine, seconds=10)
    sending.note_changes()
    assert told(receiver)[-1] == newest_cursor(cast.hub)
    first, second = (headers['webhook-id'] for _, headers, _ in receiver.got)
    assert first != second
    assert fresh(hook).failing_since is None


def test_it_is_tried_for_a_day_ever_more_slowly_then_given_up_and_can_be_sent_again(
    cast, hook, receiver, time_machine
):
    receiver.status = 500
    change(cast)
    start = timezone.now()
    sending.note_changes()
    waits = []
    while (row := Delivery.objects.get()).state == 'waiting':
        waits.append((row.next_at - timezone.now()).total_seconds())
        time_machine.move_to(row.next_at + timedelta(seconds=1))
        sending.send_due()
    assert (row.state, len(receiver.got)) == ('given_up', row.attempts)
    assert 10 < row.attempts < 40
    assert timedelta(hours=24) <= timezone.now() - start < timedelta(hours=24, minutes=2)
    assert waits[0] < 10 < 5_000 < max(waits)
    assert fresh(hook).state == 'on'
    receiver.status = 200
    assert actions.send_again(by=cast.partner_admin, hook=hook) == 1
    assert Delivery.objects.get().state == 'arrived'


def test_nothing_arrives_for_days_then_it_is_switched_off_and_told_once(cast, hook, receiver, time_machine):
    receiver.status = 500
    for _ in range(5):
        change(cast)
        sending.note_changes()
        while row := Delivery.objects.filter(state='waiting').first():
            time_machine.move_to(row.next_at + timedelta(seconds=1))
            sending.send_due()
    assert fresh(hook).state == 'stopped'
    assert Message.objects.filter(template='hooks.stopped').count() == 1
    tries = len(receiver.got)
    change(cast)
    sending.note_changes()
    assert len(receiver.got) == tries
    receiver.status = 200
    actions.go_on(by=cast.partner_admin, hook=hook)
    sending.note_changes()
    assert told(receiver)[-1] == newest_cursor(cast.hub)


def test_gone_means_gone(cast, hook, receiver):
    receiver.status = 410
    change(cast)
    sending.note_changes()
    assert (fresh(hook).state, Delivery.objects.get().state) == ('stopped', 'given_up')


def test_paused_nothing_is_sent_and_later_one_notice_says_it_all(cast, hook, receiver):
    actions.pause(by=cast.partner_admin, hook=hook)
    change(cast)
    change(cast)
    sending.note_changes()
    assert (receiver.got, Delivery.objects.count()) == ([], 0)
    actions.go_on(by=cast.partner_admin, hook=hook)
    sending.note_changes()
    assert told(receiver) == [newest_cursor(cast.hub)]


def test_without_an_agreement_or_as_a_partner_that_left_nothing_is_sent(cast, hook, receiver):
    change(cast)
    cast.partner.sharing_agreements.update(ended_at=timezone.now())
    sending.note_changes()
    cast.partner.sharing_agreements.update(ended_at=None)
    type(cast.partner).objects.filter(pk=cast.partner.pk).update(is_active=False)
    sending.note_changes()
    assert (receiver.got, Delivery.objects.count()) == ([], 0)


def test_an_agreement_that_ends_stops_what_was_on_its_way(cast, hook, receiver, time_machine):
    receiver.status = 500
    change(cast)
    sending.note_changes()
    cast.partner.sharing_agreements.update(ended_at=timezone.now())
    later(time_machine, seconds=20)
    sending.send_due()
    assert len(receiver.got) == 1
    assert Delivery.objects.get().state == 'given_up'


def test_the_other_hubs_changes_are_not_told(cast, hook, receiver):
    WindowFactory(offer__site__employer=cast.far_employer)
    sending.note_changes()
    assert receiver.got == []


def test_after_a_new_secret_both_sign_for_a_day(cast, hook, receiver, time_machine):
    old = secret_of(hook)
    hook = actions.rotate(by=cast.partner_admin, hook=hook)
    new = secret_of(hook)
    assert old != new
    change(cast)
    sending.note_changes()
    later(time_machine, hours=25)
    change(cast)
    sending.note_changes()
    (_, *first), (_, *second) = receiver.got
    assert [is_signed(secret, *first) for secret in (old, new)] == [True, True]
    assert [is_signed(secret, *second) for secret in (old, new)] == [False, True]


def test_a_trial_arrives_whatever_the_state_and_is_not_tried_again(cast, hook, receiver):
    receiver.status = 500
    actions.pause(by=cast.partner_admin, hook=hook)
    actions.send_trial(by=cast.partner_admin, hook=hook)
    assert json.loads(receiver.got[0][2])['type'] == 'trial'
    assert (Delivery.objects.get().state, fresh(hook).state) == ('given_up', 'paused')


def test_one_trial_at_a_time(cast, hook, receiver, monkeypatch):
    """Whoever presses a thousand times knocks no thousand times at somebody else's door."""
    monkeypatch.setattr(actions, 'after_commit', lambda *args, **kwargs: None)
    row = actions.send_trial(by=cast.partner_admin, hook=hook)
    with pytest.raises(Refused, match='on its way already'):
        actions.send_trial(by=cast.partner_admin, hook=hook)
    sending.deliver(row.pk)
    actions.send_trial(by=cast.partner_admin, hook=hook)
    assert len(receiver.got) == 1


def test_ten_workers_with_the_same_notice_send_it_once(cast, hook, receiver, monkeypatch):
    change(cast)
    monkeypatch.setattr(sending, 'after_commit', lambda *args, **kwargs: None)
    sending.note_changes()
    number = Delivery.objects.get().pk

    def try_it(_):
        try:
            sending.deliver(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(try_it, range(10)))
    assert (len(receiver.got), Delivery.objects.get().attempts) == (1, 1)


def test_four_beats_at_once_make_one_notice(cast, hook, receiver, monkeypatch):
    change(cast)
    monkeypatch.setattr(sending, 'after_commit', lambda *args, **kwargs: None)

    def look(_):
        try:
            sending.note_changes()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(look, range(8)))
    assert Delivery.objects.count() == 1


def test_a_worker_that_died_with_it_leaves_it_to_the_next(cast, hook, receiver, time_machine, monkeypatch):
    change(cast)

    def dies(*args):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(sending, 'post', dies)
        patch.setattr(sending, 'after_commit', lambda task, delivery_id: None)
        sending.note_changes()
        with pytest.raises(SystemExit):
            sending.deliver(Delivery.objects.get().pk)
    sending.send_due()
    assert receiver.got == []
    later(time_machine, seconds=61)
    sending.send_due()
    assert len(receiver.got) == 1


def test_the_log_is_kept_for_ninety_days(cast, hook, receiver, time_machine):
    change(cast)
    sending.note_changes()
    later(time_machine, days=89)
    sending.forget_old()
    assert Delivery.objects.count() == 1
    later(time_machine, days=2)
    sending.forget_old()
    assert Delivery.objects.count() == 0


def test_an_offer_that_leaves_the_list_is_told_too(cast, hook, receiver):
    window = change(cast)
    sending.note_changes()
    pause_offer(by=cast.employer_manager, offer=window.offer)
    sending.note_changes()
    assert len(set(told(receiver))) == 2


@pytest.mark.parametrize('late', [204, 500, 410])
def test_a_worker_that_was_held_up_changes_nothing_another_has_done(
    cast, hook, receiver, time_machine, monkeypatch, late
):
    """It was given up for dead, the next one has sent the notice; then it comes back with its own answer."""
    change(cast)
    post = sending.post
    with monkeypatch.context() as patch:

        def held_up(*args):
            patch.setattr(sending, 'post', post)
            later(time_machine, seconds=61)
            sending.send_due()
            return late

        patch.setattr(sending, 'post', held_up)
        sending.note_changes()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answered, delivery.attempts) == ('arrived', 204, 2)
    assert (fresh(hook).state, fresh(hook).failing_since) == ('on', None)
    assert len(receiver.got) == 1


def test_without_an_agreement_not_even_a_trial_is_sent(cast, hook, receiver, monkeypatch):
    monkeypatch.setattr(actions, 'after_commit', lambda *args, **kwargs: None)
    row = actions.send_trial(by=cast.partner_admin, hook=hook)
    cast.partner.sharing_agreements.update(ended_at=timezone.now())
    sending.deliver(row.pk)
    with pytest.raises(Refused, match='No data-sharing agreement'):
        actions.send_trial(by=cast.partner_admin, hook=hook)
    assert receiver.got == []
    assert Delivery.objects.get().state == 'given_up'


def test_the_trail_says_who_switched_it_off_and_why(cast, hook, receiver):
    change(cast)
    receiver.status = 410
    sending.note_changes()
    entry = AuditEntry.objects.get(verb='hook.stop')
    assert (entry.actor_kind, entry.owner_ref, entry.data['answered']) == ('system', cast.partner.ref, 410)


def test_what_checks_our_signatures_here_knows_one_of_the_conventions_own():
    """The example that libraries of Standard Webhooks are tested with."""
    headers = {
        'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        'webhook-timestamp': '1614265330',
        'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    }
    body, secret = b'{"test": 2432232314}', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
    assert is_signed(secret, headers, body)
    assert not is_signed(secret, headers, body.replace(b'4', b'5'))
