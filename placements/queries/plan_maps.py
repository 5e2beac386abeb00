"""Pictures of a plan: weeks across, zones or sectors down, students against places in each cell."""

from datetime import date

import numpy as np

from brokerage.core.charts import SHADES, HeatCell, HeatMap
from brokerage.core.sectors import Sector
from placements.blockplan.figures import load_of
from placements.queries.plans import problem_of

LEAD = (
    'Students out as a percentage of places, by the Monday of each week. ! marks more students than places.'
)
WISHES, PLANNED = 'If every school had its wish', 'As planned'
WHOLE = 'Whole area'
MOST_SIDE_BY_SIDE = 9
# From so many per cent on, how full a week is reads as a number of times.
MANY = 1_000
TIMES, NOTHING_THERE = '×', '/0'
MEANS = {
    TIMES: '12× means at least 12 times as many students as places.',
    NOTHING_THERE: '30/0 means 30 students and no place.',
}


def zone_maps(board, weeks=()):
    """(before, after) by zone, with the whole area below; over the weeks that matter, or those of `weeks`."""
    problem = board.problem
    names = [place_name(problem, area) for area, _ in problem.cells]
    return _maps(names, problem.places, board.loads, problem.weeks, 'Zone', weeks)


def weeks_of(boards):
    """The weeks that matter in any of the plans, so that their pictures stand week under week."""
    return {each.problem.weeks[at] for each in boards for at in used(each.loads, each.problem.places)}


def place_name(problem, area):
    """A hub that has drawn no zones has one cell: its whole area."""
    return WHOLE if len({each for each, _ in problem.cells}) == 1 else area


def sector_maps(board):
    """(before, after) by sector over all zones; None where the question knows no sectors."""
    problem = problem_of(board.plan, board.plan.sectors) if board.plan.sectors else None
    if problem is None or not problem.cells:
        return None
    loads = [load_of(problem, starts) / problem.unit for starts in (board.wished, board.starts)]
    sectors = sorted({sector for _, sector in problem.cells if sector})
    names = [Sector(sector).label if sector in Sector.values else sector for sector in sectors]
    rows = [[cell for cell, (_, each) in enumerate(problem.cells) if each == sector] for sector in sectors]

    def summed(table):
        return np.array([table[cells].sum(axis=0) for cells in rows])

    return _maps(names, summed(problem.places), [summed(load) for load in loads], problem.weeks, 'Sector')


def _maps(names, places, loads, weeks, row_name, shown=()):
    span = [at for at, week in enumerate(weeks) if week in shown] if shown else used(loads, places)
    busy = set(np.flatnonzero(sum(load[:, span].sum(axis=1) for load in loads)).tolist())
    columns = [short(weeks[at]) for at in span]
    maps = []
    for title, load in zip((WISHES, PLANNED), loads, strict=True):
        rows = [(name, cells(load[at], places[at], span)) for at, name in enumerate(names) if at in busy]
        if len(names) > 1:
            rows.append((WHOLE, cells(load.sum(axis=0), places.sum(axis=0), span)))
        maps.append(drawn(title, columns, rows, row_name))
    return tuple(maps)


def drawn(title, columns, rows, row_name, lead=LEAD):
    texts = [cell.text for _, line in rows for cell in line]
    told = [words for sign, words in MEANS.items() if any(text.endswith(sign) for text in texts)]
    lead = ' '.join([lead, *told])
    return HeatMap(title, lead, tuple(columns), tuple(rows), low='empty', high='full', row_name=row_name)


def used(loads, places):
    """Positions of the weeks that matter: that change, or hold more students than places; else all busy ones."""
    before, after = loads
    full = (before > places) | (after > places)
    matter = np.flatnonzero(((before != after) | full).any(axis=0))
    return (matter if len(matter) else np.flatnonzero((before + after).any(axis=0))).tolist()


def short(week):
    return f'{date.fromisoformat(week):%-d %b}'


def cells(load, places, span):
    return tuple(cell(float(load[at]), int(places[at])) for at in span)


def cell(load, places):
    """A full week has the darkest shade; one that is more than full a mark as well."""
    if not load:
        return HeatCell('', 0, note=f'nobody out, {places} places')
    over = load - places
    note = f'{load:g} students, {places} places'
    if over > 0:
        note += f': {over:g} too many'
    text = fullness(load, places) if places else f'{load:g}{NOTHING_THERE}'
    shade = SHADES - 1 if over >= 0 else 1 + int(load / places * (SHADES - 2))
    return HeatCell(text, shade, note=note, marked=over > 0)


def fullness(load, places):
    """The number in a cell: per cent of the places, or how many times as many."""
    times = times_over(load, places)
    return f'{times}{TIMES}' if times else str(percent(load, places))


def times_over(load, places):
    """How many whole times the places, where per cent would be hard to read; else 0."""
    return int(load / places) if percent(load, places) >= MANY else 0


def times_words(load, places):
    """'12 times', 'over 12 times'; empty where per cent says it."""
    times = times_over(load, places)
    return f'{"over " if load > times * places else ""}{times} times' if times else ''


def percent(load, places):
    """Never 100 for what is just above or below it."""
    exact = 100 * load / places
    near = round(exact)
    if near == 100 and exact != 100:
        return 101 if exact > 100 else 99
    return near


def is_narrow(maps):
    return len(maps[0].columns) <= MOST_SIDE_BY_SIDE
