"""News for people without an account: nothing before a yes, nothing known of anybody, nothing left behind."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.audit.models import AuditEntry
from brokerage.notify import reports
from brokerage.notify.models import FollowUp, Message
from brokerage.notify.sending import send_one
from employers.actions.visitors import (
    MOST_SEARCHES,
    MOST_WAITING,
    ask_for_news,
    confirm_news,
    forget_visitor,
    forget_visitors,
    keep_news,
    tell_of_end,
)
from employers.models import Offer, SavedSearch, SearchAlert, Visitor
from employers.tasks import alert_searches, tell_of_ends
from employers.views.tell_me import MOST
from tests.factories.accounts import MembershipFactory
from tests.factories.employers import WindowFactory
from tests.people import Cast
from tests.together import one_waits_for_the_other

ADDRESS, PAGE = 'nia@family.example', '/find/tell-me/?sector=retail'


@pytest.fixture
def clock(time_machine):
    def at(moment):
        time_machine.move_to(f'{moment}:00+00:00', tick=False)

    at('2026-11-19 10:00')
    return at


def offer(cast, day, title='Shop floor', **given):
    window = WindowFactory(offer__site__employer=cast.employer, offer__title=title, **given)
    Offer.objects.filter(pk=window.offer_id).update(published_at=f'{day}T12:00Z')
    return window.offer


def give(browser, clock, page=PAGE, **given):
    """Fill in the page as a person does, in a minute."""
    drawn = re.search(r'name="drawn" value="([^"]+)"', browser.get(page).content.decode())[1]
    clock(f'{timezone.now() + timedelta(minutes=1):%Y-%m-%d %H:%M}')
    return browser.post(page, {'email': ADDRESS, 'often': 'weekly', 'drawn': drawn} | given)


def sent():
    """What the worker sends now: the newest letter."""
    for message in Message.objects.filter(state='planned'):
        send_one(message.pk)
    return mail.outbox[-1] if mail.outbox else None


def path_in(letter):
    return re.search(r'/find/news/[^/\s]+/', letter.body).group()


def confirmed(browser, clock, **given):
    give(browser, clock, **given)
    path = path_in(sent())
    assert 'You hear of new offers' in browser.post(path, {'yes': 'yes'}).content.decode()
    return path


def nothing_is_left():
    return not any(kind.objects.exists() for kind in (Visitor, SavedSearch, SearchAlert, Message))


@pytest.mark.django_db
def test_nothing_but_one_question_comes_before_a_yes(client, cast, clock):
    offer(cast, '2026-11-18')
    answer = give(client, clock, page='/find/tell-me/?sector=retail&q=buy+my+pills')
    assert answer.url == reverse('browse:tell_me_sent')
    letter = sent()
    assert letter.to == [ADDRESS]
    assert 'pills' not in letter.subject + letter.body
    assert 'List-Unsubscribe' not in letter.extra_headers
    page = client.get(path_in(letter)).content.decode()
    assert 'Yes, e-mail me' in page
    assert 'buy my pills' in page
    assert ADDRESS not in page
    offer(cast, '2026-11-20', 'Buy my pills in the shop')
    clock('2026-11-23 09:00')
    alert_searches()
    assert (SearchAlert.objects.count(), len(mail.outbox)) == (0, 1)
    clock('2026-11-26 09:59')
    forget_visitors()
    assert Visitor.objects.exists()
    clock('2026-11-26 10:02')
    assert client.post(path_in(letter), {'yes': 'yes'}).status_code == 410
    forget_visitors()
    assert nothing_is_left()


@pytest.mark.django_db
def test_news_come_once_on_monday_and_one_press_forgets_everything(client, cast, clock):
    offer(cast, '2026-11-18', 'Old')
    confirmed(client, clock)
    new = offer(cast, '2026-11-20', 'New in the shop')
    offer(cast, '2026-11-20', 'New in a garage', offer__sector='motor-vehicle')
    for hour in (8, 9):
        clock(f'2026-11-23 {hour:02}:00')
        alert_searches()
    letter = sent()
    assert len(mail.outbox) == 2
    assert reverse('browse:offer', args=[new.ref]) in letter.body
    assert not [title for title in ('Old', 'garage') if title in letter.body]
    assert ADDRESS not in letter.subject + letter.body
    stop = '/' + letter.extra_headers['List-Unsubscribe'].strip('<>').split('/', 3)[3]
    assert 'Stop, and forget my address' in client.get(stop).content.decode()
    assert Visitor.objects.exists()
    for _ in range(2):
        assert 'You get no more of these' in client.post(stop).content.decode()
    assert nothing_is_left()
    left = [*AccessLink.objects.values(), *AuditEntry.objects.values()]
    assert ADDRESS not in str(left)


@pytest.mark.django_db
def test_the_page_says_the_same_of_an_address_that_is_known(client, cast, clock):
    offer(cast, '2026-11-18')
    answers = [give(client, clock)]
    confirm_news(by=cast.hub_manager, visitor=Visitor.objects.get())
    answers.append(give(client, clock))
    for number in range(MOST_SEARCHES):
        answers.append(give(client, clock, page=f'/find/tell-me/?year={number + 9}'))
    assert {(each.status_code, each.url) for each in answers} == {(302, reverse('browse:tell_me_sent'))}
    assert Visitor.objects.count() == 1 + MOST_WAITING
    assert Message.objects.count() == 1 + MOST_WAITING


@pytest.mark.django_db
def test_an_address_has_no_more_than_so_many_searches(cast, clock):
    for number in range(MOST_SEARCHES + 2):
        ask_for_news(email=ADDRESS.upper(), often='daily', query=f'q={number}', hub=cast.hub)
        for visitor in Visitor.objects.filter(confirmed_at=None):
            confirm_news(by=cast.hub_manager, visitor=visitor)
    assert Visitor.objects.filter(email=ADDRESS).count() == MOST_SEARCHES


@pytest.mark.django_db(transaction=True)
def test_two_askers_at_once_make_one_search(clock):
    cast = Cast()
    hub, start = cast.hub, Barrier(2)

    def ask(_):
        start.wait()
        try:
            ask_for_news(email=ADDRESS, often='daily', query='sector=retail', hub=hub)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(ask, range(2)))
    assert (Visitor.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_from_one_machine_so_many_in_an_hour_and_bots_none(client, cast, clock):
    offer(cast, '2026-11-18')
    assert give(client, clock, nickname='Bot').url == reverse('browse:tell_me_sent')
    assert client.post(PAGE, {'email': ADDRESS, 'often': 'weekly', 'drawn': ''}).status_code == 200
    assert not Visitor.objects.exists()
    for number in range(MOST):
        assert give(client, clock, email=f'a{number}@family.example').status_code == 302
    assert give(client, clock).status_code == 429
    assert not Visitor.objects.filter(email=ADDRESS).exists()


@pytest.mark.django_db
def test_it_is_kept_for_another_year_by_a_press_and_forgotten_without(client, cast, clock):
    offer(cast, '2026-11-18')
    path = confirmed(client, clock)
    clock('2027-05-01 10:00')
    link = AccessLink.objects.get()
    link.expires_at = timezone.now() + timedelta(days=1)
    link.save()
    assert 'Kept for another year' in client.post(path, {'keep': 'keep'}).content.decode()
    clock('2028-04-29 10:00')
    forget_visitors()
    assert Visitor.objects.exists()
    clock('2028-04-30 10:01')
    forget_visitors()
    assert not Visitor.objects.exists()


def ending(browser, clock):
    """Somebody whose year is over on 19 November 2027, two weeks and a minute before they are told."""
    confirmed(browser, clock)
    mail.outbox.clear()
    Message.objects.all().delete()
    clock('2027-11-05 10:00')


@pytest.mark.django_db
def test_before_the_year_ends_it_is_said_once_and_one_press_goes_on(client, cast, clock):
    offer(cast, '2026-11-18')
    ending(client, clock)
    tell_of_ends()
    assert not Message.objects.exists()
    for hour in (11, 12, 13):
        clock(f'2027-11-05 {hour}:00')
        tell_of_ends()
    letter = sent()
    assert (len(mail.outbox), letter.to) == (1, [ADDRESS])
    assert '19 November 2027' in letter.body
    assert ADDRESS not in letter.subject + letter.body
    # A machine that reads mail opens the links in it.
    for _ in range(3):
        assert 'Go on for another year?' in client.get(path_in(letter)).content.decode()
    assert timezone.localdate(Visitor.objects.get().forget_at) == date(2027, 11, 19)
    assert 'Kept for another year' in client.post(path_in(letter), {'keep': 'keep'}).content.decode()
    clock('2027-11-20 08:15')
    tell_of_ends()
    forget_visitors()
    assert (Visitor.objects.count(), Message.objects.count()) == (1, 1)
    assert 'You hear of new offers' in client.get(path_in(letter)).content.decode()
    # The next year is said of its own end.
    clock('2028-10-26 08:15')
    for _ in range(2):
        tell_of_ends()
    sent()
    assert len(mail.outbox) == 2
    clock('2028-11-05 08:15')
    forget_visitors()
    assert nothing_is_left()


@pytest.mark.django_db
def test_who_waits_stopped_or_went_on_meanwhile_is_told_nothing(client, cast, clock):
    offer(cast, '2026-11-18')
    ending(client, clock)
    clock('2027-11-06 08:15')
    tell_of_ends()
    visitor = Visitor.objects.get()
    keep_news(by=cast.hub_manager, visitor=visitor)
    assert sent() is None
    tell_of_end(visitor=visitor)
    forget_visitor(by=cast.hub_manager, visitor=visitor)
    tell_of_end(visitor=visitor)
    ask_for_news(email=ADDRESS, often='daily', query='', hub=cast.hub)
    Message.objects.all().delete()
    tell_of_ends()
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_tell_of_the_end_at_once_write_one_letter(client, cast, clock):
    offer(cast, '2026-11-18')
    ending(client, clock)
    clock('2027-11-06 08:15')
    visitor, told = Visitor.objects.get(), []

    def tell():
        told.append(tell_of_end(visitor=visitor))

    one_waits_for_the_other(tell, tell)
    assert told.count(None) == 1
    assert Message.objects.count() == 1
    assert AuditEntry.objects.filter(verb='visitor.warn').count() == 1


@pytest.mark.django_db
def test_what_another_tab_has_had_forgotten_stays_so_and_only_a_yes_keeps(cast, clock):
    ask_for_news(email=ADDRESS, often='daily', query='', hub=cast.hub)
    visitor = Visitor.objects.get()
    keep_news(by=cast.hub_manager, visitor=visitor)
    assert Visitor.objects.get().forget_at == timezone.now() + timedelta(days=7)
    forget_visitor(by=cast.hub_manager, visitor=Visitor.objects.get())
    assert confirm_news(by=cast.hub_manager, visitor=visitor) is None
    assert keep_news(by=cast.hub_manager, visitor=visitor) is None
    forget_visitor(by=cast.hub_manager, visitor=visitor)
    assert nothing_is_left()


@pytest.mark.django_db
def test_no_organisation_reads_who_asked(client, cast, clock, sign_in):
    offer(cast, '2026-11-18')
    MembershipFactory(organisation=cast.hub, role='hub_manager')
    confirmed(client, clock)
    message = Message.objects.get()
    browser = sign_in(cast.hub_manager)
    assert ADDRESS not in browser.get('/messages/').content.decode()
    assert browser.get(message.path).status_code == 404
    reports.note_bounce(email=ADDRESS, ref=message.ref)
    reports.note_complaint(email=ADDRESS)
    assert not FollowUp.objects.exists()
    assert not Message.objects.mendable_by(cast.hub_manager).exists()
    forget_visitors()
    assert nothing_is_left()
    # Who called it unwanted is not asked again, whoever gives the address.
    ask_for_news(email=ADDRESS, often='daily', query='', hub=cast.hub)
    mail.outbox.clear()
    assert sent() is None


@pytest.mark.django_db
def test_a_search_is_a_members_or_a_visitors(cast, clock):
    ask_for_news(email=ADDRESS, often='daily', query='', hub=cast.hub)
    saved = SavedSearch.objects.get()
    for wrong in ({'visitor': None}, {'owner': cast.careers_lead}, {'name': 'Shops'}):
        with pytest.raises(IntegrityError, match='saved_search_of_one'), transaction.atomic():
            SavedSearch.objects.filter(pk=saved.pk).update(**wrong)
    with pytest.raises(IntegrityError, match='visitor_email_lower'), transaction.atomic():
        Visitor.objects.update(email='Nia@family.example')


@pytest.mark.django_db
def test_it_is_offered_to_who_has_no_account_also_where_nothing_is_found(
    client, cast, clock, sign_in, places
):
    offer(cast, '2026-11-18')
    for page in ('/find/', '/find/?q=nothing+like+it'):
        assert 'Tell me about new ones' in client.get(page).content.decode()
    assert 'Tell me about new ones' not in sign_in(cast.careers_lead).get('/find/').content.decode()
    assert 'under 13' in client.get(PAGE).content.decode()
    assert client.get('/find/tell-me/?near=nowhere').url == '/find/?near=nowhere'
    long = '/find/tell-me/?' + '&'.join(f'area=B{number}' for number in range(300))
    assert 'too long to keep' in give(client, clock, page=long).content.decode()
