"""Other ways to solve a matching, each written as its users would, on the same graph as ours.

Run as a process of its own (`python -m benchmarks.matching_rivals NAME SNAPSHOT`), one per measurement: memory is
then its own, and HiGHS never shares a process with OR-Tools. The snapshot is the question as read from the database.
"""

import json
import random
import resource
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.areas import contended
from placements.matching.assemble import graph_of
from placements.matching.snapshot import read_snapshot


def ours(graph, problem):
    """All of it: feasible pairs, optimum, proof and reasons."""
    from placements.matching import match  # noqa: PLC0415

    plan = match(problem)
    student = {name: at for at, name in enumerate(graph.students)}
    window = {name: at for at, name in enumerate(graph.windows)}
    return edges_at(graph, {student[p.student]: window[p.window] for p in plan.placed})


def by_hand(graph, _):
    """First come, first served, in the order of the list."""
    from placements.matching.figures import first_come_first_served  # noqa: PLC0415

    return first_come_first_served(graph)


def preferred(graph):
    """Each student's edges, best rank first, then nearest."""
    order = np.lexsort((graph.metres, graph.rank, graph.edge_student)).tolist()
    start = graph.start.tolist()
    return [order[a:b] for a, b in pairwise(start)]


def priority(graph):
    lottery = list(range(len(graph.students)))
    random.Random(1).shuffle(lottery)  # noqa: S311 - the same draw every time is the point
    return list(zip(graph.tier.tolist(), lottery, strict=True))


def round_by_round(graph, _):
    """In round n everyone unplaced asks for their n-th option; places go by tier, then lottery, for good."""
    wishes, order = preferred(graph), priority(graph)
    left, window = graph.places.tolist(), graph.edge_window.tolist()
    edge = np.full(len(wishes), -1, dtype=np.int64)
    waiting = sorted(range(len(wishes)), key=order.__getitem__)
    for turn in range(max(map(len, wishes), default=0)):
        for student in waiting:
            if turn < len(wishes[student]) and left[window[wishes[student][turn]]]:
                left[window[wishes[student][turn]]] -= 1
                edge[student] = wishes[student][turn]
        waiting = [student for student in waiting if edge[student] < 0]
    return edge


def gale_shapley(graph, _):
    """Deferred acceptance: students ask in order, windows keep the best by tier, then lottery."""
    from heapq import heappush, heapreplace  # noqa: PLC0415

    wishes, order = preferred(graph), priority(graph)
    places, window = graph.places.tolist(), graph.edge_window.tolist()
    held, asked = [[] for _ in places], [0] * len(wishes)
    edge = np.full(len(wishes), -1, dtype=np.int64)
    stack = list(range(len(wishes)))
    while stack:
        student = stack.pop()
        while asked[student] < len(wishes[student]):
            wish = wishes[student][asked[student]]
            asked[student] += 1
            at = window[wish]
            ticket = tuple(-part for part in order[student]), student
            if len(held[at]) < places[at]:
                heappush(held[at], ticket)
                edge[student] = wish
                break
            if held[at] and held[at][0] < ticket:
                _, out = heapreplace(held[at], ticket)
                edge[student], edge[out] = wish, -1
                stack.append(out)
                break
    return edge


def matching_package(graph, _):
    """The `matching` package: hospitals and residents, each window ranking by tier, then lottery."""
    from matching.games import HospitalResident  # noqa: PLC0415

    order, window = priority(graph), graph.edge_window.tolist()
    wishes = {at: [window[e] for e in own] for at, own in enumerate(preferred(graph)) if own}
    ranked = {}
    for student in sorted(wishes, key=order.__getitem__):
        for place in wishes[student]:
            ranked.setdefault(place, []).append(student)
    places = {name: int(graph.places[name]) for name in ranked}
    # It copies players by recursion, as deep as they know each other.
    sys.setrecursionlimit(10**7)
    threading.stack_size(2**30)
    with ThreadPoolExecutor(1) as roomy:
        game = roomy.submit(HospitalResident.create_from_dictionaries, wishes, ranked, places).result()
        solved = roomy.submit(game.solve, optimal='resident').result()
    return edges_at(graph, {student.name: place.name for place, held in solved.items() for student in held})


