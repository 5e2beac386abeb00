"""Offers and dates: drafts from templates, versions, publishing, and never fewer places than are taken."""

from datetime import date, time

import pytest

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.sectors import Sector
from employers.actions import (
    add_window,
    change_places,
    close_offer,
    close_window,
    duplicate_offer,
    host_again,
    pause_offer,
    publish_offer,
    start_offer,
    update_offer,
)
from employers.models import Offer, Window
from employers.queries.offers import consequences, edit_consequences
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory

BLOCK = {'start': date(2027, 6, 28), 'end': date(2027, 7, 9)}


def verbs():
    return list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))


@pytest.fixture
def today(time_machine):
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)


@pytest.fixture
def draft(cast, today):
    site = SiteFactory(employer=cast.employer)
    return start_offer(by=cast.employer_manager, employer=cast.employer, site=site, sector=Sector.RETAIL)


@pytest.mark.parametrize('sector', Sector)
def test_a_draft_of_every_sector_needs_only_dates_to_be_published(cast, today, sector):
    site = SiteFactory(employer=cast.employer)
    offer = start_offer(by=cast.employer_manager, employer=cast.employer, site=site, sector=sector)
    assert (offer.status, offer.version) == ('draft', 1)
    with pytest.raises(Refused) as refused:
        publish_offer(by=cast.employer_manager, offer=offer)
    assert refused.value.words == 'Add dates with at least one place, today or later.'
    add_window(by=cast.employer_manager, offer=offer, places=2, **BLOCK)
    publish_offer(by=cast.employer_manager, offer=offer)
    assert Offer.objects.published().get() == offer
    assert verbs() == ['offer.start', 'window.add', 'offer.published']


def test_publishing_says_everything_that_is_missing(cast, draft):
    empty = {'summary': '', 'will_do': [], 'day_starts': None, 'weekdays': [], 'min_year_group': 8}
    update_offer(by=cast.employer_manager, offer=draft, **empty)
    cast.employer.status = 'do_not_contact'
    cast.employer.save()
    draft = Offer.objects.get()
    with pytest.raises(Refused) as refused:
        publish_offer(by=cast.employer_manager, offer=draft)
    assert refused.value.words == (
        'Brindley Print asked not to be contacted, so its offers stay hidden. '
        'Write a short summary for students. Say what students will do, one task on each line. '
        'Say when the day starts and ends. Choose the days of the week. '
        'Years 7 to 9 can come for a talk or a visit only. Start at Year 10, or offer a talk or a visit. '
        'Add dates with at least one place, today or later.'
    )
    assert Offer.objects.published().count() == 0


@pytest.mark.parametrize(
    ('change', 'version'),
    [
        ({'will_do': ['Fill shelves']}, 2),
        ({'must_not_do': []}, 2),
        ({'day_ends': time(17)}, 2),
        ({'weekdays': [0, 1]}, 2),
        ({'risk_band': 'higher'}, 2),
        ({'mode': 'virtual'}, 2),
        ({'title': 'Another title', 'dress': 'Anything', 'min_year_group': 11}, 1),
        ({}, 1),
    ],
)
def test_only_what_matters_to_safety_makes_a_new_version(cast, draft, change, version):
    assert update_offer(by=cast.employer_manager, offer=draft, **change).version == version


def test_a_change_to_safety_is_explained_when_someone_relies_on_the_offer(cast, today):
    offer = OfferFactory(site__employer=cast.employer)
    WindowFactory(offer=offer, taken=1)
    assert edit_consequences(offer, {'title': 'New'}) == []
    assert edit_consequences(offer, {'day_starts': time(8), 'day_ends': time(15), 'title': 'New'}) == [
        'You change the hours.',
        'A risk assessment made for the offer as it was must be looked at and confirmed again.',
        'Taken so far: 1 place. Those students cannot start until it is confirmed.',
    ]


