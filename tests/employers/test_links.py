"""An employer without an account: signed links to manage offers and to answer the yearly question."""

import re
from datetime import date

import pytest
from django.core import mail
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.actions import ask_capacity, change_status, send_offers_link
from employers.models import CapacityAsk, Offer, Outreach, Window
from tests.factories.employers import ContactFactory, WindowFactory


@pytest.fixture
def token(cast):
    return token_of(cast, cast.employer)


def token_of(cast, employer, organisation=None, purpose='employers.offers'):
    _, token, _ = issue_link(
        purpose=purpose,
        url_name='employers:link_offers',
        subject=employer,
        person='Cora Contact',
        issued_for=cast.hub,
        organisation=organisation or employer.organisation,
    )
    return token


def to(page, token, *refs):
    return reverse(f'employers:link_{page}', args=[token, *refs])


def test_the_message_brings_a_link_that_opens_the_offers(
    cast, offer_of, client, django_capture_on_commit_callbacks
):
    offer_of(cast.employer, title='Print room')
    offer_of(cast.other_employer, title='Bakery')
    ContactFactory(employer=cast.employer, name='Cora Contact')
    with django_capture_on_commit_callbacks(execute=True):
        send_offers_link(by=cast.hub_officer, employer=cast.employer)
    sent = mail.outbox[0]
    assert 'Cora' not in sent.subject
    assert 'Brindley' not in sent.subject
    link = re.search(r'http://testserver(/employers/link/\S+/)', sent.body)[1]
    html = client.get(link).content.decode()
    assert 'Print room' in html
    assert 'Bakery' not in html


def test_no_message_goes_to_someone_who_meanwhile_asked_not_to_be_contacted(
    cast, django_capture_on_commit_callbacks
):
    ContactFactory(employer=cast.employer)
    with django_capture_on_commit_callbacks(execute=True):
        send_offers_link(by=cast.hub_officer, employer=cast.employer)
        change_status(by=cast.hub_officer, employer=cast.employer, status='do_not_contact')
    assert mail.outbox == []
    assert Message.objects.get().state == 'dropped'


