"""Where a postcode lies in a hub's zones."""

from dataclasses import dataclass

from placements.models import ELSEWHERE, Zone, ZoneOutcode


@dataclass(frozen=True)
class ZoneMap:
    """`names` are the hub's zones in order, without Elsewhere; `by_outcode` says which each outcode is in."""

    names: tuple
    by_outcode: dict

    @property
    def all(self):
        return (*self.names, ELSEWHERE)

    def of_outcode(self, outcode):
        return self.by_outcode.get(outcode, ELSEWHERE)

    def of_postcode(self, postcode):
        """'B30 1AA' -> the zone of B30; no postcode lies elsewhere."""
        return self.of_outcode((postcode or '').split(' ')[0])


def zone_map(hub):
    """The zones of `hub` (an Organisation), in two queries."""
    names = tuple(Zone.objects.filter(hub=hub).values_list('name', flat=True))
    rows = ZoneOutcode.objects.filter(hub=hub)
    return ZoneMap(names, dict(rows.values_list('outcode', 'zone__name')))