def test_pause_publish_and_close_keep_places_taken(cast, today):
    offer = OfferFactory(site__employer=cast.employer)
    window = WindowFactory(offer=offer, places=3, taken=2)
    assert consequences(offer, 'close') == [
        'This offer ends for good. To offer it again you duplicate it.',
        'Its dates close. Withdrawn: 1 place.',
        'Already taken and kept as arranged: 2 places.',
    ]
    by = cast.employer_manager
    pause_offer(by=by, offer=offer)
    with pytest.raises(Refused, match='Only an offer that is published can be paused'):
        pause_offer(by=by, offer=offer)
    publish_offer(by=by, offer=offer)
    close_offer(by=by, offer=offer)
    window.refresh_from_db()
    assert (offer.status, window.taken, window.closed_at is not None) == ('closed', 2, True)
    for act in (close_offer, publish_offer):
        with pytest.raises(Refused):
            act(by=by, offer=offer)
    with pytest.raises(Refused, match='This offer is closed'):
        update_offer(by=by, offer=offer, title='Again')
    with pytest.raises(Refused, match='This offer is closed'):
        add_window(by=by, offer=offer, places=1, **BLOCK)
    assert verbs() == ['offer.paused', 'offer.published', 'offer.closed']


def test_a_copy_is_a_draft_of_its_own(cast, today):
    offer = OfferFactory(site__employer=cast.employer, title='Print room', version=4)
    WindowFactory(offer=offer)
    copy = duplicate_offer(by=cast.employer_manager, offer=offer)
    assert (copy.title, copy.status, copy.version, copy.published_at) == (
        'Print room (copy)',
        'draft',
        1,
        None,
    )
    assert (copy.will_do, copy.site, copy.windows.count()) == (offer.will_do, offer.site, 0)
    assert copy.ref != offer.ref


def test_dates_are_listed_once_and_in_order(cast, draft):
    by = cast.employer_manager
    add_window(by=by, offer=draft, places=2, **BLOCK)
    with pytest.raises(Refused, match='These dates are listed already'):
        add_window(by=by, offer=draft, places=3, **BLOCK)
    with pytest.raises(Refused, match='The last day must be on or after the first day'):
        add_window(by=by, offer=draft, places=3, start=BLOCK['end'], end=BLOCK['start'])
    assert [window.places for window in Window.objects.all()] == [2]


def test_places_go_up_and_down_but_not_below_those_taken(cast, today):
    window = WindowFactory(offer__site__employer=cast.employer, places=3, taken=2)
    by = cast.employer_manager
    with pytest.raises(Refused, match='2 of these places are taken, so there must be at least 2') as refused:
        change_places(by=by, window=window, places=1)
    assert (refused.value.field, window.places) == ('places', 3)
    assert change_places(by=by, window=window, places=2).places == 2
    change_places(by=by, window=window, places=2)
    close_window(by=by, window=window)
    for act, more in ((change_places, {'places': 5}), (close_window, {})):
        with pytest.raises(Refused, match='These dates are closed'):
            act(by=by, window=window, **more)
    assert verbs() == ['window.places', 'window.close']


def test_host_again_repeats_the_last_school_year_a_year_later_once(cast, today):
    offer = OfferFactory(site__employer=cast.employer)
    closed = OfferFactory(site=offer.site, status='closed')
    older, last = (date(2025, 6, 30), date(2025, 7, 4)), (date(2026, 6, 29), date(2026, 7, 3))
    for row, (start, end) in ((offer, older), (offer, last), (closed, last)):
        WindowFactory(offer=row, start=start, end=end, places=3, taken=3)
    WindowFactory(offer__site__employer=cast.other_employer, start=last[0], end=last[1])
    made = host_again(by=cast.employer_manager, employer=cast.employer)
    assert [(w.offer, w.start, w.end, w.places, w.taken) for w in made] == [
        (offer, date(2027, 6, 28), date(2027, 7, 2), 3, 0)
    ]
    Window.objects.filter(pk=made[0].pk).update(closed_at='2026-11-22T10:00Z')
    assert host_again(by=cast.employer_manager, employer=cast.employer) == []
