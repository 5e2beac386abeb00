"""Days that a hub has shut stand on no list, for nobody; partners are told when they are shut and when opened."""

from datetime import date

import pytest

from brokerage.core.models import new_ref
from employers.actions import open_sites, shut_sites
from employers.models import Listed, Window
from tests.api.conftest import end_of_transaction
from tests.api.test_changes import Partner
from tests.factories.employers import WindowFactory

pytestmark = pytest.mark.django_db
LATER = {'start': date(2027, 7, 12), 'end': date(2027, 7, 16)}
DATES = ('28 June', '20270628', '2027-06-28')
OTHERS = ('12 to', '12 July', '20270712')


@pytest.fixture
def window(cast):
    return WindowFactory(offer__site__employer=cast.employer, offer__title='Print finisher')


@pytest.fixture
def shut(cast):
    def shuts(window, first=date(2027, 7, 1), last=date(2027, 7, 2)):
        """A Thursday and a Friday in the middle of the window."""
        days = {'first': first, 'last': last, 'touching': True}
        act = new_ref()
        shut_sites(hub=cast.hub, site=window.offer.site, outcodes=[], act_ref=act, **days)
        return act

    return shuts


def test_its_only_dates_take_an_offer_off_the_list_and_bring_it_back(call, window, shut):
    partner = Partner(call)
    act = shut(window)
    assert partner.goes_on() == [(window.offer.ref, 'withdrawn')]
    assert not Listed.objects.exists()
    assert call(f'/api/v1/offers/{window.offer.ref}').status_code == 404
    again = shut(window, date(2027, 7, 9), date(2027, 7, 9))
    open_sites(act_ref=act)
    assert partner.goes_on() == []
    open_sites(act_ref=again)
    assert partner.goes_on() == [(window.offer.ref, '')]
    assert [each['id'] for each in partner.held[window.offer.ref]['windows']] == [window.ref]


def test_with_other_dates_it_changes_and_so_does_what_is_left(call, window, shut):
    later = WindowFactory(offer=window.offer, places=1, **LATER)
    partner = Partner(call)
    act = shut(window)
    assert partner.goes_on() == [(window.offer.ref, '')]
    held = partner.held[window.offer.ref]
    assert ([each['id'] for each in held['windows']], held['places_left']) == ([later.ref], 1)
    assert held == call(f'/api/v1/offers/{window.offer.ref}').json()
    assert [each['id'] for each in call('/api/v1/windows').json()['results']] == [later.ref]
    open_sites(act_ref=act)
    assert (partner.goes_on(), len(partner.held[window.offer.ref]['windows'])) == (
        [(window.offer.ref, '')],
        2,
    )


def test_nobody_is_told_of_days_that_touch_no_dates(call, window, shut):
    partner = Partner(call)
    open_sites(act_ref=shut(window, date(2027, 7, 10), date(2027, 7, 30)))
    assert partner.goes_on() == []


def test_a_full_one_is_told_once(call, window, shut):
    partner = Partner(call)
    Window.objects.update(taken=2)
    assert partner.goes_on() == [(window.offer.ref, 'full')]
    open_sites(act_ref=shut(window))
    assert partner.goes_on() == []


@pytest.mark.parametrize(
    'path',
    [
        '/find/',
        '/find/{ref}/',
        '/find/feed.atom',
        '/find/feed.json',
        '/find/dates.ics',
        '/find/embedded/',
        '/employers/offers/',
        '/placements/find/',
    ],
)
def test_no_list_shows_the_dates(client, cast, window, shut, path):
    WindowFactory(offer=window.offer, **LATER)
    client.force_login(cast.careers_lead.user)

    def said():
        end_of_transaction()
        answer = client.get(path.format(ref=window.offer.ref))
        assert answer.status_code == 200
        return answer.content.decode()

    assert any(each in said() for each in DATES)
    act = shut(window)
    assert not any(each in said() for each in DATES)
    assert any(each in said() for each in OTHERS)
    open_sites(act_ref=act)
    assert any(each in said() for each in DATES)


def test_who_looks_at_the_offer_itself_reads_why(client, cast, window, shut):
    shut(window)
    for member in (cast.careers_lead, cast.employer_manager, cast.hub_officer):
        client.force_login(member.user)
        assert 'Closed by the hub' in client.get(f'/employers/offers/{window.offer.ref}/').content.decode()
    assert 'Closed by the hub' in client.get(f'/employers/offers/{window.offer.ref}/dates/').content.decode()
