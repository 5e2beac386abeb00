"""What there is to plan with, as a page: students and places by zone, week and kind of work."""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from brokerage.core.charts import bar_chart, heat_map
from brokerage.core.sectors import Sector
from placements.blockplan.figures import load_of

SMALL = 5


@dataclass(frozen=True)
class Supply:
    """Of a question by sector: `students` in all, `zones` in order, tables with a row a zone, a column a week."""

    students: int
    zones: list
    wished: np.ndarray
    places: np.ndarray
    published: np.ndarray
    busiest: int | None

    @property
    def eventful(self):
        """Weeks somebody wishes or has published for; every week where there are none."""
        some = np.flatnonzero(self.wished.any(axis=0) | self.published.any(axis=0))
        return some if len(some) else np.arange(self.places.shape[1])


def supply_of(question):
    """Adds a question's sectors up to zones; `wished` are students out if everybody had their wish."""
    problem = question.problem
    zones = list(dict.fromkeys(zone for zone, _ in problem.cells))
    starts = [_start(problem, at) for at in range(len(problem.cohorts))]
    load = load_of(problem, starts)
    wished = -(-_sums(load, problem.cells, zones) // problem.unit)
    in_all = wished.sum(axis=0)
    return Supply(
        students=sum(sum(cohort.students.values()) for cohort in problem.cohorts),
        zones=zones,
        wished=wished,
        places=_sums(problem.places, problem.cells, zones),
        published=_sums(question.published, problem.cells, zones),
        busiest=int(in_all.argmax()) if in_all.any() else None,
    )


def _start(problem, at):
    """The wish, or the first week that is possible where there is none."""
    cohort = problem.cohorts[at]
    last = len(problem.weeks) - cohort.length
    return int(problem.options[at][0]) if cohort.wish is None else min(cohort.wish, last)


def _sums(table, cells, zones):
    found = np.zeros((len(zones), table.shape[1]), dtype=np.int64)
    for row, (zone, _) in zip(table, cells, strict=True):
        found[zones.index(zone)] += row
    return found


def supply_map(question, supply):
    """Places counted on by zone and week; a week that wishes would overfill is marked."""
    weeks = supply.eventful
    columns = [f'{question.weeks[week]:%-d %b}' for week in weeks]
    rows = [(zone, supply.places[at, weeks].tolist()) for at, zone in enumerate(supply.zones)]
    wished, places = supply.wished[:, weeks], supply.places[:, weeks]
    notes = {(int(z), int(w)): _note(supply, z, weeks[w]) for z, w in np.argwhere(wished > 0)}
    short = {(int(z), int(w)) for z, w in np.argwhere(wished > places)}
    return heat_map(
        'Places by zone and week',
        columns,
        rows,
        lead='Published places, and estimates as far as you trust them, in weeks that somebody wishes or has '
        'published for. A marked week has more students than places if every school had its wish.',
        row_name='Zone',
        marks=short,
        notes=notes,
    )


def _note(supply, zone, week):
    students = int(supply.wished[zone, week])
    words = f'fewer than {SMALL} students' if students < SMALL else f'{students} students'
    return f'{words} as wished; {supply.published[zone, week]} of these places are published'


def sector_bars(question, supply):
    """Students by the kind of work they would like, beside places of the busiest week."""
    wanted, places = Counter(), Counter()
    for cohort in question.problem.cohorts:
        for (_, sector), count in cohort.students.items():
            wanted[sector] += count
    if supply.busiest is not None:
        for (_, sector), row in zip(question.problem.cells, question.problem.places, strict=True):
            places[sector] += int(row[supply.busiest])
    rows = [
        (Sector(sector).label, (wanted[sector], places[sector]))
        for sector in sorted({*wanted, *places}, key=lambda sector: -wanted[sector])
        if wanted[sector] >= SMALL or places[sector]
    ]
    return bar_chart(
        'What students would like',
        rows,
        series=('Students', 'Places in the busiest week'),
        row_name='Kind of work',
        lead='A first choice counts four times a third one, twice a second one. Students who have not said '
        'count as the others.',
    )
