"""A certificate that a plan is the best there is, and the check of it, which trusts neither plan nor solver.

The proof is a price for each scarce capacity. For any plan that keeps the rules,

    cost = sum over placed students of (cost of the option + prices paid) - sum of price x places used
        >= sum over all students of their cheapest offer at these prices  - sum of price x places

because no student does better than their cheapest offer (or none, for nothing) and no capacity is
overrun. Costs and prices are lists of numbers compared like words in a dictionary; the argument holds
for them as for numbers. A plan whose cost equals the right-hand side is optimal in every level.
"""

from importlib.metadata import version

import numpy as np

from placements.matching.duality import dual_of, primal_of
from placements.matching.graph import TIER_COUNT, Fault
from placements.matching.prices import sign
from placements.matching.trees import part_of, prove_components, written

LARGEST = 2**61


class Refused(ValueError):
    """The result does not follow from the problem."""


def objective(graph, edge):
    """What the plan is worth, each level by name."""
    chosen = edge[edge >= 0]
    tiers = np.bincount(graph.tier[graph.edge_student[chosen]], minlength=TIER_COUNT)
    levels = graph.levels()
    worth = {'placed_by_tier': [int(n) for n in tiers]}
    for name in list(levels)[1:]:
        worth[name] = abs(int(levels[name][chosen].sum()))
    return worth


def certify(graph, solution):
    """The certificate of a solution; refuses to sign one that its own prices do not prove."""
    primal, dual = primal_of(graph, solution.edge), dual_of(graph, solution.prices)
    if primal < dual or (primal != dual and not solution.proofs):
        raise Refused(f'the prices prove {dual}, the plan reaches {primal}')
    trees = [written(proof) for proof in solution.proofs]
    search = {'search': {'open': solution.open_levels, 'components': trees}} if trees else {}
    return {
        'version': 1,
        'problem': graph.fingerprint,
        'seed': solution.seed,
        'solver': f'ortools {version("ortools")}',
        'levels': list(graph.levels()),
        'primal': primal,
        'dual': dual,
        'prices': [
            {kind: name, 'price': price}
            for (kind, name), price in zip(graph.node_ids, solution.prices.tolist(), strict=True)
            if any(price)
        ],
        **search,
    }


def bound_of(objective, open_levels):
    """What no plan can beat, named as the objective is. None after the first level that is still open."""
    bound, is_open = {'placed_by_tier': []}, False
    for tier, placed in enumerate(objective['placed_by_tier']):
        gap = open_levels.get(f'tier {tier}', 0)
        bound['placed_by_tier'].append(None if is_open else placed + gap)
        is_open = is_open or gap > 0
    for name, reached in list(objective.items())[1:]:
        gap = open_levels.get(name, 0)
        better = reached + gap if name in ('first_choices', 'kept') else reached - gap
        bound[name] = None if is_open else better
        is_open = is_open or gap > 0
    return bound


def check(graph, placed, certificate):
    """Prove the plan optimal from the problem and the certificate alone, or say where the proof breaks.

    `placed` is a list of (student id, window id). Returns the objective proved.
    """
    reached, left = proved(graph, placed, certificate)
    if left:
        raise Refused(f'not proved optimal: {left} is left open')
    return reached


def proved(graph, placed, certificate):
    """(the objective of a plan that keeps every rule, {level: how much better the proof lets it be} or nothing)."""
    edge = feasible(graph, placed)
    if certificate.get('problem') != graph.fingerprint:
        raise Refused('the certificate belongs to another problem')
    prices = read_prices(graph, certificate.get('prices'))
    left, rest, prices = by_cases(graph, edge, certificate, prices)
    primal, dual = primal_of(rest.graph, rest.inside(edge)), dual_of(rest.graph, prices)
    if primal != dual:
        raise Refused(f'not proved optimal: the plan reaches {primal}, the prices prove {dual}')
    if not graph.sides:
        refuse_room_for_higher_tier(graph, edge)
    return objective(graph, edge), left


def still_open(certificate):
    """{level: how much better it could be}, as a certificate claims."""
    search = certificate.get('search')
    return search.get('open') or {} if type(search) is dict else {}


def by_cases(graph, edge, certificate, prices):
    """What the trees of cases leave open, the components that they say nothing of, and the prices there."""
    search = certificate.get('search', {'components': []})
    try:
        left, rest = prove_components(graph, edge, part_of(search, 'components', 'search'))
    except Fault as fault:
        raise Refused(f'the certificate has a proof that cannot be read: {fault}') from None
    # A rest without plans before has no level for them.
    return left, rest, prices[rest.nodes, : len(rest.graph.levels())]