def packed(graph, levels):
    """Levels as one whole number a piece, every earlier one outweighing the later ones for all students."""
    cost, step = np.zeros(len(graph.rank), dtype=object), 1
    for costs in reversed(levels):
        cost = cost + costs.astype(object) * step
        step *= 2 * len(graph.students) * int(np.abs(costs).max(initial=1)) + 1
    return cost


def min_cost_flow(graph, _):
    """OR-Tools, the whole graph at once, arcs in bulk. Where the costs do not fit, without the last level."""
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

    students, root = len(graph.students), len(graph.students) + graph.root
    levels = list(graph.levels().values())
    while int(abs(packed(graph, levels)).max(initial=0)) * (root + 1) >= 2**61:
        levels.pop()
    cost = packed(graph, levels).astype(np.int64)
    everyone = np.arange(students)
    solver = SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([graph.edge_student, everyone, students + np.arange(graph.root)]),
        np.concatenate([students + graph.edge_window, np.full(students, root), students + graph.parent]),
        np.concatenate([np.ones(len(cost) + students, dtype=np.int64), graph.places]),
        np.concatenate([cost, np.zeros(students + graph.root, dtype=np.int64)]),
    )
    supply = np.concatenate([np.ones(students, dtype=np.int64), np.zeros(graph.root + 1, dtype=np.int64)])
    supply[root] = -students
    solver.set_nodes_supplies(np.arange(root + 1), supply)
    if solver.solve() != solver.OPTIMAL:
        return None
    taken = np.flatnonzero(solver.flows(np.arange(len(cost))) > 0)
    return from_edges(graph, taken)


def seats(graph):
    """(edge, student, seat) for every place of every window."""
    first = np.cumsum(graph.places) - graph.places
    copies = graph.places[graph.edge_window]
    edge = np.repeat(np.arange(len(copies)), copies)
    step = np.arange(copies.sum()) - np.repeat(np.cumsum(copies) - copies, copies)
    return edge, graph.edge_student[edge], first[graph.edge_window[edge]] + step


