"""The problem and its result as JSON documents. What cannot be read is refused with the path of the place."""

from itertools import chain

import numpy as np

from placements.matching.graph import POLICIES, Fault, make_graph
from placements.matching.reading import a_list, an_object, identity, listing, shape, this_version, whole

VERSION = 1
MOST_PLACES = 1_000_000
MOST_RANK = 1_000_000
MOST_METRES = 40_100_000  # once round the Earth
TOP = {'version', 'policy', 'windows', 'groups', 'students'}
WINDOW = {'id', 'places', 'groups', 'at_least'}
GROUP = {'id', 'places', 'at_least'}
STUDENT = {'id', 'tier', 'locked', 'options', 'previous'}
OPTION = {'window', 'rank', 'metres'}


def read_problem(document):
    """The graph of a problem document (docs/matching.md has the format)."""
    shape(document, '', TOP, TOP - {'groups'})
    this_version(document, VERSION)
    if document['policy'] not in POLICIES:
        raise Fault('policy', f'must be one of {", ".join(POLICIES)}')
    groups = listing(document.get('groups', []), 'groups', GROUP, {'id', 'places'})
    group_number = numbered(groups, 'groups')
    windows = listing(document['windows'], 'windows', WINDOW, {'id', 'places'})
    window_number = numbered(windows, 'windows')
    students = listing(document['students'], 'students', STUDENT, {'id', 'tier', 'options'})
    student_number = numbered(students, 'students')
    return make_graph(
        policy=document['policy'],
        windows=(
            list(window_number),
            capacities(windows, 'windows'),
            [groups_of(window, f'windows[{at}].groups', group_number) for at, window in enumerate(windows)],
            wishes(windows, 'windows'),
        ),
        groups=(list(group_number), capacities(groups, 'groups'), wishes(groups, 'groups')),
        students=(
            list(student_number),
            [whole(s['tier'], f'students[{at}].tier', 0, 9) for at, s in enumerate(students)],
            [named(s, at, 'locked', window_number) for at, s in enumerate(students)],
            [named(s, at, 'previous', window_number) for at, s in enumerate(students)],
        ),
        edges=options(students, window_number),
    )


def numbered(records, path):
    numbers = {}
    for at, record in enumerate(records):
        name = identity(record['id'], f'{path}[{at}].id')
        if name in numbers:
            raise Fault(f'{path}[{at}].id', f'{name!r} appears twice')
        numbers[name] = at
    return numbers


def capacities(records, path):
    return [whole(r['places'], f'{path}[{at}].places', 0, MOST_PLACES) for at, r in enumerate(records)]


def wishes(records, path):
    return [
        whole(r.get('at_least', 0), f'{path}[{at}].at_least', 0, MOST_PLACES) for at, r in enumerate(records)
    ]


def groups_of(window, path, group_number):
    numbers = {}
    for at, name in enumerate(a_list(window.get('groups', []), path)):
        number = known(name, f'{path}[{at}]', group_number, 'group')
        if number in numbers:
            raise Fault(f'{path}[{at}]', f'{name!r} appears twice')
        numbers[number] = at
    return list(numbers)


def known(name, path, numbers, kind):
    if type(name) not in (str, int) or name not in numbers:
        raise Fault(path, f'no {kind} has the id {name!r:.80}')
    return numbers[name]


def named(student, at, key, window_number):
    """The window a student names under this key, or -1."""
    name = student.get(key)
    return -1 if name is None else known(name, f'students[{at}].{key}', window_number, 'window')


def options(students, window_number):
    """All options as columns: student, window, rank, metres."""
    listed = [student['options'] for student in students]
    return at_a_glance(listed, window_number) or one_by_one(listed, window_number)


def at_a_glance(listed, window_number):
    """The columns where all is well; None where the options must be walked one by one, to name the fault."""
    if not set(map(type, listed)) <= {list}:
        return None
    flat = list(chain.from_iterable(listed))
    if not (set(map(type, flat)) <= {dict} and set(map(len, flat)) <= {len(OPTION)}):
        return None
    try:
        windows, ranks, metres = ([option[key] for option in flat] for key in ('window', 'rank', 'metres'))
    except KeyError:
        return None
    if not (set(map(type, windows)) <= {str, int} and set(map(type, chain(ranks, metres))) <= {int}):
        return None
    numbers = [window_number.get(name) for name in windows]
    if None in numbers or not (within(ranks, 1, MOST_RANK) and within(metres, 0, MOST_METRES)):
        return None
    student = np.repeat(np.arange(len(listed)), [len(own) for own in listed])
    window = np.array(numbers, dtype=np.int64)
    pairs = np.sort(student * len(window_number) + window)
    if (pairs[1:] == pairs[:-1]).any():
        return None
    return student, window, np.array(ranks, dtype=np.int64), np.array(metres, dtype=np.int64)


