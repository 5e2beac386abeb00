"""On days that a hub has shut no list shows a window and none is booked: both go by one column, whoever writes."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from brokerage.core.errors import Refused
from employers.actions import add_window, open_sites, reserve_places, shut_sites, take_place, update_offer
from employers.models import Offer, ShutArea, ShutDays, Site, Window
from employers.queries import OfferSearch, with_windows
from tests.factories.employers import SiteFactory, WindowFactory
from tests.people import Cast
from tests.together import one_waits_for_the_other

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2027, 6, 28), date(2027, 7, 9)
DAY = timedelta(days=1)
DAYS = {'first': FIRST, 'last': LAST, 'touching': True}


@pytest.fixture
def window():
    return WindowFactory()


def hub_of(window):
    return window.offer.employer.organisation.hub


def shut(window, *, act='act1act1act1', outcodes=None, **days):
    """Shut the window's site, or with `outcodes` all of its hub's sites there."""
    where = {'site': window.offer.site if outcodes is None else None, 'outcodes': outcodes or []}
    shut_sites(hub=hub_of(window), act_ref=act, **where, **DAYS | days)


def can_be_had(window):
    """Whether a place is booked there; all lists must say the same."""
    try:
        with transaction.atomic():
            take_place(window=Window.objects.select_related('offer').get(pk=window.pk))
            transaction.set_rollback(True)
        refused = ''
    except Refused as fault:
        refused = fault.code
    booked = not refused
    assert refused in ('', 'shut')
    assert Window.objects.open().filter(pk=window.pk).exists() is booked
    found = with_windows(OfferSearch().found()).get(pk=window.offer_id)
    assert (window in found.upcoming) is booked
    assert (OfferSearch().queryset().get(pk=window.offer_id).places_left == 0) is not booked
    assert Offer.objects.listed().filter(pk=window.offer_id).exists() is booked
    assert (why_unlisted(window) == '') is booked
    return booked


def why_unlisted(window, today=date(2026, 11, 26)):
    with connection.cursor() as cursor:
        cursor.execute('SELECT employers_why_unlisted(%s, %s)', [window.offer_id, today])
        return cursor.fetchone()[0]


@pytest.mark.parametrize(
    ('first', 'last', 'touching', 'had'),
    [
        (FIRST, LAST, True, False),
        (FIRST, LAST, False, False),
        (FIRST - 9 * DAY, FIRST, True, False),
        (LAST, LAST + 9 * DAY, True, False),
        (FIRST + 3 * DAY, FIRST + 3 * DAY, True, False),
        (FIRST - 9 * DAY, FIRST - DAY, True, True),
        (LAST + DAY, LAST + 9 * DAY, True, True),
        (FIRST + DAY, LAST, False, True),
        (FIRST, LAST - DAY, False, True),
        (FIRST - DAY, LAST + DAY, False, False),
    ],
)
def test_the_lists_show_exactly_what_can_be_booked(window, first, last, touching, had):
    shut(window, first=first, last=last, touching=touching)
    assert can_be_had(window) is had


def test_other_dates_of_the_offer_and_other_sites_stay(window):
    later = WindowFactory(offer=window.offer, start=LAST + DAY, end=LAST + 5 * DAY)
    elsewhere = WindowFactory(offer__site__employer=window.offer.employer)
    shut(window)
    shown = with_windows(OfferSearch().found()).in_bulk()
    assert shown[window.offer_id].upcoming == [later]
    assert can_be_had(elsewhere)


def test_open_again_only_when_nobody_keeps_the_days_shut(window):
    shut(window)
    shut(window, act='act2act2act2', first=LAST, last=LAST)
    assert open_sites(act_ref='act1act1act1') == 1
    assert not can_be_had(window)
    assert (open_sites(act_ref='act2act2act2'), open_sites(act_ref='act2act2act2')) == (1, 0)
    assert can_be_had(window)


def test_work_from_home_goes_on_and_who_moves_is_looked_at_anew(window):
    elsewhere = SiteFactory(employer=window.offer.employer)
    shut(window)
    for changes, had in (
        ({'mode': 'virtual'}, True),
        ({'mode': 'in_person'}, False),
        ({'site': elsewhere}, True),
        ({'site': window.offer.site}, False),
    ):
        Offer.objects.update(**changes)
        assert can_be_had(window) is had
    Window.objects.update(start=LAST + DAY, end=LAST + 5 * DAY)
    assert can_be_had(window)


def test_a_row_read_before_and_somebody_by_hand_change_nothing(window):
    shut(window)
    window.save()
    Window.objects.update(shut=False)
    assert not can_be_had(window)
    ShutDays.objects.all().delete()
    Window.objects.update(shut=True)
    assert can_be_had(window)


@pytest.mark.parametrize('touching', [True, False])
def test_dates_that_are_added_or_reserved_meanwhile_are_shut_too(window, touching, cast):
    shut(window, touching=touching)
    by = cast.hub_officer
    for added in (
        add_window(by=by, offer=window.offer, start=FIRST + DAY, end=LAST - DAY, places=3),
        reserve_places(by=by, window=window, places=1, group='need', until=date(2027, 3, 1)),
    ):
        added.refresh_from_db()
        assert added.shut
        assert added.places_left == 0


class TestAnArea:
    """Its scope decides when a site is added, not when the area was closed."""

    @pytest.mark.parametrize(('outcodes', 'had'), [([], False), (['B32', 'L1'], False), (['B3'], True)])
    def test_a_site_that_is_added_later(self, window, outcodes, had):
        shut(window, outcodes=outcodes)
        added = WindowFactory(offer__site__employer=window.offer.employer)
        assert can_be_had(added) is had
        assert can_be_had(window) is had
        if not had:
            assert open_sites(act_ref='act1act1act1') == 2
        assert can_be_had(WindowFactory(offer__site__employer=window.offer.employer))

    def test_one_that_moves_there_is_shut_and_one_that_moves_away_stays_so(self, window):
        shut(window, outcodes=['L1'])
        assert can_be_had(window)
        Site.objects.update(postcode='L1 8JQ')
        assert not can_be_had(window)
        Site.objects.update(postcode='B32 2AP')
        assert not can_be_had(window)
        assert ShutDays.objects.count() == 1

    def test_not_one_of_another_hub(self, window):
        shut(window, outcodes=[])
        assert can_be_had(WindowFactory())

    def test_days_in_order_and_an_act_once(self, window):
        shut(window, outcodes=[])
        with pytest.raises(IntegrityError, match='shut_area_in_order'), transaction.atomic():
            ShutArea.objects.update(first=LAST, last=FIRST)
        with pytest.raises(IntegrityError, match='act_ref'), transaction.atomic():
            shut(window, outcodes=['B1'])


class TestWhyItIsOnNoList:
    def test_withdrawn_while_shut_alone_stands_in_the_way(self, window):
        full = WindowFactory(offer=window.offer, start=LAST + DAY, end=LAST + 5 * DAY, taken=2)
        shut(window)
        assert why_unlisted(window) == 'withdrawn'
        Window.objects.filter(pk=window.pk).update(taken=2)
        assert why_unlisted(window) == 'full'
        Window.objects.filter(pk=full.pk).update(taken=1)
        assert why_unlisted(window) == ''

    def test_expired_when_the_days_have_passed_and_full_without_any_that_are_free(self, window):
        shut(window)
        assert why_unlisted(window, LAST) == 'withdrawn'
        assert why_unlisted(window, LAST + DAY) == 'expired'
        Window.objects.update(reserved_group='care')
        assert why_unlisted(window) == 'full'


def adding(window):
    WindowFactory(offer=window.offer, start=FIRST, end=FIRST + DAY)


def moving(window):
    Offer.objects.filter(site__name='Elsewhere').update(site=window.offer.site)


def by_form(window):
    offer = Offer.objects.get(site__name='Elsewhere')
    update_offer(by=Cast().hub_officer, offer=offer, site=window.offer.site)


def a_new_site(window):
    WindowFactory(offer__site__employer=window.offer.employer)


@pytest.mark.parametrize('appear', [adding, moving, by_form, a_new_site])
@pytest.mark.parametrize('shuts_first', [True, False])
@pytest.mark.django_db(transaction=True)
def test_what_appears_while_its_site_is_shut_is_shut(appear, shuts_first):
    window = WindowFactory()
    WindowFactory(offer__site=SiteFactory(employer=window.offer.employer, name='Elsewhere'))
    everywhere = [] if appear is a_new_site else None
    jobs = [lambda: shut(window, outcodes=everywhere), lambda: appear(window)]
    one_waits_for_the_other(*(jobs if shuts_first else jobs[::-1]))
    assert Window.objects.filter(shut=True).count() == (2 if everywhere is None else 3)
