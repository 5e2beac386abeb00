"""Around the public search: what to widen when nothing is found, and how far away an offer is."""

from dataclasses import dataclass, field, replace

from brokerage.core import journeys
from brokerage.core.distance import METRES_PER_MILE, in_words

FARTHER = (5, 10, 20, 50)
# By the first field of a search's order.
ORDERS = {
    'metres': 'nearest first',
    'first_day': 'soonest dates first',
    '-published_at': 'newest first',
    '-pk': 'best match first',
}
DATE_FIELDS = tuple(f'{end}_{part}' for end in ('start', 'end') for part in ('day', 'month', 'year'))
# What may be given up, the words for it, and the names of its fields in the address.
WIDER = [
    (
        {'near': None, 'miles': None, 'by': '', 'minutes': None},
        'anywhere',
        ('near', 'miles', 'by', 'minutes'),
    ),
    ({'areas': ()}, 'in every part of the map', ('area',)),
    ({'start': None, 'end': None, 'fits': False}, 'on any dates', (*DATE_FIELDS, 'fits')),
    ({'sectors': (), 'sub_sectors': ()}, 'in any sector', ('sector', 'sub_sector')),
    ({'sub_sectors': ()}, 'of any kind of work', ('sub_sector',)),
    ({'kinds': ()}, 'of any kind of experience', ('kind',)),
    ({'sizes': ()}, 'with employers of any size', ('size',)),
    ({'since': None}, 'published at any time', ('new',)),
    ({'text': ''}, 'with other words', ('q',)),
    ({'year_group': None}, 'for any year group', ('year',)),
    ({'mode': ''}, 'in person or virtual', ('mode',)),
    ({'pattern': ''}, 'however the days lie', ('pattern',)),
    ({'step_free': False}, 'with or without step-free access', ('step_free',)),
    ({'adjustments': ()}, 'with or without these adjustments', ('adjustments',)),
]


@dataclass(frozen=True)
class Wider:
    """A wider search that does find something: 'anywhere', 12 offers."""

    words: str
    count: int
    fields: tuple
    given: dict = field(default_factory=dict)

    @property
    def label(self):
        return f'{self.count} offer{"" if self.count == 1 else "s"} {self.words}'


def wider_searches(search):
    """Which one thing to give up, with how many offers that would find; only those that find any."""
    found = [_farther(search)]
    for change, words, fields in WIDER:
        wider = replace(search, **change)
        if wider != search and (count := _count(wider)):
            found.append(Wider(words, count, fields))
    return [each for each in found if each]


def _farther(search):
    """The fewest more miles that would find any; None where there are none, or no place was given."""
    if not search.near or not search.reach:
        return None
    for miles in (each for each in FARTHER if each * METRES_PER_MILE > search.reach):
        if count := _count(replace(search, miles=miles, by='', minutes=None)):
            return Wider(f'within {miles} miles', count, ('miles', 'by', 'minutes'), {'miles': miles})
    return None


def _count(search):
    return search.queryset().order_by().count()


def instead(path, query, wider):
    """The address of a search (`query` is a QueryDict) with some fields given up, or wider."""
    kept = query.copy()
    for name in (*wider.fields, 'after', 'before'):
        kept.pop(name, None)
    for name, value in wider.given.items():
        kept.setlist(name, value if isinstance(value, list) else [value])
    return f'{path}?{kept.urlencode()}'


def order_words(search):
    """In what order a search is shown."""
    return ORDERS[search.order[0]]


def in_areas_of(path, query, outcodes):
    """The same search in some districts; in none: everywhere."""
    return instead(path, query, Wider('', 0, ('area',), {'area': outcodes} if outcodes else {}))


def away_words(search, offer):
    """'2.6 miles away', with the journey where a way of travel is told; nothing without a place to start from."""
    if not search.near:
        return ''
    miles = f'{in_words(offer.metres)} away'
    return f'{miles}, {journeys.in_words(search.by, offer.metres)}' if search.by else miles
