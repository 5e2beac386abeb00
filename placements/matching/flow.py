"""The exact optimum, level by level, as minimum-cost flow.

Each student sends one unit to a window or to "unplaced"; units climb from windows through groups to the
root. Levels (placed, then preference, then metres) are packed into one whole-number cost where it fits the
solver's 64 bits. Where it does not, the first levels are solved alone and the rest on the optimal face
only: edges that no optimum uses are dropped, and capacities that every optimum fills are paid so well that
they stay full.
"""

from dataclasses import dataclass, field, replace
from hashlib import blake2b

import numpy as np

from placements.matching.graph import rank_of
from placements.matching.packing import pack
from placements.matching.prices import NotSolved, distances, prices_of

BATCH = 20_000  # edges solved together: a small component is not worth a call of its own
FLOW_LIMIT = 2**60  # the solver multiplies costs by the number of nodes


@dataclass(frozen=True, eq=False)
class Solution:
    """`edge`: each student's edge in the graph, or -1. `prices`: one row per node, one column per level.
    `freed`: what it would cost, level by level, if each student gave up what they have, others moving up as is best;
    nothing for those without a place or locked.

    `proofs`: one for each component that side conditions kept from being a flow; `open_levels` says how much better
    each level that time did not suffice for could at most be.
    """

    edge: np.ndarray
    prices: np.ndarray
    freed: np.ndarray
    seed: int
    proofs: list = field(default_factory=list)
    open_levels: dict = field(default_factory=dict)


class Net:
    """The free part of a graph: locked students are out and their places taken off.

    Students and nodes are numbered by a lottery drawn from the seed and their ids: where two plans are
    equally good the draw decides, not the order of a list.
    """

    def __init__(self, graph, seed):
        self.student_at = rank_of(draw(graph.students, seed))
        nodes = draw(graph.node_ids, seed)
        self.node_at = np.append(rank_of(nodes), graph.root)
        self.free = np.empty(len(graph.students), dtype=bool)
        self.free[self.student_at] = graph.locked < 0
        left = graph.places - graph.load(graph.locked[graph.locked >= 0])
        self.places = np.minimum(left, len(graph.students))[nodes]
        self.parent = self.node_at[graph.parent[nodes]]
        self.depth = graph.depth[nodes]
        self.may_stay_out = self.free.copy()
        source = np.flatnonzero(graph.locked[graph.edge_student] < 0)
        student = self.student_at[graph.edge_student[source]]
        window = self.node_at[graph.edge_window[source]]
        order = np.argsort(student * (graph.root + 1) + window)
        self._set(student[order], window[order], source[order])

    def _set(self, student, window, source):
        self.student, self.window, self.source = student, window, source
        self.start = np.searchsorted(student, np.arange(len(self.free) + 1))

    def keep(self, edges):
        self._set(self.student[edges], self.window[edges], self.source[edges])


def draw(ids, seed):
    """A shuffle that depends on the seed and the ids alone."""
    key = str(seed).encode()[:64]
    tickets = [blake2b(repr(name).encode(), key=key, digest_size=8).digest() for name in ids]
    return np.array(sorted(range(len(ids)), key=tickets.__getitem__), dtype=np.int64)


def solve(graph, seed=0):
    """An optimum in every level, with the prices that prove it. Side conditions are left out."""
    net = Net(graph, seed)
    levels = [np.asarray(costs)[net.source] for costs in graph.levels().values()]
    held = np.zeros(graph.root, dtype=np.int64)
    potentials, freed = [], []
    while levels:
        packed, pick = solve_leading_levels(net, levels, held)
        far, base = distances(net, packed.edge, packed.tree, pick)
        potentials.append(packed.unpack(far))
        freed.append(packed.unpack(base))
        chosen = np.where(pick >= 0, net.source[pick], -1) if len(net.source) else pick
        useful = base[net.student] + packed.edge <= far[net.window]
        levels = [level[useful] for level in levels[packed.count :]]
        net.may_stay_out &= base <= 0
        held = np.sign(far[:-1] + packed.tree - far[net.parent])
        net.keep(useful)
    edge = np.where(graph.locked >= 0, graph.locked, chosen[net.student_at])
    prices = prices_of(np.concatenate(potentials, axis=1), net.parent)
    return Solution(edge, prices[net.node_at[:-1]], np.concatenate(freed, axis=1)[net.student_at], seed)


