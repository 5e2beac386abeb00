"""A careers leader keeps the search that fits her block: one e-mail on Monday, and an end by one press, or two."""

import re
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.utils import timezone

from employers.models import Favourite, Offer, SavedSearch, SearchAlert
from employers.tasks import alert_searches
from tests.employers.conftest import PLACES, write_positions
from tests.factories.accounts import PASSWORD
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory
from tests.journeys.person import letter_to

MONDAY, TUESDAY = datetime(2026, 11, 30, 9, tzinfo=UTC), datetime(2026, 12, 8, 9, tzinfo=UTC)
ABOUT = 'a search you saved'


@pytest.fixture
def known(tmp_path, monkeypatch):
    """The postcode of the school is on the national list."""
    path = tmp_path / 'postcodes.bin'
    write_positions(path, PLACES)
    monkeypatch.setenv('POSTCODES_FILE', str(path))


def published(cast, title, **facts):
    window = WindowFactory(offer__site__employer=cast.employer, offer__title=title, **facts)
    Offer.objects.filter(pk=window.offer_id).update(published_at=timezone.now())


def keeps_the_search(leader, block):
    """Finds what suits the block, stars it and saves the search."""
    leader.opens('/placements/find/')
    leader.chooses('Fits the block', f'{block.name}, {block.cohort}: every day of the dates')
    leader.chooses('Within, from your school', '5 miles')
    leader.page.get_by_text('Access and adjustments').click()
    leader.ticks('Step-free').presses('Search').sees('1 offer with a place left', 'Shop by the canal')
    leader.presses(re.compile('Add a star to Shop by the canal')).follows('Favourites')
    leader.sees('Shop by the canal').page.go_back()
    leader.follows('Save this search and hear of new offers').sees('within 5 miles', 'step-free')
    leader.types('Name of the search', 'For the July block').ticks('Every Monday').presses('Save the search')


def comes_in(leader, member):
    leader.types('E-mail address', member.user.email)
    leader.page.get_by_label('Password', exact=True).fill(PASSWORD)
    leader.presses('Sign in', 'button')


def the_clock_strikes(time_machine, moment):
    """The beat looks every hour."""
    time_machine.move_to(moment)
    for _ in range(3):
        alert_searches()


def test_what_is_new_comes_on_monday_alone_until_it_is_stopped(
    cast, known, signed_in, a_person, time_machine
):
    block = BlockFactory(cohort=CohortFactory(school=cast.school))
    published(cast, 'Shop by the canal')
    published(cast, 'Up the stairs', offer__step_free=False)
    leader = signed_in(cast.careers_lead, phone=True)
    keeps_the_search(leader, block)
    assert Favourite.objects.get().school == cast.school.organisation
    published(cast, 'Kitchen on the ground floor')
    published(cast, 'Attic', offer__step_free=False)
    the_clock_strikes(time_machine, MONDAY)
    letter = letter_to(cast.careers_lead.user.email, ABOUT)
    assert 'Kitchen on the ground floor' in letter.body
    assert not [title for title in ('Shop by the canal', 'Up the stairs', 'Attic') if title in letter.body]
    assert SearchAlert.objects.count() == 1
    search = SavedSearch.objects.get()
    # A day later nobody is signed in any more: the way leads past the door.
    leader.opens(re.search(rf'https?://\S+/{search.ref}/', letter.body).group())
    comes_in(leader, cast.careers_lead)
    leader.sees('For the July block', 'within 5 miles', 'step-free', '2 offers with a place left')
    leader.sees('Shop by the canal', 'Kitchen on the ground floor').does_not_see('Up the stairs', 'Attic')
    stop = re.search(r'https?://[^>]+', letter.extra_headers['List-Unsubscribe']).group()
    reader = a_person('reader', phone=True).opens(stop)
    reader.presses('Stop these e-mails').sees('You get no more of these')
    # A mail program presses too, without a page of ours.
    assert 'You get no more of these' in reader.context.request.post(stop).text()
    assert SavedSearch.objects.get().often == 'never'
    published(cast, 'Newer on the ground floor')
    the_clock_strikes(time_machine, TUESDAY)
    assert len([each for each in mail.outbox if ABOUT in each.subject]) == 1
