"""The problem and its result as JSON documents. What cannot be read is refused with the path of the place."""

import json

import numpy as np

from placements.matching.graph import POLICIES, Fault, make_graph

VERSION = 1
MOST_PLACES = 1_000_000
MOST_RANK = 1_000_000
MOST_METRES = 40_100_000  # once round the Earth
TOP = {'version', 'policy', 'windows', 'groups', 'students'}
WINDOW = {'id', 'places', 'groups', 'at_least'}
GROUP = {'id', 'places', 'at_least'}
STUDENT = {'id', 'tier', 'locked', 'options', 'previous'}
OPTION = {'window', 'rank', 'metres'}


def parse(text):
    """JSON text as a value; a key written twice in one object is refused, as one of the two would be lost."""
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_int=whole_number)
    except json.JSONDecodeError as fault:
        where = f'line {fault.lineno}, column {fault.colno}'
        raise Fault(where, f'not JSON, or cut short: {fault.msg.lower()}') from None
    except RecursionError:
        raise Fault('the file', 'is nested too deep to be a problem') from None


def whole_number(digits):
    if len(digits) > 20:
        raise Fault('the file', f'holds a number of {len(digits)} digits')
    return int(digits)


def without_repeats(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise Fault(
            'the file', f'has the key {next(k for k in keys if keys.count(k) > 1)!r} twice in one object'
        )
    return found


def read_problem(document):
    """The graph of a problem document (docs/matching.md has the format)."""
    shape(document, '', TOP, TOP - {'groups'})
    if document['version'] != VERSION or type(document['version']) is not int:
        raise Fault('version', f'must be {VERSION}')
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
            [chain(window, f'windows[{at}].groups', group_number) for at, window in enumerate(windows)],
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


def shape(value, path, known, needed):
    """An object with no key but the known ones, and all the needed ones."""
    if type(value) is not dict:
        raise Fault(path or 'the file', 'must be an object')
    for key in value:
        if key not in known:
            shown = key if key.isidentifier() else f'{key!r:.80}'
            raise Fault(f'{path}.{shown}'.lstrip('.'), 'is not a key of this format')
    for key in sorted(needed):
        if key not in value:
            raise Fault(f'{path}.{key}'.lstrip('.'), 'is missing')


def listing(value, path, known, needed):
    if type(value) is not list:
        raise Fault(path, 'must be a list')
    for at, record in enumerate(value):
        shape(record, f'{path}[{at}]', known, needed)
    return value


def numbered(records, path):
    numbers = {}
    for at, record in enumerate(records):
        name = record['id']
        if type(name) not in (str, int) or len(str(name)) > 200 or name == '':
            raise Fault(f'{path}[{at}].id', 'must be text of 1 to 200 characters, or a whole number')
        if name in numbers:
            raise Fault(f'{path}[{at}].id', f'{name!r} appears twice')
        numbers[name] = at
    return numbers


def whole(value, path, lowest, highest):
    if type(value) is not int or not lowest <= value <= highest:
        raise Fault(path, f'must be a whole number from {lowest} to {highest}')
    return value


def capacities(records, path):
    return [whole(r['places'], f'{path}[{at}].places', 0, MOST_PLACES) for at, r in enumerate(records)]


def wishes(records, path):
    return [
        whole(r.get('at_least', 0), f'{path}[{at}].at_least', 0, MOST_PLACES) for at, r in enumerate(records)
    ]


def chain(window, path, group_number):
    listed = window.get('groups', [])
    if type(listed) is not list:
        raise Fault(path, 'must be a list')
    for at, name in enumerate(listed):
        known(name, f'{path}[{at}]', group_number, 'group')
        if name in listed[:at]:
            raise Fault(f'{path}[{at}]', f'{name!r} appears twice')
    return [group_number[name] for name in listed]


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
    rows = []
    for at, student in enumerate(students):
        path = f'students[{at}].options'
        listed = listing(student['options'], path, OPTION, OPTION)
        seen = set()
        for place, option in enumerate(listed):
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
    chains = [[] for _ in graph.windows]
    for window, climb in enumerate(chains):
        node = graph.parent[window]
        while node != graph.root:
            climb.append(graph.groups[node - len(graph.windows)])
            node = graph.parent[node]
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
    """The placed pairs, the objective claimed and the certificate of a result document."""
    if type(document) is not dict:
        raise Fault('the file', 'must be an object')
    for key, kind in (('placed', list), ('objective', dict), ('certificate', dict)):
        if type(document.get(key)) is not kind:
            raise Fault(key, f'is missing or not {"a list" if kind is list else "an object"}')
    for at, pair in enumerate(document['placed']):
        shape(pair, f'placed[{at}]', {'student', 'window'}, {'student', 'window'})
        for key, name in pair.items():
            if type(name) not in (str, int):
                raise Fault(f'placed[{at}].{key}', 'must be an id')
    pairs = [(pair['student'], pair['window']) for pair in document['placed']]
    return pairs, document['objective'], document['certificate']
