"""Saved searches: one's own alone, news once however many look, and an end by one press."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from brokerage.notify.sending import send_one
from employers.actions.searches import change_search, save_search, stop_alerts
from employers.models import Offer, SavedSearch, SearchAlert
from employers.tasks import alert_searches
from tests.factories.employers import WindowFactory
from tests.people import Cast

MONDAY = date(2026, 11, 23)


@pytest.fixture
def clock(time_machine):
    def at(moment):
        time_machine.move_to(f'{moment}:00+00:00', tick=False)

    at('2026-11-19 10:00')
    return at


def saved(cast, **given):
    given = {'name': 'Shops', 'often': 'weekly', 'query': 'sector=retail', **given}
    return save_search(by=cast.careers_lead, **given)


def offer(cast, day, title='Shop floor', **given):
    window = WindowFactory(offer__site__employer=cast.employer, offer__title=title, **given)
    Offer.objects.filter(pk=window.offer_id).update(published_at=f'{day}T12:00Z')
    return window.offer


@pytest.mark.django_db
def test_news_are_told_once_on_monday_and_old_offers_never(cast, clock):
    saved(cast)
    offer(cast, date(2026, 11, 18), 'Old')
    offer(cast, date(2026, 11, 20), 'New in the shop')
    offer(cast, date(2026, 11, 20), 'New in a garage', offer__sector='motor-vehicle')
    offer(cast, date(2026, 11, 20), 'Full', places=1, taken=1)
    offer(cast, date(2026, 11, 20), 'Draft', offer__status='draft')
    clock('2026-11-22 09:00')
    alert_searches()
    assert not SearchAlert.objects.exists()
    for hour in (7, 8, 9):
        clock(f'2026-11-23 {hour:02}:00')
        alert_searches()
    alert, message = SearchAlert.objects.get(), Message.objects.get()
    assert (alert.due_on, alert.count) == (MONDAY, 1)
    send_one(message.pk)
    (sent,) = mail.outbox
    assert sent.to == [f'Carys Lead <{cast.careers_lead.user.email}>']
    assert 'New in the shop' in sent.body
    assert not [title for title in ('Old', 'garage', 'Full', 'Draft') if title in sent.body]
    assert 'Shops' not in sent.subject
    clock('2026-11-30 09:00')
    alert_searches()
    assert SearchAlert.objects.count() == 1


@pytest.mark.django_db
def test_a_weekly_search_catches_up_when_the_worker_was_away_on_monday(cast, clock):
    saved(cast)
    offer(cast, date(2026, 11, 20))
    offer(cast, date(2026, 11, 24), 'Of this week')
    clock('2026-11-25 09:00')
    alert_searches()
    assert (SearchAlert.objects.get().due_on, SearchAlert.objects.get().count) == (MONDAY, 1)


@pytest.mark.django_db
def test_every_day_and_what_opens_to_everyone_is_new(cast, clock):
    saved(cast, often='daily')
    first = offer(cast, date(2026, 11, 2), 'Others first')
    Offer.objects.filter(pk=first.pk).update(
        head_start_school=cast.other_school.organisation, head_start_until=date(2026, 11, 24)
    )
    clock('2026-11-23 09:00')
    alert_searches()
    assert not SearchAlert.objects.exists()
    clock('2026-11-24 09:00')
    alert_searches()
    assert SearchAlert.objects.get().offers == [first.ref]


@pytest.mark.django_db
def test_the_search_of_a_school_stays_in_its_area_and_one_not_understood_writes_nothing(cast, clock):
    saved(cast, often='daily')
    saved(cast, name='Broken', often='daily', query='near=nowhere')
    WindowFactory(offer__site__employer=cast.far_employer, offer__title='Far')
    clock('2026-11-20 09:00')
    alert_searches()
    assert not SearchAlert.objects.exists()


@pytest.mark.django_db
def test_who_left_or_stopped_before_it_was_sent_gets_nothing(cast, clock):
    search = saved(cast)
    offer(cast, date(2026, 11, 20))
    clock('2026-11-23 09:00')
    alert_searches()
    change_search(by=cast.careers_lead, search=search, name='Shops', often='never')
    send_one(Message.objects.get().pk)
    assert mail.outbox == []


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_mail(clock):
    cast = Cast()
    saved(cast)
    offer(cast, date(2026, 11, 20))
    clock('2026-11-23 09:00')
    start = Barrier(2)

    def beat(_):
        start.wait()
        try:
            alert_searches()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(beat, range(2)))
    assert (SearchAlert.objects.count(), Message.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_the_database_takes_one_alert_of_a_day_and_none_of_nothing(cast, clock):
    search, now = saved(cast), timezone.now()
    facts = {'search': search, 'since': now, 'until': now + timedelta(days=1), 'offers': []}
    SearchAlert.objects.create(due_on=MONDAY, count=1, **facts)
    for wrong in (
        {'due_on': MONDAY, 'count': 1},
        {'due_on': date(2026, 11, 24), 'count': 0},
        {'due_on': date(2026, 11, 24), 'count': 1, 'until': now},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            SearchAlert.objects.create(**facts | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedSearch.objects.update(often='hourly')


@pytest.mark.django_db
def test_a_mail_is_stopped_by_one_press_and_opening_the_link_stops_nothing(cast, clock, client):
    search = saved(cast)
    saved(cast, name='Another')
    offer(cast, date(2026, 11, 20))
    clock('2026-11-23 09:00')
    alert_searches()
    send_one(Message.objects.filter(subject_ref=search.alerts.get().ref).get().pk)
    (sent,) = mail.outbox
    assert sent.extra_headers['List-Unsubscribe-Post'] == 'List-Unsubscribe=One-Click'
    path = '/' + sent.extra_headers['List-Unsubscribe'].strip('<>').split('/', 3)[3]
    assert 'Stop these e-mails' in client.get(path).content.decode()
    search.refresh_from_db()
    assert search.often == 'weekly'
    for _ in range(2):
        assert 'You get no more of these' in client.post(path).content.decode()
    assert dict(SavedSearch.objects.values_list('name', 'often')) == {'Shops': 'never', 'Another': 'weekly'}
    assert client.get('/employers/searches/stop/unknown/').status_code == 404


@pytest.mark.django_db
def test_names_are_ones_own_and_once(cast, clock):
    search = saved(cast)
    with pytest.raises(Refused, match='Choose another'):
        saved(cast)
    stop_alerts(by=cast.careers_lead, search=search)
    clock('2026-12-01 09:00')
    again = change_search(by=cast.careers_lead, search=search, name='Shops', often='daily')
    assert again.told_until == timezone.now()


@pytest.mark.django_db
def test_a_search_is_saved_from_the_page_and_seen_by_its_owner_alone(cast, sign_in, clock, places):
    offer(cast, date(2026, 11, 20), 'Shop by the canal')
    client = sign_in(cast.careers_lead)
    page = client.get('/find/', {'q': 'shop', 'near': 'B32 1PG', 'sort': 'newest', 'after': '5'})
    assert 'Save this search' in page.content.decode()
    query = '?q=shop&near=B32+1PG&sector=retail&sector=law-and-public-services&sort=newest&after=5&x=1'
    address = reverse('employers:search_add') + query
    assert 'near B32 1PG within 10 miles' in client.get(address).content.decode()
    client.post(address, {'name': 'By the canal', 'often': 'weekly'})
    search = SavedSearch.objects.get()
    assert 'after' not in search.query
    assert 'sort' not in search.query
    assert 'x=1' not in search.query
    assert search.query.count('sector=') == 2
    shown = reverse('employers:search', args=[search.ref])
    assert 'Shop by the canal' in client.get(shown).content.decode()
    assert sign_in(cast.other_lead).get(shown).status_code == 404
    assert sign_in(cast.hub_officer).get(shown).status_code == 404
    assert sign_in(cast.employer_manager).get(reverse('employers:searches')).status_code == 403


@pytest.mark.django_db
def test_what_is_not_understood_is_not_saved(cast, sign_in, clock, places):
    client, asked = sign_in(cast.careers_lead), {'q': 'shop', 'near': 'nowhere'}
    assert 'Save this search' not in client.get('/find/', asked).content.decode()
    address = f'{reverse("employers:search_add")}?{urlencode(asked)}'
    assert client.get(address).url == f'/find/?{urlencode(asked)}'
    client.post(address, {'name': 'Nowhere', 'often': 'weekly'})
    assert not SavedSearch.objects.exists()


@pytest.mark.django_db
def test_nobody_else_is_offered_to_save(client, cast, sign_in, clock, places):
    offer(cast, date(2026, 11, 20))
    assert 'Save this search' not in client.get('/find/').content.decode()
    assert 'Save this search' not in sign_in(cast.employer_manager).get('/find/').content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize('rows', [1, 3])
def test_the_page_costs_the_same(cast, sign_in, clock, rows, django_assert_num_queries):
    search = saved(cast)
    for _ in range(rows):
        offer(cast, date(2026, 11, 20))
    client = sign_in(cast.careers_lead)
    page = reverse('employers:search', args=[search.ref])
    client.get(page)
    with django_assert_num_queries(7):
        client.get(page)