def test_dates_places_pause_and_publish_by_link(cast, offer_of, client, token, time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    offer = offer_of(cast.employer, taken=1)
    window = offer.windows.get()
    start, end = ('1', '3', '2027'), ('5', '3', '2027')
    dates = {
        f'{name}_{part}': value
        for name, day in (('start', start), ('end', end))
        for part, value in zip(('day', 'month', 'year'), day, strict=True)
    }
    assert client.post(to('offer_dates', token, offer.ref), dates | {'places': '4'}).status_code == 302
    assert client.post(to('window_places', token, window.ref), {'places': '0'}).status_code == 200
    assert client.post(to('window_places', token, window.ref), {'places': '3'}).status_code == 302
    assert list(Window.objects.order_by('start').values_list('start', 'places')) == [
        (date(2027, 3, 1), 4),
        (date(2027, 6, 28), 3),
    ]
    for page, status in (('offer_pause', 'paused'), ('offer_publish', 'published')):
        if page == 'offer_pause':
            assert (
                'Already taken and kept as arranged: 1 place.'
                in client.get(to(page, token, offer.ref)).content.decode()
            )
        client.post(to(page, token, offer.ref))
        assert Offer.objects.get().status == status
    client.post(to('window_close', token, window.ref))
    window.refresh_from_db()
    assert (window.closed_at is not None, window.taken) == (True, 1)
    actors = set(AuditEntry.objects.values_list('actor_kind', 'actor_label'))
    assert actors == {('link', 'Cora Contact, by signed link')}


def test_looking_changes_nothing(cast, offer_of, client, token):
    offer = offer_of(cast.employer)
    window = offer.windows.get()
    for page, refs in (
        ('offers', ()),
        ('host_again', ()),
        ('offer_dates', (offer.ref,)),
        ('offer_pause', (offer.ref,)),
        ('window_places', (window.ref,)),
        ('window_close', (window.ref,)),
    ):
        response = client.get(to(page, token, *refs))
        assert response.status_code == 200, page
        assert response['Referrer-Policy'] == 'strict-origin'
    assert client.get(to('offer_publish', token, offer.ref)).status_code == 405
    assert AuditEntry.objects.count() == 0


def test_host_again_by_link(cast, offer_of, client, token, time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    offer_of(cast.employer, start=date(2026, 6, 29), end=date(2026, 7, 3))
    assert 'Monday 28 June to Friday 2 July 2027' in client.get(to('host_again', token)).content.decode()
    client.post(to('host_again', token))
    client.post(to('host_again', token))
    assert list(Window.objects.order_by('start').values_list('start', flat=True)) == [
        date(2026, 6, 29),
        date(2027, 6, 28),
    ]


def test_a_link_opens_nothing_of_another_employer(cast, offer_of, client, token):
    offer = offer_of(cast.other_employer)
    window = offer.windows.get()
    for page, row in (
        ('offer_dates', offer),
        ('offer_pause', offer),
        ('offer_publish', offer),
        ('window_places', window),
        ('window_close', window),
    ):
        assert client.post(to(page, token, row.ref), {'places': '9'}).status_code == 404, page
    window.refresh_from_db()
    assert (window.places, window.closed_at, AuditEntry.objects.count()) == (2, None, 0)


def test_a_link_whose_organisation_does_not_agree_opens_nothing(cast, client):
    token = token_of(cast, cast.employer, organisation=cast.other_employer.organisation)
    assert client.get(to('offers', token)).status_code == 404


def test_a_link_of_another_purpose_opens_nothing(cast, client):
    token = token_of(cast, cast.employer, purpose='employers.capacity')
    assert client.get(to('offers', token)).status_code == 404
    assert client.get(to('capacity', token)).status_code == 404


@pytest.fixture
def asked(cast, client, django_capture_on_commit_callbacks):
    """Asked for 2026/27; gives the address in the message."""
    ContactFactory(employer=cast.employer, name='Cora Contact')
    with django_capture_on_commit_callbacks(execute=True):
        ask_capacity(by=cast.hub_officer, employer=cast.employer, year=2026)
    return re.search(r'http://testserver(/employers/places/\S+/)', mail.outbox[0].body)[1]


def test_nobody_is_asked_twice(asked, cast):
    with pytest.raises(Refused, match='was asked about 2026/27 already'):
        ask_capacity(by=cast.hub_manager, employer=cast.employer, year=2026)
    assert (CapacityAsk.objects.count(), Message.objects.count()) == (1, 1)


def test_yes_with_places_is_logged_and_put_on_the_hubs_list(asked, cast, client):
    html = client.get(asked).content.decode()
    assert 'How many places could you offer in 2026/27?' in html
    assert (
        len(re.findall(r'<(?:input|textarea|select)[^>]* name="(?!csrf)', html)) == 7
    )  # three are one choice
    response = client.post(asked, {'answer': 'yes', 'places': '', 'weeks': '', 'note': ''})
    assert 'Enter how many students you could host' in response.content.decode()
    client.post(
        asked, {'answer': 'yes', 'places': '6', 'weeks': 'June', 'note': 'Ring first', 'contact_stays': 'on'}
    )
    ask, outreach, step = CapacityAsk.objects.get(), Outreach.objects.get(), FollowUp.objects.get()
    assert (ask.answer, ask.places, ask.outreach, ask.answered_at is not None) == ('yes', 6, outreach, True)
    assert (outreach.outcome, outreach.way, outreach.note) == ('offered', 'link', 'Weeks: June. Ring first')
    assert (step.organisation, step.said) == (
        cast.hub,
        'Set up the offer of Brindley Print: it can host 6 in 2026/27',
    )


def test_a_second_answer_replaces_the_first_and_is_logged_once(asked, cast, client):
    client.post(asked, {'answer': 'yes', 'places': '6', 'weeks': '', 'note': '', 'contact_stays': 'on'})
    client.post(asked, {'answer': 'no', 'places': '6', 'weeks': '', 'note': '', 'contact_stays': 'on'})
    ask = CapacityAsk.objects.get()
    assert (ask.answer, ask.places, Outreach.objects.get().outcome) == ('no', None, 'declined')
    assert (
        list(AuditEntry.objects.filter(verb='capacity.answer').values_list('actor_kind', flat=True))
        == ['link'] * 2
    )


def test_the_whole_area_is_asked_once_and_others_left_alone(
    cast, sign_in, django_capture_on_commit_callbacks
):
    for employer in (cast.employer, cast.far_employer):
        ContactFactory(employer=employer)
    cast.other_employer.status = 'do_not_contact'
    cast.other_employer.save()
    ContactFactory(employer=cast.other_employer)
    browser, url = sign_in(cast.hub_officer), reverse('employers:ask_all')
    html = browser.get(url).content.decode()
    assert '1 employer gets one e-mail' in html
    assert 'Left out because they asked not to be contacted: 1.' in html
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(url)
    assert [ask.employer for ask in CapacityAsk.objects.all()] == [cast.employer]
    assert len(mail.outbox) == 1


def test_windows_of_the_cast_have_no_effect_on_strangers(cast, client, token):
    WindowFactory(offer__site__employer=cast.far_employer)
    assert 'No offers yet' in client.get(to('offers', token)).content.decode()
