"""One message sent again by itself: the very same one, once however often it is pressed."""

import html
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.hooks import actions, sending
from brokerage.hooks.models import Delivery
from tests.accounts.test_people_pages import words
from tests.factories.employers import WindowFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lost(hook):
    """Two that were given up, the older first."""
    now = timezone.now()
    ended = {'state': 'given_up', 'begun_at': now, 'next_at': now, 'ended_at': now, 'attempts': 20}
    return [Delivery.objects.create(subscription=hook, change=change, **ended) for change in (1, 2)]


def ids(receiver):
    return [headers['webhook-id'] for _, headers, _ in receiver.got]


def test_the_chosen_one_goes_with_its_own_id_and_the_other_stays(cast, lost, receiver):
    older, newer = lost
    actions.send_one_again(by=cast.partner_admin, delivery=older)
    assert ids(receiver) == [older.name]
    assert list(Delivery.objects.order_by('pk').values_list('state', flat=True)) == ['arrived', 'given_up']
    newer.refresh_from_db()
    assert newer.attempts == 20


def test_it_goes_also_while_a_newer_one_waits_and_learns_nothing_of_later_changes(cast, lost, receiver):
    receiver.status = 503
    WindowFactory(offer__site__employer=cast.employer)
    sending.note_changes()
    actions.send_one_again(by=cast.partner_admin, delivery=lost[0])
    WindowFactory(offer__site__employer=cast.employer)
    sending.note_changes()
    assert Delivery.objects.filter(state='waiting').count() == 2
    assert Delivery.objects.get(pk=lost[0].pk).change == 1


def test_pressed_five_times_at_once_it_is_sent_once(cast, lost, receiver):
    def press(_):
        try:
            return actions.send_one_again(by=cast.partner_admin, delivery=lost[0]).state
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        states = list(pool.map(press, range(5)))
    assert 'given_up' not in states
    assert ids(receiver) == [lost[0].name]
    assert AuditEntry.objects.filter(verb='hook.send_again').count() == 1


def test_not_to_an_address_that_is_paused_and_no_trial(cast, hook, lost, receiver):
    actions.pause(by=cast.partner_admin, hook=hook)
    with pytest.raises(Refused, match='Switch it on'):
        actions.send_one_again(by=cast.partner_admin, delivery=lost[0])
    actions.go_on(by=cast.partner_admin, hook=hook)
    Delivery.objects.filter(pk=lost[0].pk).update(is_trial=True)
    with pytest.raises(Refused, match='trial'):
        actions.send_one_again(by=cast.partner_admin, delivery=lost[0])
    assert receiver.got == []


def test_the_page_of_a_message_says_what_it_says_and_sends_it(cast, sign_in, lost, receiver):
    browser, page = sign_in(cast.partner_admin), f'/keys/webhooks/sent/{lost[0].ref}/'
    shown = words(browser.get(page))
    assert '"cursor": "c1"' in html.unescape(shown)
    assert 'Send this message again' in shown
    assert page in browser.get(f'/keys/webhooks/{lost[0].subscription.ref}/').content.decode()
    answer = browser.post(f'{page}again/')
    assert answer['Location'] == page
    assert len(receiver.got) == 1
    browser.post(f'{page}again/')
    assert len(receiver.got) == 1
    shown = words(browser.get(page))
    assert 'nothing to send again' in shown
    assert 'Send this message again' not in shown


def test_the_hub_reads_the_message_and_sends_nothing(cast, sign_in, lost, receiver):
    browser, page = sign_in(cast.hub_manager), f'/keys/webhooks/sent/{lost[0].ref}/'
    assert 'Send this message again' not in words(browser.get(page))
    assert browser.post(f'{page}again/').status_code == 403
    assert receiver.got == []
