"""What would help those whom an area's match leaves without a place: ways for each student, and places to ask for.

Asked of one part of the area, after every part is solved: what other parts fill counts as full here.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from brokerage.core.adjustments import in_order
from placements.matching import places_to_ask, ways_to_place
from placements.queries.match_asks import asks_in_words
from placements.queries.match_compare import SMALLEST_GROUP

# Pairs of a student without a place and a window that are judged for ways in one part: some seconds of work.
MOST_PAIRS = 20_000_000
MOST_ASKS = 10


@dataclass(frozen=True)
class Pair:
    student: object
    window: object


@dataclass(frozen=True)
class Placing:
    """The part of a plan that ways and asks go by: who is where, as the solver's ids."""

    placed: tuple


def placing_of(there):
    """`there`: {solver's student id: window id}."""
    return Placing(tuple(Pair(student, window) for student, window in there.items()))


def ways_in_part(problem, there, full_elsewhere):
    """{solver's student id: ways} of those without a place. A window that other parts fill needs one more place
    there besides whatever else keeps the student away. Empty where the part is too large to look.
    """
    if (len(problem.students) - len(there)) * len(problem.windows) > MOST_PAIRS:
        return {}
    windows = [replace(w, places=0) if w.id in full_elsewhere else w for w in problem.windows]
    return ways_to_place(replace(problem, windows=windows), placing_of(there))


def asks_in_part(problem, there, block_of, sites):
    """{block number: asks in words} for the share of each block in the part that has somebody without a place.

    A block asks as in a match of its own in which all others stay where they are.
    """
    students = defaultdict(list)
    for student in problem.students:
        students[block_of[student.id]].append(student)
    found = {}
    for block, own in students.items():
        if all(student.id in there for student in own):
            continue
        share = _share(problem, own, there)
        mine = {student.id: there[student.id] for student in own if student.id in there}
        found[block] = asks_in_words(sites, places_to_ask(share, placing_of(mine), MOST_ASKS))
    return found


def _share(problem, own, there):
    """The question of some students of a part, with what the others hold taken away."""
    names = {student.id for student in own}
    held = Counter(window for student, window in there.items() if student not in names)
    around = {window.id: window.groups for window in problem.windows}
    inside = Counter(group for window, count in held.items() for group in list(around[window]) * count)
    return replace(
        problem,
        students=own,
        windows=[
            replace(w, places=max(w.places - held[w.id], 0), at_least=max(w.at_least - held[w.id], 0))
            if held[w.id]
            else w
            for w in problem.windows
        ],
        groups=[
            replace(g, places=max(g.places - inside[g.id], 0), at_least=max(g.at_least - inside[g.id], 0))
            for g in problem.groups
        ],
    )


def joined(parts):
    """The asks of one block from all its parts as one: the most useful first, ten places at most.

    Proved best only where the block is in one part.
    """
    lines = {}
    for asks in parts:
        before = 0
        for row in asks['rows']:
            key = row['sector'], row['easting'], row['northing'], row['start'], row['end']
            lines[key] = _with(lines.get(key), row, row['placed'] - before)
            before = row['placed']
    kept, places, placed = [], 0, 0
    for row in sorted(lines.values(), key=lambda row: -row['placed']):
        if places + row['places'] <= MOST_ASKS:
            places, placed = places + row['places'], placed + row['placed']
            kept.append(row | {'placed': placed})
    return {
        'rows': kept,
        'waiting': sum(asks['waiting'] for asks in parts),
        'exact': len(parts) <= 1 and all(asks['exact'] for asks in parts),
    }


def _with(held, row, gained):
    """A line, or the same line of another part added to it; `placed` is what this line alone adds."""
    if held is None:
        return row | {'placed': gained}
    return held | {
        'places': held['places'] + row['places'],
        'placed': held['placed'] + gained,
        'step_free': held['step_free'] or row['step_free'],
        'adjustments': in_order([*held['adjustments'], *row['adjustments']]),
    }


def asks_of_area(blocks):
    """What a hub is told of the asks of all blocks: {'rows': by sector, district and dates, five places and more;
    'rest': places of all smaller groups together; 'placed': students who would have a place with all of them}.
    """
    groups = {}
    for asks in blocks:
        for row in asks['rows']:
            key = row['sector'], row['area'], row['start'], row['end']
            group = groups.setdefault(key, {'places': 0, 'step_free': 0, 'needs': Counter()})
            group['places'] += row['places']
            group['step_free'] += row['places'] * row['step_free']
            group['needs'].update(dict.fromkeys(row['adjustments'], row['places']))
    large = {key: group for key, group in groups.items() if group['places'] >= SMALLEST_GROUP}
    rows = [_told(key, group) for key, group in sorted(large.items(), key=lambda item: -item[1]['places'])]
    return {
        'rows': rows,
        'rest': sum(group['places'] for key, group in groups.items() if key not in large),
        'placed': sum(asks['rows'][-1]['placed'] for asks in blocks if asks['rows']),
    }


def _told(key, group):
    needs = [need for need, places in group['needs'].items() if places >= SMALLEST_GROUP]
    return dict(zip(('sector', 'area', 'start', 'end'), key, strict=True)) | {
        'places': group['places'],
        'step_free': group['step_free'] >= SMALLEST_GROUP,
        'adjustments': in_order(needs),
    }