def scipy_assignment(graph, _):
    """min_weight_full_bipartite_matching with a seat of "no place" for everybody. Weights are doubles."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415

    edge, student, seat = seats(graph)
    n, all_seats = len(graph.students), int(graph.places.sum())
    weight = packed(graph, list(graph.levels().values())).astype(float)
    none = -weight.min() + 1
    table = coo_array(
        (
            np.concatenate([weight[edge] + none, np.full(n, none)]),
            (np.concatenate([student, np.arange(n)]), np.concatenate([seat, all_seats + np.arange(n)])),
        ),
        shape=(n, all_seats + n),
    ).tocsr()
    rows, columns = min_weight_full_bipartite_matching(table)
    window_of = np.repeat(np.arange(len(graph.places)), graph.places)
    there = columns < all_seats
    return edges_at(graph, dict(zip(rows[there].tolist(), window_of[columns[there]].tolist(), strict=True)))


def hopcroft_karp(graph, _):
    """The most that tiers 0..t can hold together, for each t: the cardinalities, as though tiers were all."""
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415

    _, student, seat = seats(graph)
    most = []
    for tier in range(10):
        own = graph.tier[student] <= tier
        shape = (len(graph.students), int(graph.places.sum()))
        table = coo_array((np.ones(own.sum()), (student[own], seat[own])), shape=shape)
        most.append(int((maximum_bipartite_matching(table.tocsr(), perm_type='column') >= 0).sum()))
    return np.diff(most, prepend=0).tolist()


def highs(graph, _):
    """HiGHS in its best form: each component for itself, level by level on the face of the levels before. The sums.

    The duals of a basic solution are whole numbers here, as the matrix is totally unimodular. By complementary
    slackness the optimal plans are those without edges of positive reduced cost and with the priced rows full: so no
    dense row of costs is added for a level that is done, and each level is smaller than the last.
    """
    from placements.matching.flow import components  # noqa: PLC0415

    students = len(graph.students)
    label = components(students + graph.root, graph.edge_student, students + graph.edge_window)
    label = label[graph.edge_student]
    order = np.argsort(label, kind='stable')
    parts = np.split(order, np.flatnonzero(np.diff(label[order])) + 1)
    return np.sum([highs_levels(graph, part) for part in parts], axis=0).tolist()


def highs_levels(graph, edges):
    """The optimum of each level, by the interior point method with crossover to a basis."""
    from scipy.optimize import linprog  # noqa: PLC0415

    limits, room = rows_of(graph, edges)
    full, reached = np.zeros(len(room), dtype=bool), []
    for level in graph.levels().values():
        costs = level[edges].astype(float)
        answer = linprog(
            costs,
            A_ub=limits[~full],
            b_ub=room[~full],
            A_eq=limits[full] if full.any() else None,
            b_eq=room[full] if full.any() else None,
            method='highs-ipm',
        )
        if answer.status:
            raise RuntimeError(answer.message)
        dual = np.empty(len(room))
        dual[~full] = answer.ineqlin.marginals
        dual[full] = answer.eqlin.marginals if full.any() else 0
        useful = costs - limits.T @ dual < 0.5
        reached.append(round(answer.fun))
        full |= dual < -0.5
        edges, limits = edges[useful], limits[:, useful]
    return reached


def rows_of(graph, edges):
    """(one row per student and per window that these edges touch, the room of each)."""
    from scipy.sparse import coo_array  # noqa: PLC0415

    students, student = np.unique(graph.edge_student[edges], return_inverse=True)
    windows, window = np.unique(graph.edge_window[edges], return_inverse=True)
    room = np.append(np.ones(len(students)), graph.places[windows])
    rows, columns = np.concatenate([student, len(students) + window]), np.tile(np.arange(len(edges)), 2)
    limits = coo_array((np.ones(len(rows)), (rows, columns)), shape=(len(room), len(edges)))
    return limits.tocsr(), room


def edges_at(graph, window_of):
    codes = graph.edge_student * len(graph.windows) + graph.edge_window
    wanted = np.array([s * len(graph.windows) + w for s, w in window_of.items()], dtype=np.int64)
    return from_edges(graph, np.searchsorted(codes, wanted))


def from_edges(graph, taken):
    edge = np.full(len(graph.students), -1, dtype=np.int64)
    edge[graph.edge_student[taken]] = taken
    return edge


SOLVERS = {
    'ours, problem to explained plan': ours,
    'OR-Tools min-cost flow, whole graph': min_cost_flow,
    'first come, first served': by_hand,
    'round by round (Boston)': round_by_round,
    'Gale-Shapley': gale_shapley,
    'SciPy min-weight full matching': scipy_assignment,
    'SciPy Hopcroft-Karp by tier': hopcroft_karp,
    'HiGHS LP, level by level': highs,
    '`matching` package': matching_package,
}


def worth(graph, answer):
    """What an answer is worth: a plan, or the sums alone."""
    if isinstance(answer, np.ndarray):
        taken = answer[answer >= 0]
        tiers = np.bincount(graph.tier[graph.edge_student[taken]], minlength=10)
        first = int((graph.rank[taken] == 1).sum())
        sums = [int(costs[taken].sum()) for costs in graph.levels().values()]
        return {'placed_by_tier': tiers.tolist(), 'first_choice': first, 'levels': sums}
    return {'placed_by_tier': answer} if len(answer) == 10 else {'levels': answer}


def main(name, snapshot):
    problem = read_snapshot(Path(snapshot).read_bytes())
    graph = graph_of(problem)
    few = contended(students=20, offers=20, schools=1, side=9_000, weeks=1)
    SOLVERS[name](graph_of(few), few)  # loads what is to be loaded
    started = perf_counter()
    answer = SOLVERS[name](graph, problem)
    seconds = perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = {
        'seconds': seconds,
        'megabytes': memory,
        'edges': len(graph.rank),
        'students': len(graph.students),
    }
    sys.stdout.write(json.dumps(result | ({} if answer is None else worth(graph, answer))))


if __name__ == '__main__':
    main(*sys.argv[1:])
