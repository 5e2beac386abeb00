"""The match as a graph: who may go where, at what rank and distance, under which capacities.

Windows and capacity groups are the nodes of a forest: window 0..W-1, then groups, then one root above all.
Groups that cross a group of the forest, and "at least so many or none" wishes, stand beside it as `sides`.
Everything is held in order of id, so the order in which a problem was written down changes nothing.
"""

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

import numpy as np

from placements.matching.sides import Id, Side, beside, members_of, nest, sides_of

POLICIES = ('linear', 'convex', 'first-choices')
TIER_COUNT = 10


class Fault(ValueError):
    """The problem cannot be read as one. `path` points at the place, `message` says what is wrong there."""

    def __init__(self, path, message):
        super().__init__(f'{path}: {message}')
        self.path, self.message = path, message


@dataclass(frozen=True, kw_only=True, eq=False)
class Graph:
    """Edges are sorted by student, then window. `locked` and `previous` hold an edge number, or -1."""

    policy: str
    windows: list[Id]
    groups: list[Id]
    places: np.ndarray  # per node
    parent: np.ndarray  # per node; the root is node len(places)
    students: list[Id]
    tier: np.ndarray
    locked: np.ndarray
    previous: np.ndarray
    edge_student: np.ndarray
    edge_window: np.ndarray
    rank: np.ndarray
    metres: np.ndarray
    as_listed: np.ndarray  # students in the order the caller listed them
    sides: list[Side] = field(default_factory=list)

    @property
    def root(self):
        return len(self.places)

    @cached_property
    def start(self):
        """Where each student's edges begin, and the end of the last."""
        return np.searchsorted(self.edge_student, np.arange(len(self.students) + 1))

    @cached_property
    def node_ids(self):
        return [('window', w) for w in self.windows] + [('group', g) for g in self.groups]

    @cached_property
    def depth(self):
        """Steps from each node up to the root."""
        depth, at = np.zeros(self.root, dtype=np.int64), self.parent.copy()
        while (inside := at < self.root).any():
            depth += inside
            at[inside] = self.parent[at[inside]]
        return depth + 1

    def around(self, window):
        """The groups of the tree that a window lies in, as nodes, the smallest first."""
        node, found = self.parent[window], []
        while node != self.root:
            found.append(int(node))
            node = self.parent[node]
        return found

    def levels(self):
        """The costs to minimise, most important first, one number per edge. Unplaced costs nothing."""
        placed = self.tier[self.edge_student] - TIER_COUNT
        if self.policy == 'first-choices':
            preference = {'first_choices': -(self.rank == 1).astype(np.int64), 'rank_cost': self.rank}
        else:
            preference = {'rank_cost': self.rank if self.policy == 'linear' else self.rank * self.rank}
        kept = {'kept': -self.is_previous.astype(np.int64)} if (self.previous >= 0).any() else {}
        return {'placed': placed, **preference, 'metres': self.metres, **kept}

    @cached_property
    def is_previous(self):
        mark = np.zeros(len(self.rank), dtype=bool)
        mark[self.previous[self.previous >= 0]] = True
        return mark

    def window_load(self, edges):
        return np.bincount(self.edge_window[edges], minlength=len(self.windows))

    def load(self, edges):
        """How many places of each node the given edges take."""
        load = np.bincount(self.edge_window[edges], minlength=self.root + 1).astype(np.int64)
        for depth in range(self.depth.max(initial=0), 0, -1):
            nodes = np.flatnonzero(self.depth == depth)
            np.add.at(load, self.parent[nodes], load[nodes])
        return load[:-1]

    @cached_property
    def fingerprint(self):
        """SHA-256 over the problem in order of ids: what a certificate vouches for."""
        head = [self.policy, self.windows, self.groups, self.students]
        digest = sha256(json.dumps(head, separators=(',', ':')).encode())
        for column in (self.places, self.parent, self.tier, self.locked, self.previous):
            digest.update(column.astype('<i8').tobytes())
        for column in (self.edge_student, self.edge_window, self.rank, self.metres):
            digest.update(column.astype('<i8').tobytes())
        for side in self.sides:
            row = [side.kind, side.id, side.places, side.at_least, side.windows.tolist()]
            digest.update(json.dumps(row, separators=(',', ':')).encode())
        return digest.hexdigest()


def in_id_order(ids):
    """Positions that sort the ids; whole numbers come before text."""
    return sorted(range(len(ids)), key=lambda at: (isinstance(ids[at], str), ids[at]))


