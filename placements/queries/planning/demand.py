"""How many students of each cohort look for a place in which zone and kind of work."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q

from brokerage.core.postcodes import outcode_of
from schools.models import Student

RANKS = 3
# A student is 21 parts, so that each of these is whole: alone all; of two 2 to 1; of three 4 to 2 to 1.
PARTS = {0: (), 1: (21,), 2: (14, 7), RANKS: (12, 6, 3)}


@dataclass(frozen=True)
class Demand:
    """Current students counted by cohort and outcode of their home ('' for unknown), and what they like.

    `homes` is {cohort: Counter of outcodes}; `likes` {cohort: {outcode: Counter of sectors, in parts}}.
    """

    homes: dict
    likes: dict

    def by_zone(self, cohort_id, total, school_zone, zones):
        """`total` students over the zones they live in, as those whose homes are known; adds up exactly."""
        known = Counter()
        for outcode, count in self.homes.get(cohort_id, {}).items():
            known[zones.of_outcode(outcode) if outcode else school_zone] += count
        return spread(total, known or {school_zone: 1})

    def by_cell(self, cohort_id, total, school_zone, zones, usual):
        """The same by (zone, sector). Where nobody of a zone has said, as the cohort; else as `usual`."""
        likes = defaultdict(Counter)
        for outcode, parts in self.likes.get(cohort_id, {}).items():
            likes[zones.of_outcode(outcode) if outcode else school_zone].update(parts)
        cohort = sum(likes.values(), Counter())
        return {
            (zone, sector): count
            for zone, students in self.by_zone(cohort_id, total, school_zone, zones).items()
            for sector, count in spread(students, likes.get(zone) or cohort or usual).items()
        }

    def everyone(self):
        """What all students of the area like, in parts."""
        return sum((parts for outcodes in self.likes.values() for parts in outcodes.values()), Counter())


def spread(total, weights):
    """`total` in whole numbers by weight, by largest remainder; equal remainders in the order of the names.

    Hamilton's method: what is left after rounding down goes to the largest remainders, one each.
    """
    weights = {name: weight for name, weight in sorted(weights.items()) if weight > 0}
    if not total or not weights:
        return {}
    of_all = sum(weights.values())
    shares = {name: divmod(total * weight, of_all) for name, weight in weights.items()}
    rest = total - sum(whole for whole, _ in shares.values())
    lucky = sorted(shares, key=lambda name: -shares[name][1])[:rest]
    counts = {name: whole + (name in lucky) for name, (whole, _) in shares.items()}
    return {name: count for name, count in counts.items() if count}


def demand_of(cohort_ids, *, sector_level):
    """Homes (and likes) of the current students of these cohorts, in one query."""
    outcode = outcode_of('postcode')
    rows = Student.objects.current().filter(cohort_id__in=cohort_ids).annotate(outcode=outcode).order_by()
    return _with_likes(rows) if sector_level else Demand(_homes(rows), {})


def _homes(rows):
    homes = defaultdict(Counter)
    counted = rows.values('cohort_id', 'outcode').annotate(students=Count('pk'))
    for cohort_id, outcode, students in counted.values_list('cohort_id', 'outcode', 'students'):
        homes[cohort_id][outcode] = students
    return homes


def _with_likes(rows):
    homes, likes = defaultdict(Counter), defaultdict(lambda: defaultdict(Counter))
    first = Q(preferences__rank__lte=RANKS)
    ranked = ArrayAgg('preferences__sector', filter=first, order_by='preferences__rank', default=[])
    for _, cohort_id, outcode, sectors in rows.annotate(ranked=ranked).values_list(
        'pk', 'cohort_id', 'outcode', 'ranked'
    ):
        homes[cohort_id][outcode] += 1
        for sector, parts in zip(sectors, PARTS[len(sectors)], strict=True):
            likes[cohort_id][outcode][sector] += parts
    return Demand(homes, likes)