def held_to(graph, load, seed=0):
    """The best plan with no more than `load` students in each window, side conditions left out."""
    places = graph.places.copy()
    places[: len(load)] = load
    return solve(replace(graph, places=places), seed).edge


def solve_leading_levels(net, levels, held):
    """As many levels at once as fit the solver: their packed costs, and each student's edge."""
    parts = batches(net)
    for count in range(len(levels), 0, -1):
        packed = pack(net, levels[:count], held)
        pick = packed and flow(net, packed, parts)
        if pick is not None:
            return packed, pick
    raise NotSolved('ranks and distances are too large for so many students')


def flow(net, packed, parts):
    """The cheapest flow, part by part; None where a cost is too large for the solver."""
    pick = np.full(len(net.free), -1, dtype=np.int64)
    for part in parts:
        edges = part.cheapest(net, packed)
        if edges is None:
            return None
        pick[net.student[edges]] = edges
    return pick


@dataclass(frozen=True, eq=False)
class Part:
    """Some connected components of the net: its edges, students and nodes."""

    edges: np.ndarray
    students: np.ndarray
    nodes: np.ndarray

    def cheapest(self, net, packed):
        # Imported here: it takes a moment to load, and only a run of the matcher needs it.
        from ortools.graph.python.min_cost_flow import SimpleMinCostFlow  # noqa: PLC0415

        root = len(self.students) + len(self.nodes)
        costs = np.concatenate([packed.edge[self.edges], packed.tree[self.nodes]])
        if int(np.abs(costs).max(initial=0)) * (root + 1) >= FLOW_LIMIT:
            return None
        solver = SimpleMinCostFlow()
        self._load(solver, net, packed, root)
        if solver.solve() != solver.OPTIMAL:
            return None
        return self.edges[solver.flows(np.arange(len(self.edges))) > 0]

    def _load(self, solver, net, packed, root):
        number_student = np.empty(len(net.free), dtype=np.int64)
        number_student[self.students] = np.arange(len(self.students))
        number_node = np.full(len(net.places) + 1, root, dtype=np.int64)
        number_node[self.nodes] = len(self.students) + np.arange(len(self.nodes))
        out = self.students[net.may_stay_out[self.students]]
        solver.add_arcs_with_capacity_and_unit_cost(
            np.concatenate(
                [number_student[net.student[self.edges]], number_student[out], number_node[self.nodes]]
            ),
            np.concatenate(
                [
                    number_node[net.window[self.edges]],
                    np.full(len(out), root),
                    number_node[net.parent[self.nodes]],
                ]
            ),
            np.concatenate([np.ones(len(self.edges) + len(out), dtype=np.int64), net.places[self.nodes]]),
            np.concatenate(
                [packed.edge[self.edges], np.zeros(len(out), dtype=np.int64), packed.tree[self.nodes]]
            ),
        )
        supply = np.zeros(root + 1, dtype=np.int64)
        supply[: len(self.students)] = 1
        supply[root] = -len(self.students)
        solver.set_nodes_supplies(np.arange(root + 1), supply)


def batches(net):
    """The net cut along its connected components, small ones put together."""
    students, nodes = len(net.free), len(net.places)
    inner = np.flatnonzero(net.parent < nodes)
    label = components(
        students + nodes,
        np.concatenate([net.student, students + inner]),
        np.concatenate([students + net.window, students + net.parent[inner]]),
    )
    edges_in = np.bincount(label[net.student], minlength=students + nodes)
    number = np.where(edges_in > 0, np.cumsum(edges_in) // BATCH, -1)[label]
    by_edge, by_student, by_node = (
        grouped(numbers) for numbers in (number[net.student], number[:students], number[students:])
    )
    return [Part(by_edge[at], by_student[at], by_node[at]) for at in sorted(by_edge)]


def grouped(numbers):
    """For each number from 0: the positions that hold it."""
    order = np.argsort(numbers, kind='stable')
    cuts = np.flatnonzero(np.diff(numbers[order])) + 1
    runs = np.split(order, cuts) if len(order) else []
    return {int(numbers[run[0]]): run for run in runs if numbers[run[0]] >= 0}


def components(count, a, b):
    """The smallest member of each node's connected component."""
    label = np.arange(count)
    while len(a):
        low = np.minimum(label[a], label[b])
        np.minimum.at(label, label[a], low)
        np.minimum.at(label, label[b], low)
        while (label != label[label]).any():
            label = label[label]
        apart = label[a] != label[b]
        a, b = a[apart], b[apart]
    return label