def rank_of(order):
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def make_graph(*, policy, windows, groups, students, edges):
    """Build a graph from columns in any order.

    windows: (ids, places, chains of group numbers, at least); groups: (ids, places, at least);
    students: (ids, tiers, locked window numbers or -1, previous window numbers or -1);
    edges: arrays (student number, window number, rank, metres).
    """
    forest = Forest(windows, groups)
    s_ids, tiers, locked, previous = students
    w_place, w_count = forest.w_place, len(forest.w_place)
    s_order = in_id_order(s_ids)
    s_place = rank_of(s_order)
    es, ew = s_place[edges[0]], w_place[edges[1]]
    order = np.argsort(es * w_count + ew)
    es, ew = es[order], ew[order]
    graph = Graph(
        policy=policy,
        windows=forest.windows,
        groups=forest.groups,
        places=forest.places,
        parent=forest.parent,
        students=[s_ids[at] for at in s_order],
        tier=np.array(tiers, dtype=np.int64)[s_order],
        locked=edge_numbers(es * w_count + ew, s_order, locked, w_place),
        previous=edge_numbers(es * w_count + ew, s_order, previous, w_place),
        edge_student=es,
        edge_window=ew,
        rank=np.asarray(edges[2], dtype=np.int64)[order],
        metres=np.asarray(edges[3], dtype=np.int64)[order],
        as_listed=s_place,
        sides=forest.sides,
    )
    refuse_locks_that_cannot_hold(graph, s_place, np.asarray(locked, dtype=np.int64))
    return replace(graph, sides=without_wishes_come_true(graph))


class Forest:
    """Windows and the groups that nest, in order of id, with the side conditions that do not."""

    def __init__(self, windows, groups):
        (w_ids, w_places, chains, w_least), (g_ids, g_places, g_least) = windows, groups
        w_order, g_order = in_id_order(w_ids), in_id_order(g_ids)
        self.w_place, g_place = rank_of(w_order), rank_of(g_order)
        chains = [[g_place[g] for g in chains[at]] for at in w_order]
        members = members_of(chains, len(g_ids))
        parent, crossing = nest(chains, members)
        kept = np.array([g for g in range(len(g_ids)) if g not in set(crossing)], dtype=np.int64)
        ordered = [[column[at] for at in w_order] for column in (w_ids, [int(n) for n in w_places], w_least)]
        ordered_groups = [[column[at] for at in g_order] for column in (g_ids, g_places, g_least)]
        nodes = np.append(np.arange(len(w_ids)), len(w_ids) + kept)
        number = np.append(np.zeros(len(parent), dtype=np.int64), len(nodes))
        number[nodes] = np.arange(len(nodes))
        self.windows = ordered[0]
        self.groups = [ordered_groups[0][g] for g in kept]
        self.parent = number[parent[nodes]]
        places = np.array([*ordered[1], *ordered_groups[1]], dtype=np.int64)
        self.places = np.maximum(places[nodes], 0)
        self.sides = sides_of(ordered, ordered_groups, members, set(crossing))


def without_wishes_come_true(graph):
    """A wish for several does not undo what is locked: where one student is sure to go, it is fulfilled."""
    sure = graph.window_load(graph.locked[graph.locked >= 0])
    sides = [replace(side, at_least=0) if side.load(sure) else side for side in graph.sides]
    return [side for side in sides if side.crosses or side.at_least > 1]


def edge_numbers(codes, s_order, window_of, w_place):
    """The edge of each student to the window named for them, or -1 when there is none."""
    wanted = np.asarray(window_of, dtype=np.int64)[s_order]
    numbers = np.full(len(wanted), -1, dtype=np.int64)
    named = np.flatnonzero(wanted >= 0)
    code = named * len(w_place) + w_place[wanted[named]]
    at = np.minimum(np.searchsorted(codes, code), max(len(codes) - 1, 0))
    found = codes[at] == code if len(codes) else np.zeros(len(code), dtype=bool)
    numbers[named[found]] = at[found]
    return numbers


def refuse_locks_that_cannot_hold(graph, s_place, locked):
    """Checked in the caller's order, so that the path names the first lock too many."""
    left = graph.places.copy()
    side_left, sides_at = [side.places for side in graph.sides], beside(graph.sides, len(graph.windows))
    for at in np.flatnonzero(locked >= 0):
        edge = graph.locked[s_place[at]]
        if edge < 0:
            raise Fault(
                f'students[{at}].locked', 'the lock cannot hold: the window is not one of the options'
            )
        window = int(graph.edge_window[edge])
        for node in (window, *graph.around(window)):
            if not left[node]:
                kind, name = graph.node_ids[node]
                raise Fault(
                    f'students[{at}].locked',
                    f'the lock cannot hold: {kind} {name!r} has no place left for it',
                )
            left[node] -= 1
        for number in sides_at[window]:
            side_left[number] -= 1
            if side_left[number] < 0:
                side = graph.sides[number]
                raise Fault(
                    f'students[{at}].locked',
                    f'the lock cannot hold: {side.kind} {side.id!r} has no place left for it',
                )
