"""The one search over offers: public pages, school pages and the partner API all ask it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache, reduce
from operator import or_

from django.contrib.postgres.expressions import ArraySubquery
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
from brokerage.core.questions import Slot
from brokerage.core.sub_sectors import sector_of
from employers.enums import EMPLOYEES_OF, RUNGS_OF, Sort
from employers.models import Favourite, Offer, Window
from employers.models.offers import STRIP_METRES
from employers.queries.rows import question_of_rows, rows_of
from employers.queries.words import in_words, rings_of

# What a search is told of, by its type in PostgreSQL.
KINDS = {
    'day': 'date',
    'start': 'date',
    'end': 'date',
    'words': 'text',
    'rare_words': 'text',
    'sectors': 'text[]',
    'sub_sectors': 'text[]',
    'year_group': 'integer',
    'mode': 'text',
    'pattern': 'text',
    'adjustments': 'varchar[]',
    'rungs': 'text[]',
    'since': 'timestamptz',
    'easting': 'integer',
    'northing': 'integer',
    'reach': 'integer',
    'west': 'integer',
    'east': 'integer',
    'south': 'integer',
    'north': 'integer',
    'strips': 'integer[]',
}
# What stays as it is in the shape of a search.
KEPT = ('sizes', 'areas', 'fits', 'step_free', 'hub', 'school', 'kept', 'starred', 'sort')
# Conditions on facts of an offer, by what a search is told.
FACTS = {
    'words': in_words,
    'rare_words': lambda question: _in_rare_words(question),
    'sectors': lambda values: among(F('sector'), values),
    'sub_sectors': lambda values: among(F('sub_sector'), values),
    'year_group': lambda year: Q(min_year_group__lte=year, max_year_group__gte=year),
    'mode': lambda mode: Q(mode=mode),
    'pattern': lambda pattern: Q(pattern=pattern),
    'adjustments': lambda values: Q(adjustments__contains=values),
    'rungs': lambda values: among(F('rung'), values),
    'since': lambda moment: Q(published_at__gte=moment),
}
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
        return self._dates(self.on_any_day(offers))

    def on_any_day(self, offers=None):
        """The same without regard to the dates asked for."""
        offers = Offer.objects.all() if offers is None else offers
        offers = self._open(offers.filter(findable=True))
        for narrow in (self._facts, self._employer, self._distance):
            offers = narrow(offers)
        if self.sort == Sort.DATE:
            first = self.windows().filter(offer=OuterRef('pk')).order_by('start').values('start')[:1]
            offers = offers.annotate(first_day=Coalesce(Subquery(first), date.max))
        return offers

    def rows(self, numbers):
        """{number: `OfferRow`} in no order; what they were found by is not asked again.

        One that was closed a moment ago is not there. One query.
        """
        return rows_of(numbers, _rows_asked(self.shape('day', 'start', 'end')), self.told)

    @property
    def reach(self):
        """Whole metres in a straight line from `near`, the shorter of miles and journey; None is any distance."""
        limits = [round(self.miles * METRES_PER_MILE)] if self.miles is not None else []
        limits += [reachable(self.by, self.minutes)] if self.by and self.minutes else []
        return min(limits, default=None)

    @cached_property
    def told(self):
        """What the conditions are written with: values by the names of `KINDS`, None where all will do."""
        facts = {
            'day': self.day,
            'start': self.start,
            'end': self.end,
            # A kind of work has no index of its own: its sector is looked in.
            'sectors': list(self.sectors or {sector_of(each) for each in self.sub_sectors}),
            'sub_sectors': list(self.sub_sectors),
            'year_group': self.year_group,
            'mode': self.mode,
            'pattern': self.pattern,
            'adjustments': list(self.adjustments),
            'rungs': [rung for kind in self.kinds for rung in RUNGS_OF[kind]],
            'since': self.since and timezone.make_aware(datetime.combine(self.since, time.min)),
        }
        told = dict.fromkeys(KINDS) | {name: value or None for name, value in facts.items()} | self._circle
        return told | {self._wording: self._rings.anywhere} if self._rings else told

    def told_of_part(self, number):
        """What is told for one of the `parts`."""
        return {self._wording: self._rings.parts[number]}

    @property
    def _wording(self):
        return 'rare_words' if self._rings.are_rare else 'words'

    @property
    def _circle(self):
        """The place, and how far around it: on the grid, in a box and in strips of it."""
        if self.near is None:
            return {}
        east, north, reach = self.near.easting, self.near.northing, self.reach
        if reach is None:
            return {'easting': east, 'northing': north}
        first, last = ((east + side) // STRIP_METRES for side in (-reach, reach))
        return {
            'easting': east,
            'northing': north,
            'reach': reach,
            'west': east - reach,
            'east': east + reach,
            'south': north - reach,
            'north': north + reach,
            'strips': list(range(first, last + 1)),
        }

    def shape(self, *names):
        """The same search with its values left open, so that others with values for the same may share its question.

        `names`: the values it keeps, as slots; without, all that there are.
        """
        given = frozenset(name for name in names or KINDS if self.told[name] is not None)
        return Shape(given=given, **{name: getattr(self, name) for name in KEPT})

    @property
    def has_dates(self):
        """Whether only some of an offer's windows count."""
        return self.told['start'] is not None or self.told['end'] is not None

    @property
    def day(self):
        return self.today or timezone.localdate()

    def _open(self, rows):
        """Offers or windows that are kept for nobody else."""
        day = self.told['day']
        return rows.for_school(self.school, day) if self.school else rows.for_everyone(day)

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
        if not (self._by_words and self._rings):
            return ()
        return tuple(FACTS[self._wording](part) for part in self._rings.parts)

    @property
    def can_be_found(self):
        """Whether it has no words, or some that can be looked for."""
        return not self.text.strip() or self._rings is not None

    @property
    def _by_words(self):
        asked = self.sort == Sort.RELEVANCE or not (self.sort or self.near)
        return asked and bool(self.text.strip())

    @cached_property
    def _rings(self):
        return rings_of(self.text) if self.text.strip() else None

    def windows(self):
        """The dates that count for this search: not over, closed or shut, and within the dates asked for."""
        start, end = self.told['start'], self.told['end']
        windows = self._open(Window.objects.bookable(self.told['day']))
        if start is not None:
            windows = windows.filter(**{'start__gte' if self.fits else 'end__gte': start})
        if end is not None:
            windows = windows.filter(**{'end__lte' if self.fits else 'start__lte': end})
        return windows

    def _facts(self, offers):
        if not self.can_be_found:
            return offers.none()
        asked = [fact(value) for name, fact in FACTS.items() if (value := self.told[name]) is not None]
        # All at once: every filter copies the question it is added to.
        return offers.filter(*asked, **{'step_free': True} if self.step_free else {})

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
                Q(head_start_school=self.school, head_start_until__gt=self.told['day']) | Exists(theirs)
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
        told = self.told
        if told['easting'] is None:
            return offers
        here, there = _point(F('easting'), F('northing')), _point(told['easting'], told['northing'])
        metres = Cast(_operator('<->', here, there, FloatField()), IntegerField())
        offers = offers.filter(easting__isnull=False).annotate(metres=metres)
        if told['reach'] is None:
            return offers
        within = _in_box if told['sectors'] is None else _in_strips
        return within(offers, told).filter(metres__lte=told['reach'])


