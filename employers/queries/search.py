"""The one search over offers: public pages, school pages and the partner API all ask it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache, reduce
from operator import or_

from django.db.models import (
    BooleanField,
    Exists,
    F,
    FloatField,
    Func,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Sum,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.core.distance import METRES_PER_MILE
from brokerage.core.journeys import reachable
from brokerage.core.sub_sectors import sector_of
from employers.enums import EMPLOYEES_OF, RUNGS_OF, Sort
from employers.models import Favourite, Offer, Window
from employers.models.offers import STRIP_METRES
from employers.queries.rows import rows_of
from employers.queries.words import rings_of

# What is read with an offer that is shown.
SHOWN = ('employer__organisation', 'site')


@dataclass(frozen=True)
class OfferSearch:
    """What someone looks for, already cleaned. `near` is anything with an easting and a northing.

    `sub_sectors` narrow `sectors` further; alone they ask for their own sectors.
    `minutes` limits the journey `by` a way of travel, as estimated from the straight line. `areas` are first
    halves of postcodes. `kept` asks for what is reserved for the `school` alone, `starred` for what carries its
    star, `since` for what was published on that day or after.

    With `fits` the dates must lie inside start..end (a school's block); without, they overlap it. What is
    kept for some students is left out, unless they may be students of the `school` that looks.
    """

    text: str = ''
    sectors: tuple = ()
    sub_sectors: tuple = ()
    kinds: tuple = ()
    sizes: tuple = ()
    areas: tuple = ()
    near: object = None
    miles: float | None = None
    by: str = ''
    minutes: int | None = None
    start: date | None = None
    end: date | None = None
    fits: bool = False
    year_group: int | None = None
    mode: str = ''
    pattern: str = ''
    step_free: bool = False
    adjustments: tuple = ()
    hub: Organisation | None = None
    school: Organisation | None = None
    kept: bool = False
    starred: bool = False
    since: date | None = None
    sort: str = ''
    today: date | None = None

    def queryset(self, offers=None):
        """What is `found`, with `places_left` and all that a page shows."""
        left = self.windows().filter(offer=OuterRef('pk')).order_by().values('offer')
        left = left.annotate(left=Sum(F('places') - F('taken'))).values('left')
        return self.found(offers).annotate(places_left=Coalesce(left, 0)).select_related(*SHOWN)

    def found(self, offers=None):
        """Published offers of employers who may be contacted, with what they are ordered by: near a place, `metres`.

        `offers` narrows to what a member may see; without it the search is the public's.
        """
        offers = Offer.objects.all() if offers is None else offers
        offers = self._open(offers.filter(findable=True))
        for narrow in (self._words, self._facts, self._employer, self._dates, self._distance):
            offers = narrow(offers)
        if self.sort == Sort.DATE:
            first = self.windows().filter(offer=OuterRef('pk')).order_by('start').values('start')[:1]
            offers = offers.annotate(first_day=Coalesce(Subquery(first), date.max))
        return offers

    def rows(self, numbers):
        """{number: `OfferRow`} in no order; what they were found by is not asked again.

        One that was closed a moment ago is not there. One query.
        """
        dates = OfferSearch(
            school=self.school, start=self.start, end=self.end, fits=self.fits, today=self.day
        )
        return rows_of(numbers, _dates_asked(dates), self.near)

    @property
    def reach(self):
        """Whole metres in a straight line from `near`, the shorter of miles and journey; None is any distance."""
        limits = [round(self.miles * METRES_PER_MILE)] if self.miles is not None else []
        limits += [reachable(self.by, self.minutes)] if self.by and self.minutes else []
        return min(limits, default=None)

    @property
    def _in_sectors(self):
        """Sectors that an index may look in; a kind of work has no index of its own."""
        return self.sectors or tuple({sector_of(each) for each in self.sub_sectors})

    @property
    def has_dates(self):
        """Whether only some of an offer's windows count."""
        return bool(self.start or self.end)

    @property
    def day(self):
        return self.today or timezone.localdate()

    def _open(self, rows):
        """Offers or windows that are kept for nobody else."""
        return rows.for_school(self.school, self.day) if self.school else rows.for_everyone(self.day)

    @property
    def order(self):
        """Unless told: nearest first where there is a place to be near to, else the newest, also of what words find.

        Ends in something unique, for keyset pages.
        """
        if self.sort == Sort.DATE:
            return ('first_day', 'pk')
        if self._by_words:
            return ('-pk',)
        if self.near and self.sort != Sort.NEWEST:
            return ('metres', 'pk')
        return ('-published_at', '-pk')

    @property
    def parts(self):
        """Where words rank: what finds the best of them, the next best and the rest; else nothing.

        Whoever asks for the parts need not ask for the words as well.
        """
        return self._rings.parts if self._by_words and self._rings else ()

    @property
    def _by_words(self):
        asked = self.sort == Sort.RELEVANCE or not (self.sort or self.near)
        return asked and bool(self.text.strip())

    @cached_property
    def _rings(self):
        return rings_of(self.text) if self.text.strip() else None

    def windows(self):
        """The dates that count for this search: not over, closed or shut, and within the dates asked for."""
        windows = self._open(Window.objects.bookable(self.day))
        if self.start:
            windows = windows.filter(**{'start__gte' if self.fits else 'end__gte': self.start})
        if self.end:
            windows = windows.filter(**{'end__lte' if self.fits else 'start__lte': self.end})
        return windows

    def _words(self, offers):
        """Words of the offer, the name of the employer, or another name of a sector ('vets')."""
        if not self.text.strip():
            return offers
        return offers.filter(self._rings.anywhere) if self._rings else offers.none()

    def _facts(self, offers):
        midnight = self.since and timezone.make_aware(datetime.combine(self.since, time.min))
        asked = {
            'sector__in': self._in_sectors,
            'sub_sector__in': self.sub_sectors,
            'min_year_group__lte': self.year_group,
            'max_year_group__gte': self.year_group,
            'mode': self.mode,
            'pattern': self.pattern,
            'step_free': self.step_free,
            'adjustments__contains': list(self.adjustments),
            'rung__in': [rung for kind in self.kinds for rung in RUNGS_OF[kind]],
            'published_at__gte': midnight,
        }
        # All at once: every filter copies the question it is added to.
        return offers.filter(**{fact: value for fact, value in asked.items() if value})

    def _employer(self, offers):
        if self.sizes:
            bands = [employees_between(*EMPLOYEES_OF[size]) for size in self.sizes]
            offers = offers.filter(reduce(or_, bands))
        if self.areas:
            districts = [Q(site__postcode__startswith=f'{area} ') for area in self.areas]
            offers = offers.filter(reduce(or_, districts))
        if self.starred and self.school:
            stars = Favourite.objects.filter(school=self.school, offer=OuterRef('pk'))
            offers = offers.filter(Exists(stars))
        if self.kept and self.school:
            theirs = self.windows().filter(reserved_school=self.school, offer=OuterRef('pk'))
            offers = offers.filter(
                Q(head_start_school=self.school, head_start_until__gt=self.day) | Exists(theirs)
            )
        if self.hub:
            offers = offers.filter(employer__organisation__hub=self.hub)
        return offers

    def _dates(self, offers):
        if not self.has_dates:
            return offers
        return offers.filter(Exists(self.windows().filter(offer=OuterRef('pk'))))

    def _distance(self, offers):
        """A box first, which an index answers, then the true distance on the national grid."""
        if self.near is None:
            return offers
        offers = self._away(offers.filter(easting__isnull=False))
        reach = self.reach
        if reach is None:
            return offers
        within = _in_strips if self._in_sectors else _in_box
        return within(offers, self.near, reach).filter(metres__lte=reach)

    def _away(self, offers):
        if self.near is None:
            return offers
        here, there = _point(F('easting'), F('northing')), _point(self.near.easting, self.near.northing)
        away = _operator('<->', here, there, FloatField())
        return offers.annotate(metres=Cast(away, IntegerField()))


@lru_cache(maxsize=256)
def _dates_asked(search):
    """What `rows_of` asks of the dates that count for a search, written once for all who ask for them on one day."""
    return search.windows().order_by().query.sql_with_params()


def employees_between(fewest, most):
    """A condition on offers: how many work for the employer."""
    band = Q(employer__employees__gte=fewest)
    return band if most is None else band & Q(employer__employees__lte=most)


def _in_strips(offers, near, reach):
    """Written as the index `offer_by_sector_and_strip` is: strips of the grid, and a stretch of each."""
    south, north = ((near.northing + side) // STRIP_METRES for side in (-reach, reach))
    stretch = (near.easting - reach, near.easting + reach)
    strips = offers.alias(strip=F('northing') / STRIP_METRES)
    return strips.filter(strip__in=range(south, north + 1), easting__range=stretch)


def _in_box(offers, near, reach):
    """Written as the index on places is: point(easting, northing) <@ box(point, point)."""
    corners = [_point(near.easting + side, near.northing + side) for side in (-reach, reach)]
    here, box = _point(F('easting'), F('northing')), Func(*corners, function='box')
    return offers.filter(_operator('<@', here, box, BooleanField()))


def _operator(sign, left, right, gives):
    return Func(left, right, template='(%(expressions)s)', arg_joiner=f' {sign} ', output_field=gives)


def _point(east, north):
    return Func(east, north, function='point', output_field=IntegerField())


def with_windows(offers, search=None):
    """The same offers, each with its dates to come as `upcoming`: two queries however many rows."""
    windows = (search or OfferSearch()).windows().order_by('start', 'pk')
    return offers.prefetch_related(Prefetch('windows', windows, to_attr='upcoming'))
