"""What of a hub's list a partner's key may read: all of it, or some areas and kinds of offer."""

from dataclasses import dataclass
from hashlib import sha256

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

    @property
    def cursor_mark(self):
        """What its cursors end with: nothing for a whole list, and the same for all keys held to the same."""
        if self.is_whole:
            return ''
        held_to = repr([sorted(each) for each in (self.areas, self.sectors, self.patterns)])
        return f'.{sha256(held_to.encode()).hexdigest()[:8]}'

    def holds(self, listed_as):
        """Whether a key could read an offer while it stood on the list as this row of ListedAs says."""
        return (
            (not self.areas or listed_as.outcode in self.areas)
            and (not self.sectors or listed_as.sector in self.sectors)
            and (not self.patterns or listed_as.pattern in self.patterns)
        )

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
