"""Quiet offers: asked about once, hidden once, back with one press; placements and their dates stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.links import issue_link
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.actions import add_window, pause_offer, publish_offer, update_offer
from employers.actions.places import take_place
from employers.actions.stale import look_for_stale, set_listing_rules, still_right
from employers.models import ListingRules, Offer, Window
from employers.notifications import STILL_RIGHT
from tests.factories.employers import ContactFactory

START = '2026-11-22T10:00:00Z'


@pytest.fixture
def clock(time_machine):
    time_machine.move_to(START, tick=False)
    return lambda days: time_machine.move_to(timezone.now() + timedelta(days=days), tick=False)


@pytest.fixture
def offer(cast, clock, offer_of):
    made = offer_of(cast.employer, title='Print room', taken=1)
    Window.objects.update(created_at=timezone.now())
    ContactFactory(employer=cast.employer, name='Cora Contact')
    return made


def messages():
    return list(Message.objects.order_by('pk').values_list('template', flat=True))


def test_it_is_asked_about_then_hidden_and_each_once(clock, offer):
    clock(179)
    assert look_for_stale() == (0, 0)
    clock(1)
    assert (look_for_stale(), look_for_stale()) == ((1, 0), (0, 0))
    clock(20)
    assert look_for_stale() == (0, 0)
    clock(1)
    assert (look_for_stale(), look_for_stale()) == ((0, 1), (0, 0))
    assert messages() == ['employers.still_right', 'employers.offer_hidden']
    offer.refresh_from_db()
    window = offer.windows.get()
    assert (offer.status, window.taken, window.closed_at) == ('paused', 1, None)
    verbs = AuditEntry.objects.filter(verb__startswith='offer.').order_by('pk')
    assert list(verbs.values_list('verb', flat=True)) == ['offer.ask_if_right', 'offer.hide']


@pytest.mark.parametrize('sign', ['edit', 'yes', 'dates', 'booking'])
def test_any_sign_of_life_starts_the_days_again(cast, clock, offer, sign):
    clock(180)
    look_for_stale()
    clock(5)
    by = cast.employer_manager
    if sign == 'edit':
        update_offer(by=by, offer=offer, lunch='Bring it')
    elif sign == 'yes':
        still_right(by=by, offer=offer)
    elif sign == 'dates':
        day = timezone.localdate() + timedelta(days=30)
        window = add_window(by=by, offer=offer, start=day, end=day, places=1)
        Window.objects.filter(pk=window.pk).update(created_at=timezone.now())
    else:
        with transaction.atomic():
            take_place(window=offer.windows.get())
    clock(100)
    assert look_for_stale() == (0, 0)
    clock(80)
    assert look_for_stale() == (1, 0)


def test_the_hub_sets_the_days_for_its_area_alone(cast, clock, offer, offer_of):
    far = offer_of(cast.far_employer)
    set_listing_rules(by=cast.hub_manager, ask_after=10, hide_after=7)
    clock(10)
    assert look_for_stale() == (1, 0)
    clock(7)
    assert look_for_stale() == (0, 1)
    far.refresh_from_db()
    assert (far.nudged_at, far.status) == (None, 'published')
    for stranger in (cast.hub_officer, cast.employer_manager):
        with pytest.raises(Refused):
            set_listing_rules(by=stranger, ask_after=10, hide_after=7)


def test_the_days_page_says_what_is_too_few(cast, sign_in):
    browser, url = sign_in(cast.hub_manager), reverse('employers:listing_rules')
    assert 'value="180"' in browser.get(url).content.decode()
    assert browser.post(url, {'ask_after': '3', 'hide_after': 'x'}).status_code == 200
    assert ListingRules.objects.count() == 0
    assert browser.post(url, {'ask_after': '90', 'hide_after': '14'}).url == reverse('employers:offers')
    assert ListingRules.objects.get().ask_after == 90


def test_partners_are_told_that_it_left_and_came_back(cast, clock, offer):
    clock(180)
    look_for_stale()
    with connection.cursor() as cursor:
        cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
        clock(21)
        look_for_stale()
        cursor.execute('SELECT employers_why_unlisted(%s, %s)', [offer.pk, timezone.localdate()])
        assert cursor.fetchone() == ('withdrawn',)


def page_for(cast, offer, employer):
    """The page of a link that an employer was sent."""
    _, token, _ = issue_link(
        purpose=STILL_RIGHT,
        url_name='employers:link_still_right',
        subject=offer,
        person='Cora Contact',
        issued_for=cast.hub,
        organisation=employer.organisation,
    )
    return reverse('employers:link_still_right', args=[token])


def test_looking_at_the_link_changes_nothing_and_one_press_brings_it_back(cast, clock, client, offer):
    clock(180)
    look_for_stale()
    clock(21)
    look_for_stale()
    page = page_for(cast, offer, cast.employer)
    assert 'Yes, bring it back' in client.get(page).content.decode()
    offer.refresh_from_db()
    assert offer.status == 'paused'
    html = client.post(page, follow=True).content.decode()
    assert 'The offer is back on the list.' in html
    offer.refresh_from_db()
    assert (offer.status, offer.hidden_at, offer.windows.get().taken) == ('published', None, 1)
    assert look_for_stale() == (0, 0)


def test_a_link_of_one_employer_opens_no_offer_of_another(cast, client, offer, clock):
    assert client.get(page_for(cast, offer, cast.other_employer)).status_code == 404


def test_signed_in_people_see_the_question_and_answer_it(cast, sign_in, clock, offer):
    clock(180)
    look_for_stale()
    browser, page = sign_in(cast.employer_manager), reverse('employers:offer', args=[offer.ref])
    assert 'Is this offer still right?' in browser.get(page).content.decode()
    browser.post(reverse('employers:offer_still_right', args=[offer.ref]))
    assert 'Is this offer still right?' not in browser.get(page).content.decode()


def test_what_the_employer_paused_or_never_published_is_left_alone(cast, clock, offer):
    pause_offer(by=cast.employer_manager, offer=offer)
    with pytest.raises(Refused):
        still_right(by=cast.employer_manager, offer=offer)
    clock(400)
    assert look_for_stale() == (0, 0)


def test_an_employer_on_hold_is_not_asked(cast, clock, offer):
    cast.employer.on_hold = True
    cast.employer.save()
    clock(400)
    assert look_for_stale() == (0, 0)


def test_where_nobody_can_be_written_to_the_hub_gets_a_task(cast, clock, offer):
    cast.employer.contacts.all().delete()
    clock(180)
    assert look_for_stale() == (1, 0)
    assert messages() == []
    assert 'Print room' in FollowUp.objects.get().words


def test_a_message_overtaken_by_a_yes_is_not_sent(cast, clock, offer, django_capture_on_commit_callbacks):
    clock(180)
    with django_capture_on_commit_callbacks(execute=False) as later:
        look_for_stale()
    still_right(by=cast.employer_manager, offer=offer)
    for callback in later:
        callback()
    assert mail.outbox == []


def test_the_database_lets_no_published_offer_be_hidden(offer):
    with pytest.raises(IntegrityError), transaction.atomic():
        Offer.objects.filter(pk=offer.pk).update(hidden_at=timezone.now())


@pytest.mark.parametrize('days', [6, 731])
def test_the_database_keeps_the_days_within_reason(cast, days):
    for field in ('ask_after', 'hide_after'):
        with pytest.raises(IntegrityError), transaction.atomic():
            ListingRules.objects.create(hub=cast.hub, **{field: days})


def test_publishing_again_ends_the_hiding(cast, clock, offer):
    Offer.objects.filter(pk=offer.pk).update(status='paused', hidden_at=timezone.now())
    offer.refresh_from_db()
    publish_offer(by=cast.employer_manager, offer=offer)
    offer.refresh_from_db()
    assert (offer.status, offer.hidden_at) == ('published', None)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_ask_once(offer, clock):
    clock(180)

    def beat(_):
        try:
            return look_for_stale()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(beat, range(2)))
    assert sorted(done) == [(0, 0), (1, 0)]
    assert Message.objects.count() == 1
