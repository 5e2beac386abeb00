"""What of a hub's list a partner's key may read: all of it, or some areas and kinds of offer."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from brokerage.accounts.models import Organisation
from brokerage.core.postcodes import outcode_of
from employers.models import Offer


@dataclass(frozen=True)
class Reach:
    """A hub's list, held to first halves of postcodes, sectors and patterns; none named means any."""

    hub: Organisation
    areas: tuple = ()
    sectors: tuple = ()
    patterns: tuple = ()

    @classmethod
    def of(cls, key):
        return cls(key.organisation.hub, tuple(key.areas), tuple(key.sectors), tuple(key.patterns))

    @property
    def is_whole(self):
        return not (self.areas or self.sectors or self.patterns)

    @property
    def mark(self):
        """Tells the answers to one key from those to another of the same hub."""
        return f'{self.hub.pk} {self.areas} {self.sectors} {self.patterns}'

    def narrow(self, offers):
        """Those of `offers` that a key may read; whose hub they are is for the caller to ask."""
        if self.areas:
            offers = offers.alias(outcode=outcode_of('site__postcode')).filter(outcode__in=self.areas)
        if self.sectors:
            offers = offers.filter(sector__in=self.sectors)
        return offers.filter(pattern__in=self.patterns) if self.patterns else offers

    def narrow_by_offer(self, rows, column):
        """The same for rows that name an offer by its number in `column`."""
        if self.is_whole:
            return rows
        return rows.filter(Exists(self.narrow(Offer.objects.filter(pk=OuterRef(column)))))
