"""Small block problems as documents, and the plain way to judge them: try every plan."""

from fractions import Fraction
from itertools import product

from hypothesis import strategies as st

WEEKS = ['2027-05-03', '2027-05-10', '2027-05-17', '2027-05-24', '2027-06-07']
COUNT = len(WEEKS)
SECTORS = ['health', 'trades']

places = st.lists(st.integers(0, 12), min_size=COUNT, max_size=COUNT)
dislikes = st.lists(st.integers(0, 2), min_size=COUNT, max_size=COUNT)


@st.composite
def blocks(draw):
    length = draw(st.integers(1, 3))
    record = {
        'students': {'A': draw(st.integers(0, 9)), 'B': {s: draw(st.integers(0, 5)) for s in SECTORS}},
        'length': length,
        'allowed': draw(st.permutations(range(COUNT - length + 1)).flatmap(some_of)),
        'wish': draw(st.none() | st.integers(0, COUNT - length)),
        'half_days': draw(st.sampled_from([10, 10, 2, 5])),
    }
    if draw(st.booleans()):
        record['dislike'] = draw(dislikes)
    if record['wish'] is not None:
        record['fixed'] = draw(st.sampled_from([False, False, False, True]))
        near = min(abs(s - record['wish']) for s in record['allowed'])
        record['max_move'] = draw(st.integers(near, COUNT))
    return record


def some_of(weeks):
    return st.integers(1, len(weeks)).map(lambda count: list(weeks[:count]))


@st.composite
def problems(draw):
    """Every feature in play: sectors, estimates, patterns, long blocks, cohorts, caps, fixed, dislikes."""
    cohorts = [block | {'id': number} for number, block in enumerate(draw(st.lists(blocks(), max_size=2)))]
    singles = draw(st.lists(blocks(), min_size=1, max_size=2))
    return {
        'version': 1,
        'weeks': WEEKS,
        'areas': ['A', 'B'],
        'capacity': {'A': draw(places), 'B': {s: draw(places) for s in SECTORS}},
        'estimated': {'A': draw(places)},
        'confidence': {'A': draw(st.sampled_from([0, 50, 100]))},
        'dislike': draw(dislikes),
        'schools': [
            {'id': 'many', 'cohorts': cohorts},
            *({'id': f's{number}'} | block for number, block in enumerate(singles)),
        ],
        'seconds': 20,
    }


def rows_of(document):
    """Every block with its keys: (school, cohort or None), record."""
    for school in document['schools']:
        if 'cohorts' in school:
            yield from (((school['id'], str(record['id'])), record) for record in school['cohorts'])
        else:
            yield (school['id'], None), school


def may_start(record):
    if record.get('fixed'):
        return [record['wish']]
    cap = record.get('max_move', COUNT) if record['wish'] is not None else COUNT
    return [s for s in record['allowed'] if record['wish'] is None or abs(s - record['wish']) <= cap]


def judge(document, starts):
    """(overload, the part of it without places, peak, moves, distance) in places, by the definitions."""
    load = {}
    for (_, record), start in zip(rows_of(document), starts, strict=True):
        for week in range(start, start + record['length']):
            asked = {('A', None): record['students']['A']}
            asked |= {('B', sector): count for sector, count in record['students']['B'].items()}
            for cell, count in asked.items():
                share = Fraction(count * record.get('half_days', 10), 10)
                load[cell, week] = load.get((cell, week), 0) + share
    room = {key: places_in(document, *key) for key in load}
    over = sum(max(0, amount - room[key]) for key, amount in load.items())
    nowhere = sum(amount for key, amount in load.items() if not room[key])
    peak = max((amount / room[key] for key, amount in load.items() if room[key]), default=Fraction(0))
    return over, nowhere, peak, *moved(document, starts)


def places_in(document, cell, week):
    area, sector = cell
    if sector:
        return document['capacity'][area][sector][week]
    trust = document['confidence'][area]
    return document['capacity'][area][week] + document['estimated'][area][week] * trust // 100


def moved(document, starts):
    moves = distance = 0
    for (_, record), start in zip(rows_of(document), starts, strict=True):
        gap = 0 if record['wish'] is None else abs(start - record['wish'])
        moves, distance = moves + (gap > 0), distance + gap
        for week in range(start, start + record['length']):
            distance += document['dislike'][week] + record.get('dislike', [0] * COUNT)[week]
    return moves, distance


def best(document):
    return min(judge(document, starts) for starts in product(*(may_start(r) for _, r in rows_of(document))))


def starts_of(document, result):
    """The starts of a result, in the order of the blocks."""
    return [
        result['starts'][school] if cohort is None else result['starts'][school][cohort]
        for (school, cohort), _ in rows_of(document)
    ]
