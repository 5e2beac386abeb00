"""Around the public search: what to widen when nothing is found, and how far away an offer is."""

from dataclasses import dataclass, field, replace

from brokerage.core import journeys
from brokerage.core.distance import METRES_PER_MILE, in_words
from employers.queries.search import OfferSearch

FARTHER = (5, 10, 20, 50)
# So many words of a search are tried by themselves.
MOST_WORDS = 4
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
# Where no one thing is enough, what may be all that is kept: by the first of its fields.
ALONE = {
    'near': 'as near as that, whatever else',
    'start_day': 'on these dates, whatever else',
    'block': 'on these dates, whatever else',
    'sector': 'in these sectors, whatever else',
    'q': 'for these words, whatever else',
    'step_free': 'with step-free access, whatever else',
}


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


def wider_searches(search, found_by=OfferSearch.found, ways=WIDER):
    """Which one thing to give up, or else to keep, with how many offers that would find; only those that find any.

    `found_by(search)` is the list that is shown.
    """

    def count(wider):
        return found_by(wider).order_by().count()

    found = [_farther(search, count), *_single_words(search, count)]
    for change, words, fields in ways:
        wider = replace(search, **change)
        if wider != search and (number := count(wider)):
            found.append(Wider(words, number, fields))
    return [each for each in found if each] or list(_one_wish_alone(search, count, ways))


def _one_wish_alone(search, count, ways):
    """Each wish without all the others."""
    for change, _, fields in ways:
        others = [way for way in ways if not {*way[2]} & {*fields}]
        alone = replace(search, **{name: value for wider, *_ in others for name, value in wider.items()})
        is_wished = fields[0] in ALONE and replace(alone, **change) != alone
        if is_wished and (number := count(alone)):
            yield Wider(ALONE[fields[0]], number, tuple(name for *_, names in others for name in names))


def _farther(search, count):
    """The fewest more miles that would find any; None where there are none, or no place was given."""
    if not search.near or not search.reach:
        return None
    for miles in (each for each in FARTHER if each * METRES_PER_MILE > search.reach):
        if number := count(replace(search, miles=miles, by='', minutes=None)):
            return Wider(f'within {miles} miles', number, ('miles', 'by', 'minutes'), {'miles': miles})
    return None


def _single_words(search, count):
    """One of several words alone, where it finds any: 'animals near birmingham' is in no offer."""
    words = [word for word in search.text.split() if len(word) > 2]
    if len(search.text.split()) < 2:
        return
    for word in list(dict.fromkeys(words))[:MOST_WORDS]:
        if number := count(replace(search, text=word)):
            yield Wider(f'for “{word}” alone', number, ('q',), {'q': word})


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
