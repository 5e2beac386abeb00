"""The problem and its result as JSON documents. What cannot be read is refused with the path of the place."""

from datetime import date

import numpy as np

from placements.blockplan.figures import student_weeks
from placements.blockplan.problem import HALF_DAYS, Cohort, Problem
from placements.matching.graph import Fault
from placements.matching.reading import (
    a_list,
    an_object,
    identity,
    inside,
    listing,
    shape,
    this_version,
    whole,
)

VERSION = 1
MOST = 1_000_000
MOST_WEEKS = 520
MOST_SECONDS = 86_400
NEEDED = {'version', 'weeks', 'areas', 'capacity', 'schools'}
TOP = NEEDED | {'seconds', 'estimated', 'confidence', 'dislike'}
BLOCK_NEEDED = {'students', 'length', 'allowed'}
BLOCK = BLOCK_NEEDED | {'wish', 'fixed', 'half_days', 'max_move', 'dislike'}


def read_problem(document):
    """The problem of a document (docs/blocks.md has the format)."""
    shape(document, '', TOP, NEEDED)
    this_version(document, VERSION)
    weeks = read_weeks(document['weeks'])
    areas = read_areas(document['areas'])
    table = places_table(document['capacity'], 'capacity', areas, len(weeks))
    cells, certain = list(table), np.array(list(table.values()), dtype=np.int64).reshape(-1, len(weeks))
    blocks = Blocks(weeks, areas, set(cells), per_week(document.get('dislike'), 'dislike', len(weeks)))
    return Problem(
        weeks=weeks,
        cells=cells,
        places=certain + estimated(document, areas, cells, len(weeks)),
        certain=certain,
        cohorts=blocks.read(document['schools']),
        seconds=seconds(document.get('seconds', 30)),
    )


def text(value, path):
    if type(value) is not str or not 0 < len(value) <= 200:
        raise Fault(path, 'must be text of 1 to 200 characters')
    return value


def read_weeks(listed):
    if type(listed) is not list or not 0 < len(listed) <= MOST_WEEKS:
        raise Fault('weeks', f'must be a list of 1 to {MOST_WEEKS} dates')
    days = [day(value, f'weeks[{at}]') for at, value in enumerate(listed)]
    for at in range(1, len(days)):
        if days[at] <= days[at - 1]:
            raise Fault(f'weeks[{at}]', 'must be after the week before it')
    return listed


def day(value, path):
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Fault(path, 'must be a date such as 2027-06-28') from None


def read_areas(listed):
    seen = {}
    for at, area in enumerate(a_list(listed, 'areas')):
        if text(area, f'areas[{at}]') in seen:
            raise Fault(f'areas[{at}]', f'{area!r:.80} appears twice')
        seen[area] = at
    return seen


def seconds(value):
    if type(value) not in (int, float) or not 0 < value <= MOST_SECONDS:
        raise Fault('seconds', f'must be a number above 0, at most {MOST_SECONDS}')
    return float(value)


def per_week(value, path, count):
    if value is None:
        return (0,) * count
    if type(value) is not list or len(value) != count:
        raise Fault(path, f'must be a list of {count} numbers, one for each week')
    return tuple(whole(number, f'{path}[{at}]', 0, MOST) for at, number in enumerate(value))


def by_area(value, path, areas):
    for name in an_object(value, path):
        if name not in areas:
            raise Fault(inside(path, name), 'is not one of the areas')
    return value


def places_table(value, path, areas, count, *, needed=True):
    """Numbers per week of every cell: an area's list is one cell, its object of lists one cell per sector."""
    table = {}
    by_area(value, path, areas)
    for area in areas:
        where = inside(path, area)
        if area not in value:
            if needed:
                raise Fault(where, 'is missing')
            continue
        sectors = by_sector(value[area], where)
        if not sectors:
            raise Fault(where, 'names no sector')
        for sector, numbers in sectors.items():
            place = where if sector is None else inside(where, text(sector, where))
            if type(numbers) is not list:
                raise Fault(place, f'must be a list of {count} numbers, one for each week')
            table[area, sector] = per_week(numbers, place, count)
    return table


def by_sector(value, path):
    """{sector: value}; what is not told apart by sector is under None."""
    return an_object(value, path) if isinstance(value, dict) else {None: value}


