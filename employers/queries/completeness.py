"""How complete offers are, for pages: the parts of `employers.rules.completeness`, asked of one or of many."""

from dataclasses import dataclass

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Exists, OuterRef, Q, TextField, Value, When
from django.db.models.fields import CharField
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone

from employers.models import Offer, Window
from employers.rules.completeness import DATES, PARTS, completeness


@dataclass(frozen=True)
class Gap:
    """What is missing, why it matters and where it is mended."""

    missing: str
    why: str
    points: int
    url: str


def completeness_of(offer, today=None):
    """The `Completeness` of one offer; asks the database only whether dates are to come."""
    dates = offer.windows.upcoming(today or timezone.localdate())
    return completeness(offer, dates.exists())


def gaps_of(offer, found):
    """`found.missing` with the page and field that mends each."""
    words = reverse('employers:offer_edit', args=[offer.ref])
    dates = reverse('employers:offer_dates', args=[offer.ref])
    return [
        Gap(
            part.missing,
            part.why,
            part.weight,
            f'{dates}#id_start_0' if part.field == DATES else f'{words}#id_{part.field}',
        )
        for part in found.missing
    ]


def with_completeness(offers, today=None):
    """Offers with `complete`, 0 to 100, reckoned by the database from the same parts."""
    today = today or timezone.localdate()
    points = [Case(When(_there(part, today), then=part.weight), default=0) for part in PARTS]
    return offers.annotate(complete=sum(points, Value(0)))


def thin(offers, today=None):
    """Those of `offers` with something missing."""
    return with_completeness(offers, today).filter(complete__lt=100)


def _there(part, today):
    if part.field == DATES:
        return Exists(Window.objects.upcoming(today).filter(offer=OuterRef('pk')))
    field = Offer._meta.get_field(part.field)
    if isinstance(field, ArrayField):
        return Q(**{f'{part.field}__len__gte': part.least})
    if isinstance(field, CharField | TextField):
        return Q(GreaterThanOrEqual(Length(part.field), part.least))
    return Q(**{f'{part.field}__isnull': False})
