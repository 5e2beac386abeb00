"""Offers for several students at once: what fits a block, and on whose list each stands already."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone

from brokerage.core.calendar import academic_year
from employers.queries import OfferSearch
from employers.queries.browse import WIDER, Wider, away_words, wider_searches
from placements.models import OfferWish
from placements.queries.pairs import offers_open_to, within_reach
from schools.enums import BlockState
from schools.models import Block, Student

# What a school may give up: the dates, the days and the year group come with the block.
WAYS = [
    (
        {'start': None, 'end': None, 'fits': False, 'pattern': '', 'year_group': None},
        'on any dates',
        ('block',),
    ),
    *(way for way in WIDER if not {'start_day', 'pattern', 'year'} & {*way[2]}),
    ({'starred': False}, 'with or without a star', ('starred',)),
    ({'kept': False}, 'reserved for your school or not', ('kept',)),
]


@dataclass(frozen=True)
class Found:
    """An offer of a page of results. `listed`: on the lists of so many of the chosen students."""

    offer: object
    distance: str
    listed: int
    is_everywhere: bool


def blocks_to_come(membership):
    """Published blocks of the member's school that are not over, the next one first."""
    blocks = Block.objects.visible_to(membership).filter(
        state=BlockState.PUBLISHED, end__gte=timezone.localdate()
    )
    return blocks.select_related('cohort').order_by('start', 'pk')


def chosen_students(membership, refs):
    """The students of `refs` the member may change, by name."""
    students = Student.objects.visible_to(membership).current().filter(ref__in=refs)
    return list(students.select_related('cohort', 'school__organisation__hub'))


def search_for(school, block, **asked):
    """A search of the school; with a block, of dates inside it, days that lie as its do, and its year group."""
    facts = {'hub': school.organisation.hub, 'school': school.organisation}
    if block:
        year = block.cohort.year_group + academic_year(block.start) - block.cohort.starts_year
        facts |= {'start': block.start, 'end': block.end, 'fits': True}
        facts |= {'pattern': block.pattern, 'year_group': year}
    # Miles and minutes count from the school, whose row has an easting and a northing.
    measured = asked.get('miles') or asked.get('by')
    near = school if measured and school.easting is not None else None
    limits = (
        {name: asked.get(name) for name in ('miles', 'minutes')} if near else {'miles': None, 'minutes': None}
    )
    by = asked.get('by', '') if near else ''
    return OfferSearch(**facts | asked | limits | {'near': near, 'by': by})


def offers_for(school, search, within_reach_of=()):
    """Offers of placements with a place left on the dates of the search, within the travel limit of each student."""
    offers = offers_open_to(school, search).filter(places_left__gt=0)
    return offers.filter(*(within_reach(student) for student in within_reach_of))


def wider_for(school, search, within_reach_of):
    """What to give up where nothing is found, each with how many offers that finds."""
    wider = wider_searches(search, lambda asked: offers_for(school, asked, within_reach_of), WAYS)
    if within_reach_of and (count := offers_for(school, search).order_by().count()):
        wider.append(Wider('beyond the travel limits', count, ('reach',)))
    return wider


def found_of(offers, students, search):
    """A page of offers with how many of the chosen students have each on their list. One query."""
    wishes = OfferWish.objects.filter(student__in=students, offer__in=[offer.pk for offer in offers])
    listed = Counter(wishes.values_list('offer', flat=True)) if students else Counter()
    return [
        Found(
            offer=offer,
            distance=away_words(search, offer),
            listed=listed[offer.pk],
            is_everywhere=bool(students) and listed[offer.pk] == len(students),
        )
        for offer in offers
    ]
