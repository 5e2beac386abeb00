"""A careers leader stars an offer and saves a search: one e-mail a day about what is new, until one press, or two."""

import re
from datetime import timedelta

from django.core import mail
from django.utils import timezone

from employers.models import Favourite, Offer, SavedSearch, SearchAlert
from employers.tasks import alert_searches
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory
from tests.journeys.person import letter_to

ABOUT = 'a search you saved'


def published(cast, title):
    offer = WindowFactory(offer__site__employer=cast.employer, offer__title=title).offer
    Offer.objects.filter(pk=offer.pk).update(published_at=timezone.now())
    return offer


def the_next_morning(time_machine):
    """The beat looks every hour."""
    time_machine.move_to(timezone.now() + timedelta(days=1))
    for _ in range(3):
        alert_searches()


def test_a_star_and_a_search_whose_news_come_once_and_end(cast, signed_in, a_person, time_machine):
    BlockFactory(cohort=CohortFactory(school=cast.school))
    published(cast, 'Old in the shop')
    leader = signed_in(cast.careers_lead)
    leader.opens('/placements/find/').presses('Add a star to Old in the shop')
    leader.follows('Favourites').sees('Old in the shop')
    assert Favourite.objects.count() == 1
    leader.opens('/find/?sector=retail').follows('Save this search and hear of new offers')
    leader.types('Name of the search', 'Shops').ticks('Every day').presses('Save the search')
    published(cast, 'New in the shop')
    the_next_morning(time_machine)
    letter = letter_to(cast.careers_lead.user.email, ABOUT)
    assert 'New in the shop' in letter.body
    assert 'Old in the shop' not in letter.body
    assert SearchAlert.objects.count() == 1
    stop = re.search(r'https?://[^>]+', letter.extra_headers['List-Unsubscribe']).group()
    readers = [a_person('reader', phone=True).opens(stop) for _ in range(2)]
    for reader in readers:
        reader.presses('Stop these e-mails').sees('You get no more of these')
    assert SavedSearch.objects.get().often == 'never'
    published(cast, 'Newer in the shop')
    the_next_morning(time_machine)
    assert len([each for each in mail.outbox if ABOUT in each.subject]) == 1
