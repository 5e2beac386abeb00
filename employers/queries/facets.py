"""How many offers each further choice would find, and how many are found as it is: one query for all of it."""

from dataclasses import dataclass, replace

from django.db.models import Case, CharField, Count, Value, When

from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import SubSector, choices_within, sector_of
from employers.enums import EMPLOYEES_OF, RUNGS_OF, Experience, Mode, Size
from employers.queries.search import OfferSearch, employees_between

YEARS = range(7, 14)
KIND_OF = {rung: kind for kind, rungs in RUNGS_OF.items() for rung in rungs}


@dataclass(frozen=True)
class Facets:
    """{choice: how many offers choosing it alone would find}, all other wishes being as they are."""

    total: int
    sectors: dict
    sub_sectors: dict
    kinds: dict
    modes: dict
    sizes: dict
    years: dict
    patterns: dict
    step_free: int


# What may be chosen: the field of the search, what stands there when nothing is chosen, how one choice is written.
CHOICES = {
    'sectors': ((), lambda value: (value,), Sector.values),
    'sub_sectors': ((), lambda value: (value,), SubSector.values),
    'kinds': ((), lambda value: (value,), Experience.values),
    'mode': ('', lambda value: value, Mode.values),
    'sizes': ((), lambda value: (value,), Size.values),
    'year_group': (None, lambda value: value, YEARS),
    'pattern': ('', lambda value: value, Pattern.values),
    'step_free': (False, lambda value: value, (True,)),
}
YEAR_GROUPS = ('min_year_group', 'max_year_group')
FACTS = ('sector', 'work', 'rung', 'mode', *YEAR_GROUPS, 'pattern', 'step_free', 'size')


def facets_of(search, found_by=OfferSearch.found):
    """`found_by(search)` is the list that is shown.

    Offers are counted by all facts that can be chosen at once; every figure is a sum of those counts."""
    wide = replace(search, sort='', **{name: nothing for name, (nothing, *_) in CHOICES.items()})
    bands = [When(employees_between(*EMPLOYEES_OF[size]), then=Value(size.value)) for size in Size]
    rows = found_by(wide).order_by()
    rows = rows.annotate(size=Case(*bands, default=Value(''), output_field=CharField()))
    rows = rows.annotate(work=_work(search)).values(*FACTS).annotate(count=Count('pk'))
    cells = [_Cell(row, search) for row in rows]
    found = {name: _counts(name, cells, search) for name in CHOICES}
    return Facets(
        total=sum(cell.count for cell in cells if not cell.misses),
        sectors=found['sectors'],
        sub_sectors=found['sub_sectors'],
        kinds=found['kinds'],
        modes=found['mode'],
        sizes=found['sizes'],
        years=found['year_group'],
        patterns=found['pattern'],
        step_free=found['step_free'][True],
    )


def _work(search):
    """The kind of work, told apart only within the sectors chosen: elsewhere nobody asks for a figure."""
    chosen = _chosen(search)
    if not chosen:
        return Value('', output_field=CharField())
    return Case(When(sector__in=chosen, then='sub_sector'), default=Value(''), output_field=CharField())


def _chosen(search):
    return {*search.sectors, *map(sector_of, search.sub_sectors)}


class _Cell:
    """Offers alike in every fact that can be chosen. `misses`: the wishes of the search that they do not meet."""

    def __init__(self, row, search):
        self.row, self.count = row, row['count']
        self.misses = {name for name in CHOICES if not self.meets(name, getattr(search, name))}

    def meets(self, name, asked):
        if not asked:
            return True
        if name == 'year_group':
            return self.row['min_year_group'] <= asked <= self.row['max_year_group']
        if name in ('mode', 'pattern', 'step_free'):
            return self.row[name] == asked
        return self._value(name) in asked

    def _value(self, name):
        return {
            'sectors': self.row['sector'],
            'sub_sectors': self.row['work'],
            'kinds': KIND_OF[self.row['rung']],
            'sizes': self.row['size'],
        }[name]


def _counts(name, cells, search):
    """{value: offers that meet it and every other wish}."""
    _, written, values = CHOICES[name]
    if name == 'sub_sectors':
        values = [value for value, _ in choices_within(_chosen(search))]
    near = [cell for cell in cells if not cell.misses - {name}]
    return {value: sum(cell.count for cell in near if cell.meets(name, written(value))) for value in values}
