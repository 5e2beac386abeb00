"""The one search over offers: public pages, school pages and the partner API all ask it."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import BooleanField, Exists, F, Func, IntegerField, OuterRef, Prefetch, Sum, Value
from django.db.models.functions import Cast, Coalesce, Power, Sqrt
from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.core.distance import METRES_PER_MILE
from brokerage.core.postcodes import (
    OUTCODE,
    PostcodeFileMissing,
    PostcodeProblem,
    locate,
    locate_outcode,
    why_not_located,
)
from employers.enums import EmployerStatus
from employers.models import Offer, Window
from employers.queries.words import rings_of


class NoSuchPlace(ValueError):
    """The place to search near cannot be found; the text says why, for the person who typed it."""


def place_of(text):
    """Where 'B30' or 'b30 9dz' is: a point with easting and northing. Raises NoSuchPlace in words."""
    typed = text.strip().upper()
    try:
        if OUTCODE.fullmatch(typed):
            point = locate_outcode(typed)
            problem = f'We cannot find postcodes that begin with {typed}. Check it, or type a whole postcode.'
        else:
            point = locate(typed)
            problem = '' if point else why_not_located(typed)
    except PostcodeProblem as fault:
        raise NoSuchPlace(str(fault)) from fault
    except PostcodeFileMissing as fault:
        raise NoSuchPlace('Searching near a place does not work at the moment. Leave it empty.') from fault
    if point is None:
        raise NoSuchPlace(problem)
    return point


@dataclass(frozen=True)
class OfferSearch:
    """What someone looks for, already cleaned. `near` is anything with an easting and a northing.

    With `fits` the dates must lie inside start..end (a school's block); without, they overlap it. What is
    kept for some students is left out, unless they may be students of the `school` that looks.
    """

    text: str = ''
    sectors: tuple = ()
    near: object = None
    miles: float | None = None
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
    today: date | None = None

    def queryset(self, offers=None):
        """Published offers of employers who may be contacted, with `places_left` and, near a place, `metres`.

        `offers` narrows to what a member may see; without it the search is the public's.
        """
        offers = Offer.objects.all() if offers is None else offers
        offers = self._open(offers.published()).filter(employer__organisation__is_active=True)
        offers = offers.exclude(employer__status=EmployerStatus.DO_NOT_CONTACT)
        for narrow in (self._words, self._facts, self._dates, self._distance):
            offers = narrow(offers)
        left = self.windows().filter(offer=OuterRef('pk')).order_by().values('offer')
        left = left.annotate(left=Sum(F('places') - F('taken'))).values('left')
        return offers.annotate(places_left=Coalesce(left, 0)).select_related('employer__organisation', 'site')

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
        """Nearest first where there is a place to be near to, the newest first of those that words find.

        Ends in something unique, for keyset pages.
        """
        if self.near:
            return ('metres', 'pk')
        return ('-pk',) if self.text.strip() else ('title', 'pk')

    @property
    def parts(self):
        """Where words rank: what finds the best of them, the next best and the rest; else nothing."""
        return self._rings.parts if self._rings and not self.near else ()

    @cached_property
    def _rings(self):
        return rings_of(self.text) if self.text.strip() else None

    def windows(self):
        """The dates that count for this search: not over, not closed, and within the dates asked for."""
        windows = self._open(Window.objects.upcoming(self.day))
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
        if self.sectors:
            offers = offers.filter(sector__in=self.sectors)
        if self.year_group:
            offers = offers.filter(min_year_group__lte=self.year_group, max_year_group__gte=self.year_group)
        if self.mode:
            offers = offers.filter(mode=self.mode)
        if self.pattern:
            offers = offers.filter(pattern=self.pattern)
        if self.step_free:
            offers = offers.filter(step_free=True)
        if self.adjustments:
            offers = offers.filter(adjustments__contains=list(self.adjustments))
        if self.hub:
            offers = offers.filter(employer__organisation__hub=self.hub)
        return offers

    def _dates(self, offers):
        if not self.has_dates:
            return offers
        return offers.filter(Exists(self.windows().filter(offer=OuterRef('pk'))))

    def _distance(self, offers):
        """A box first, which the index answers, then the true distance on the national grid."""
        if self.near is None:
            return offers
        east, north = self.near.easting, self.near.northing
        away = Sqrt(Power(F('easting') - east, 2.0) + Power(F('northing') - north, 2.0))
        offers = offers.filter(easting__isnull=False).annotate(metres=Cast(away, IntegerField()))
        if self.miles is None:
            return offers
        reach = round(self.miles * METRES_PER_MILE)
        return offers.filter(_within(east, north, reach), metres__lte=reach)


def _within(east, north, reach):
    """Written as the index on sector and place is: point(easting, northing) <@ box(point, point)."""
    corners = [_point(Value(east + side), Value(north + side)) for side in (-reach, reach)]
    here = _point(F('easting'), F('northing'))
    return Func(
        here,
        Func(*corners, function='box'),
        template='(%(expressions)s)',
        arg_joiner=' <@ ',
        output_field=BooleanField(),
    )


def _point(east, north):
    return Func(east, north, function='point', output_field=IntegerField())


def with_windows(offers, search=None):
    """The same offers, each with its dates to come as `upcoming`: two queries however many rows."""
    windows = (search or OfferSearch()).windows().order_by('start', 'pk')
    return offers.prefetch_related(Prefetch('windows', windows, to_attr='upcoming'))
