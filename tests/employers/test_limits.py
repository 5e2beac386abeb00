"""How many students at once: by week, over all dates of an offer, a site or an employer."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.core.errors import Refused
from employers.actions import take_place
from employers.models import Employer, Offer, Site, Window
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory

MONDAY = date(2027, 6, 28)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


@pytest.fixture
def offer(cast):
    return OfferFactory(site=SiteFactory(employer=cast.employer, name='Head office'), title='Print room')


def limit(row, most):
    type(row).objects.filter(pk=row.pk).update(most_at_once=most)


def fresh(window):
    return Window.objects.get(pk=window.pk)


def refused(window):
    with pytest.raises(Refused) as fault:
        take_place(window=fresh(window))
    assert fault.value.code == 'limit_reached'
    return fault.value.words


def test_each_limit_is_told_by_its_name(cast, offer):
    window = WindowFactory(offer=offer, places=5, taken=2)
    for row, who in (
        (offer, 'The offer “Print room”'),
        (offer.site, 'The site Head office'),
        (cast.employer, 'Brindley Print'),
    ):
        limit(row, 2)
        assert refused(window) == (
            f'{who} takes no more than 2 students at once, and in the week of Monday 28 June 2027 that many '
            'are coming. Nothing was booked for this student: choose another place.'
        )
        limit(row, None)
    take_place(window=fresh(window))
    assert fresh(window).taken == 3


@pytest.mark.parametrize(
    ('start', 'end', 'meets'),
    [
        (MONDAY - DAY, MONDAY - DAY, False),  # the Sunday before
        (MONDAY - WEEK, MONDAY, True),
        (MONDAY, MONDAY, True),
        (MONDAY + 6 * DAY, MONDAY + 6 * DAY, True),  # the Sunday after: the same week
        (MONDAY + WEEK, MONDAY + WEEK, False),
        (MONDAY - 10 * WEEK, MONDAY + 10 * WEEK, True),
    ],
)
def test_dates_that_share_a_week_count_together(cast, offer, start, end, meets):
    window = WindowFactory(offer=offer, places=5, start=MONDAY, end=MONDAY + 4 * DAY)
    WindowFactory(offer__site__employer=cast.employer, taken=1, start=start, end=end)
    limit(cast.employer, 1)
    if meets:
        assert 'Brindley Print takes no more than 1 student at once' in refused(window)
    else:
        take_place(window=fresh(window))


@pytest.mark.parametrize(
    ('limited', 'elsewhere'),
    [
        ('offer', lambda cast, offer: OfferFactory(site=offer.site)),
        ('site', lambda cast, offer: OfferFactory(site__employer=cast.employer)),
        ('employer', lambda cast, offer: OfferFactory(site__employer=cast.other_employer)),
    ],
)
def test_each_limit_counts_its_own_dates_only(cast, offer, limited, elsewhere):
    window = WindowFactory(offer=offer, places=5)
    WindowFactory(offer=elsewhere(cast, offer), taken=2)
    limit({'offer': offer, 'site': offer.site, 'employer': cast.employer}[limited], 1)
    take_place(window=fresh(window))
    refused(window)


def test_closed_dates_and_a_limit_set_later_count_who_is_coming(cast, offer):
    WindowFactory(offer=offer, taken=2, closed_at='2026-11-01T09:00Z')
    window = WindowFactory(offer=offer, places=5)
    limit(cast.employer, 1)
    refused(window)
    limit(cast.employer, 3)
    take_place(window=fresh(window))
    refused(window)


@pytest.mark.parametrize(
    ('model', 'facts', 'name'),
    [
        (Employer, {'most_at_once': 0}, 'employer_most_at_once'),
        (Site, {'most_at_once': 0}, 'site_most_at_once'),
        (Offer, {'most_at_once': 0}, 'offer_most_at_once'),
        (Offer, {'at_least': 1}, 'offer_at_least'),
        (Offer, {'at_least': 4, 'most_at_once': 3}, 'offer_wish_within_limit'),
        (Offer, {'head_start_group': 'tall', 'head_start_until': MONDAY}, 'offer_head_start_group'),
        (Offer, {'head_start_group': 'care'}, 'offer_head_start_whole'),
        (Offer, {'head_start_until': MONDAY}, 'offer_head_start_whole'),
        (Window, {'reserved_group': 'tall'}, 'window_reserved_group'),
        (Window, {'reserved_until': MONDAY}, 'window_reserved_until_for_someone'),
    ],
)
def test_the_database_keeps_limits_sensible(cast, offer, model, facts, name):
    WindowFactory(offer=offer)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**facts)


def test_the_database_keeps_places_for_one_only(cast, offer):
    WindowFactory(offer=offer)
    both = {'reserved_group': 'care', 'reserved_school': cast.school.organisation}
    with pytest.raises(IntegrityError, match='window_reserved_for_one'), transaction.atomic():
        Window.objects.update(**both)
    both = {
        'head_start_group': 'care',
        'head_start_school': cast.school.organisation,
        'head_start_until': MONDAY,
    }
    with pytest.raises(IntegrityError, match='offer_head_start_whole'), transaction.atomic():
        Offer.objects.update(**both)


def test_limits_are_set_on_the_pages_and_shown(cast, offer, sign_in):
    boss = sign_in(cast.employer_manager)
    employer_page = reverse('employers:employer', args=[cast.employer.ref])
    facts = {'name': 'Brindley Print', 'sector': 'retail', 'min_year_group': 10}
    boss.post(reverse('employers:edit', args=[cast.employer.ref]), facts | {'most_at_once': '6'})
    site = {'address': '1 Canal Street', 'postcode': 'B32 2AP', 'name': 'Head office', 'sure': 'on'}
    boss.post(reverse('employers:site_edit', args=[offer.site.ref]), site | {'most_at_once': '4'})
    cast.employer.refresh_from_db()
    offer.site.refresh_from_db()
    assert (cast.employer.most_at_once, offer.site.most_at_once) == (6, 4)
    shown = boss.get(employer_page).content.decode()
    assert '6 in any one week' in shown
    assert 'At most 4 students at once' in shown
    page = boss.get(reverse('employers:offer', args=[offer.ref])).content.decode()
    assert 'Brindley Print takes no more than 6 students at once.' in page


@pytest.mark.parametrize('typed', ['0', '-1', '501', 'many', '1.5'])
def test_a_limit_that_cannot_be_read_stays_in_its_box(cast, sign_in, typed):
    url = reverse('employers:edit', args=[cast.employer.ref])
    facts = {'name': 'Brindley Print', 'sector': 'retail', 'min_year_group': 10, 'most_at_once': typed}
    page = sign_in(cast.hub_officer).post(url, facts).content.decode()
    assert 'Most students at once must be' in page
    assert f'value="{typed}"' in page
    assert Employer.objects.get(pk=cast.employer.pk).most_at_once is None