def feasible(graph, placed):
    """Each student's edge, when the plan keeps every rule."""
    edge = edges_of(graph, placed)
    refuse_overfull(graph, edge)
    return edge


def edges_of(graph, placed):
    student_number = {name: at for at, name in enumerate(graph.students)}
    window_number = {name: at for at, name in enumerate(graph.windows)}
    edge = np.full(len(graph.students), -1, dtype=np.int64)
    for student, window in placed:
        if student not in student_number or window not in window_number:
            raise Refused(f'no student {student!r:.80} or no window {window!r:.80} in the problem')
        at = student_number[student]
        if edge[at] >= 0:
            raise Refused(f'student {student!r} is placed twice')
        options = graph.edge_window[graph.start[at] : graph.start[at + 1]]
        place = np.searchsorted(options, window_number[window])
        if place == len(options) or options[place] != window_number[window]:
            raise Refused(f'window {window!r} is not an option of student {student!r}')
        edge[at] = graph.start[at] + place
    moved = np.flatnonzero((graph.locked >= 0) & (graph.locked != edge))
    if len(moved):
        raise Refused(f'the lock of student {graph.students[moved[0]]!r} is not kept')
    return edge


def refuse_overfull(graph, edge):
    over = np.flatnonzero(graph.load(edge[edge >= 0]) > graph.places)
    if len(over):
        kind, name = graph.node_ids[over[0]]
        raise Refused(f'{kind} {name!r} holds more students than it has places')
    for side in graph.sides:
        if not side.holds(graph.window_load(edge[edge >= 0])):
            wish = f', or fewer than {side.at_least}' if side.at_least > 1 else ''
            raise Refused(f'{side.kind} {side.id!r} holds more students than it has places{wish}')


def read_prices(graph, listed):
    """Prices as rows per node; none may be negative, and none so large that a sum could overflow."""
    number = {name: at for at, name in enumerate(graph.node_ids)}
    width = len(graph.levels())
    ceiling = LARGEST // (2 + int(graph.depth.max(initial=0)))
    prices = np.zeros((graph.root, width), dtype=np.int64)
    for entry in listed if isinstance(listed, list) else ():
        kind, name, price = price_entry(entry)
        if (kind, name) not in number or type(price) is not list or len(price) != width:
            raise Refused(f'the certificate has a price that cannot be read: {entry!r:.80}')
        if not all(type(part) is int and abs(part) < ceiling for part in price):
            raise Refused(f'the certificate has a price that is not a whole number in range: {entry!r:.80}')
        prices[number[kind, name]] = price
    if (sign(prices) < 0).any():
        raise Refused('the certificate has a price below zero')
    return prices


def price_entry(entry):
    """The kind and id of what is priced and its price, or nothing known where the entry is not one."""
    if type(entry) is dict:
        for kind in ('window', 'group'):
            if type(entry.get(kind)) in (str, int):
                return kind, entry[kind], entry.get('price')
    return None, None, None


def refuse_room_for_higher_tier(graph, edge):
    """Independent of all prices: no chain of moves frees a place for a student of a higher or equal tier.

    That is Berge's test for a maximum matching, run for the students of tiers 0..t for each t in turn.
    """
    load = graph.load(edge[edge >= 0])
    members = [[] for _ in range(graph.root + 1)]
    for node in np.flatnonzero(load):
        members[graph.parent[node]].append(int(node))
    holders = [[] for _ in graph.windows]
    for student in np.flatnonzero((edge >= 0) & (graph.locked < 0)):
        holders[graph.edge_window[edge[student]]].append(int(student))
    seen = [False] * (graph.root + 1)
    for tier in range(TIER_COUNT):
        waiting = np.flatnonzero((edge < 0) & (graph.tier == tier))
        reach(graph, tier, [options(graph, student) for student in waiting], seen, load, members, holders)


def options(graph, student):
    return graph.edge_window[graph.start[student] : graph.start[student + 1]].tolist()


def reach(graph, tier, first, seen, load, members, holders):
    """Walk every place the waiting could reach by moving others: nobody there may be of a lower tier."""
    stack = [node for nodes in first for node in nodes if not seen[node]]
    while stack:
        node = stack.pop()
        if seen[node]:
            continue
        seen[node] = True
        if node == graph.root:
            raise Refused(f'one more student of tier {tier} can be placed')
        if load[node] < graph.places[node]:
            stack.append(int(graph.parent[node]))
        stack.extend(members[node])
        for student in holders[node] if node < len(holders) else ():
            if graph.tier[student] > tier:
                raise Refused(
                    f'a student of tier {tier} can take a place from one of tier {graph.tier[student]}'
                )
            stack.extend(window for window in options(graph, student) if not seen[window])
