"""Around the public search: what to widen when nothing is found, and where the offers are."""

from dataclasses import dataclass, replace

from django.db.models import Count

from brokerage.core.charts import Place, dot_map
from brokerage.core.postcodes import PostcodeFileMissing, locate_outcode, outcode_of

DATE_FIELDS = tuple(f'{end}_{part}' for end in ('start', 'end') for part in ('day', 'month', 'year'))
# What may be given up, the words for it, and the names of its fields in the address.
WIDER = [
    ({'near': None, 'miles': None}, 'anywhere', ('near', 'miles')),
    ({'start': None, 'end': None}, 'on any dates', DATE_FIELDS),
    ({'sectors': ()}, 'in any sector', ('sector',)),
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

    @property
    def label(self):
        return f'{self.count} offer{"" if self.count == 1 else "s"} {self.words}'


def wider_searches(search):
    """Which one thing to give up, with how many offers that would find; only those that find any."""
    found = []
    for change, words, fields in WIDER:
        wider = replace(search, **change)
        if wider != search and (count := wider.queryset().order_by().count()):
            found.append(Wider(words, count, fields))
    return found


def sectors_of(search):
    """{sector: how many offers this search would find in it}, whichever sectors are chosen now."""
    found = replace(search, sectors=()).queryset().order_by().values('sector')
    return dict(found.annotate(count=Count('pk')).values_list('sector', 'count'))


def map_of(offers):
    """Dots for `offers`, one a postcode district: as near as strangers are told. None without any."""
    outcode = outcode_of('site__postcode')
    districts = offers.order_by().values(outcode=outcode).annotate(count=Count('pk')).order_by('outcode')
    try:
        places = [place for row in districts if (place := _dot(row['outcode'], row['count']))]
    except PostcodeFileMissing:
        return None
    if not places:
        return None
    lead = 'One dot for each postcode district. Larger dots have more offers.'
    return dot_map('Where these offers are', places, series=('Offers',), lead=lead, width=340)


def _dot(outcode, count):
    point = locate_outcode(outcode)
    if point is None:
        return None
    words = '1 offer' if count == 1 else f'{count} offers'
    return Place(outcode, point.lat, point.lon, size=min(9, 1 + count**0.5), text=words, named=True)