@dataclass(frozen=True)
class Shape(OfferSearch):
    """A search of which only is known what it is told, and by which of the other wishes it is narrowed."""

    given: frozenset = frozenset()

    @cached_property
    def told(self):
        return {name: Slot(name, kind) if name in self.given else None for name, kind in KINDS.items()}


@lru_cache(maxsize=256)
def _rows_asked(shape):
    return question_of_rows(shape.windows())


def employees_between(fewest, most):
    """A condition on offers: how many work for the employer."""
    band = Q(employer__employees__gte=fewest)
    return band if most is None else band & Q(employer__employees__lte=most)


def _in_strips(offers, told):
    """Written as the index `offer_by_sector_and_strip` is: strips of the grid, and a stretch of each."""
    strips = among(F('easting') / STRIP_METRES, told['strips'])
    north, east = (told['south'], told['north']), (told['west'], told['east'])
    return offers.filter(strips, northing__range=north, easting__range=east)


def _in_box(offers, told):
    """Written as the index on places is: point(easting, northing) <@ box(point, point)."""
    corners = [_point(told['east'], told['north']), _point(told['west'], told['south'])]
    here, box = _point(F('easting'), F('northing')), Func(*corners, function='box')
    return offers.filter(_operator('<@', here, box, BooleanField()))


def _in_rare_words(question):
    """Found before all else, for the planner would rather read in the order of the list and wait for the next."""
    return among(F('pk'), ArraySubquery(Offer.objects.filter(in_words(question)).order_by().values('pk')))


def among(what, values):
    """Whether it is one of the values: written in the same way for a list of any length."""
    return _operator('= ANY', what, Func(values, template='(%(expressions)s)'), BooleanField())


def _operator(sign, left, right, gives):
    return Func(left, right, template='(%(expressions)s)', arg_joiner=f' {sign} ', output_field=gives)


def _point(east, north):
    return Func(east, north, function='point', output_field=IntegerField())


def with_windows(offers, search=None):
    """The same offers, each with its dates to come as `upcoming`: two queries however many rows."""
    windows = (search or OfferSearch()).windows().order_by('start', 'pk')
    return offers.prefetch_related(Prefetch('windows', windows, to_attr='upcoming'))