def estimated(document, areas, cells, count):
    """Estimated places, cut to the confidence in their area (per cent) and rounded down."""
    table = places_table(document.get('estimated', {}), 'estimated', areas, count, needed=False)
    trust = by_area(document.get('confidence', {}), 'confidence', areas)
    for area, percent in trust.items():
        whole(percent, inside('confidence', area), 0, 100)
    found, number = np.zeros((len(cells), count), dtype=np.int64), {cell: at for at, cell in enumerate(cells)}
    for (area, sector), numbers in table.items():
        if (area, sector) not in number:
            raise Fault(inside('estimated', area), 'must have the same sectors as capacity')
        if area not in trust:
            raise Fault(
                inside('confidence', area), 'is missing: it says how far the estimate is to be trusted'
            )
        found[number[area, sector]] = np.array(numbers, dtype=np.int64) * trust[area] // 100
    return found


class Blocks:
    """Reads the schools: each is one block, or a list of cohorts with a block each."""

    def __init__(self, weeks, areas, cells, dislike):
        self.count, self.areas, self.cells, self.dislike = len(weeks), areas, cells, dislike

    def read(self, schools):
        found, seen = [], set()
        for at, school in enumerate(a_list(schools, 'schools')):
            path = f'schools[{at}]'
            many = 'cohorts' in an_object(school, path)
            shape(
                school,
                path,
                {'id', 'cohorts'} if many else BLOCK | {'id'},
                {'id'} if many else BLOCK_NEEDED | {'id'},
            )
            name = self.identity(school, path, seen)
            found += self.cohorts(school, path, name) if many else [self.block(school, path, name, None)]
        return found

    def identity(self, record, path, seen):
        """Ids are keys of the result, and keys of JSON are text: 7 and "7" would be the same."""
        name = str(identity(record['id'], f'{path}.id'))
        if name in seen:
            raise Fault(f'{path}.id', f'{name!r:.80} appears twice')
        seen.add(name)
        return name

    def cohorts(self, school, path, name):
        listed = listing(school['cohorts'], f'{path}.cohorts', BLOCK | {'id'}, BLOCK_NEEDED | {'id'})
        seen = set()
        return [
            self.block(record, where, name, self.identity(record, where, seen))
            for record, where in ((record, f'{path}.cohorts[{at}]') for at, record in enumerate(listed))
        ]

    def block(self, record, path, school, name):
        wish, fixed, most = record.get('wish'), record.get('fixed', False), record.get('max_move')
        if type(fixed) is not bool:
            raise Fault(f'{path}.fixed', 'must be true or false')
        own = per_week(record.get('dislike'), f'{path}.dislike', self.count)
        return Cohort(
            school=school,
            name=name,
            students=self.students(record['students'], f'{path}.students'),
            length=whole(record['length'], f'{path}.length', 1, self.count),
            allowed=self.allowed(record['allowed'], f'{path}.allowed'),
            wish=None if wish is None else whole(wish, f'{path}.wish', 0, self.count - 1),
            fixed=fixed,
            half_days=whole(record.get('half_days', HALF_DAYS), f'{path}.half_days', 1, HALF_DAYS),
            max_move=None if most is None else whole(most, f'{path}.max_move', 0, self.count),
            dislike=tuple(a + b for a, b in zip(self.dislike, own, strict=True)),
            path=path,
        )

    def allowed(self, listed, path):
        for at, week in enumerate(a_list(listed, path, ' of week numbers')):
            if whole(week, f'{path}[{at}]', 0, self.count - 1) in listed[:at]:
                raise Fault(f'{path}[{at}]', f'{week} appears twice')
        return tuple(listed)

    def students(self, value, path):
        found = {}
        for area, asked in by_area(value, path, self.areas).items():
            where = inside(path, area)
            for sector, count in by_sector(asked, where).items():
                place = where if sector is None else inside(where, sector)
                if (area, sector) not in self.cells:
                    raise Fault(
                        place, 'must be by sector just where the capacity of the area is, in the same sectors'
                    )
                found[area, sector] = whole(count, place, 0, MOST)
        return found


def write_result(problem, plan):
    """The result document of a plan."""
    bound = plan.bound
    return {
        'status': 'optimal' if plan.proved else 'feasible',
        'starts': as_starts(problem, plan.starts),
        'overload': student_weeks(problem, plan.score.overload),
        'peak': float(plan.score.peak),
        'moves': plan.score.moves,
        'distance': plan.score.distance,
        'bound': {
            'overload': student_weeks(problem, bound['overload']),
            'peak': float(bound['peak']),
            'moves': bound['moves'],
            'distance': bound['distance'],
        },
        'seconds': {name: round(value, 3) for name, value in plan.seconds.items()},
    }


def as_starts(problem, starts):
    """{school: week}, or {school: {cohort: week}} for a school with a list of cohorts."""
    found = {}
    for cohort, start in zip(problem.cohorts, starts, strict=True):
        if cohort.name is None:
            found[cohort.school] = start
        else:
            found.setdefault(cohort.school, {})[cohort.name] = start
    return found