def within(numbers, lowest, highest):
    return not numbers or (lowest <= min(numbers) and max(numbers) <= highest)


def one_by_one(listed, window_number):
    rows = []
    for at, own in enumerate(listed):
        path, seen = f'students[{at}].options', set()
        for place, option in enumerate(listing(own, path, OPTION, OPTION)):
            window = known(option['window'], f'{path}[{place}].window', window_number, 'window')
            if window in seen:
                raise Fault(f'{path}[{place}].window', f'{option["window"]!r} appears twice')
            seen.add(window)
            rank = whole(option['rank'], f'{path}[{place}].rank', 1, MOST_RANK)
            rows.append(
                (at, window, rank, whole(option['metres'], f'{path}[{place}].metres', 0, MOST_METRES))
            )
    return tuple(np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def write_problem(graph):
    """The document of a graph: what check_match needs to prove a plan again elsewhere."""
    columns = [column.tolist() for column in (graph.edge_window, graph.rank, graph.metres)]
    edges = [{'window': graph.windows[w], 'rank': r, 'metres': m} for w, r, m in zip(*columns, strict=True)]
    return {
        'version': VERSION,
        'policy': graph.policy,
        **write_capacities(graph),
        'students': [
            {
                'id': name,
                'tier': int(graph.tier[at]),
                'locked': window_of(graph, graph.locked[at]),
                'previous': window_of(graph, graph.previous[at]),
                'options': edges[graph.start[at] : graph.start[at + 1]],
            }
            for at, name in enumerate(graph.students)
        ],
    }


def write_capacities(graph):
    """Windows and groups as read: those of the tree, and those beside it."""
    places = dict(zip(graph.node_ids, graph.places.tolist(), strict=True))
    places |= {(side.kind, side.id): side.places for side in graph.sides}
    wishes = {(side.kind, side.id): {'at_least': side.at_least} for side in graph.sides if side.at_least > 1}
    count = len(graph.windows)
    chains = [[graph.groups[node - count] for node in graph.around(window)] for window in range(count)]
    for side in graph.sides:
        for window in side.windows.tolist() if side.kind == 'group' else ():
            if side.id not in chains[window]:
                chains[window].append(side.id)
    return {
        kind + 's': [
            {'id': name, 'places': places[kind, name]}
            | ({'groups': chains[at]} if kind == 'window' else {})
            | wishes.get((kind, name), {})
            for at, name in enumerate(name for a_kind, name in places if a_kind == kind)
        ]
        for kind in ('window', 'group')
    }


def window_of(graph, edge):
    return graph.windows[graph.edge_window[edge]] if edge >= 0 else None


def write_result(plan, seconds):
    """The result document of a plan."""
    return {
        'status': plan.status,
        'placed': [{'student': p.student, 'window': p.window} for p in plan.placed],
        'unplaced': [
            {
                'student': u.student,
                'reasons': [{'rule': r.rule, 'windows': r.windows, 'text': r.text} for r in u.reasons],
            }
            for u in plan.unplaced
        ],
        'objective': plan.objective,
        'bound': plan.bound,
        'certificate': plan.certificate,
        'seconds': seconds,
    }


def read_result(document):
    """The placed pairs, what is claimed of them (objective; status and bound where given), and the certificate."""
    an_object(document, '')
    for key, kind in (('placed', list), ('objective', dict), ('certificate', dict)):
        if type(document.get(key)) is not kind:
            raise Fault(key, f'is missing or not {"a list" if kind is list else "an object"}')
    for at, pair in enumerate(document['placed']):
        shape(pair, f'placed[{at}]', {'student', 'window'}, {'student', 'window'})
        for key, name in pair.items():
            if type(name) not in (str, int):
                raise Fault(f'placed[{at}].{key}', 'must be an id')
    pairs = [(pair['student'], pair['window']) for pair in document['placed']]
    claims = {name: document[name] for name in ('objective', 'status', 'bound') if name in document}
    return pairs, claims, document['certificate']
