"""The match as a graph: who may go where, at what rank and distance, under which capacities.

Windows and capacity groups are the nodes of a forest: window 0..W-1, then groups, then one root above all.
Everything is held in order of id, so the order in which a problem was written down changes nothing.
"""

import json
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import pairwise

import numpy as np

Id = str | int
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
        return digest.hexdigest()


def in_id_order(ids):
    """Positions that sort the ids; whole numbers come before text."""
    return sorted(range(len(ids)), key=lambda at: (isinstance(ids[at], str), ids[at]))


def rank_of(order):
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place


def nest(chains, group_ids):
    """The parent of each window and group, from the groups each window lists. Refuses groups that cross."""
    window_count, root = len(chains), len(chains) + len(group_ids)
    size = np.bincount([g for chain in chains for g in chain], minlength=len(group_ids))
    parent = np.full(root, root, dtype=np.int64)
    place = rank_of(in_id_order(group_ids))
    seen = np.zeros(root, dtype=bool)
    for window, chain in enumerate(chains):
        climb = [window, *(window_count + g for g in sorted(chain, key=lambda g: (size[g], place[g]))), root]
        for node, above in pairwise(climb):
            if seen[node] and parent[node] != above:
                other = parent[node] if parent[node] not in climb else above
                a, b = group_ids[node - window_count], group_ids[other - window_count]
                crossing = f'groups {a!r} and {b!r} overlap, and neither contains the other'
                raise Fault(f'windows[{window}].groups', crossing)
            parent[node], seen[node] = above, True
    return parent


def make_graph(*, policy, windows, groups, students, edges):
    """Build a graph from columns in any order.

    windows: (ids, places, chains of group numbers); groups: (ids, places);
    students: (ids, tiers, locked window numbers or -1, previous window numbers or -1);
    edges: arrays (student number, window number, rank, metres).
    """
    (w_ids, w_places, chains), (g_ids, g_places), (s_ids, tiers, locked, previous) = windows, groups, students
    parent_as_given = nest(chains, g_ids)
    w_order, g_order, s_order = in_id_order(w_ids), in_id_order(g_ids), in_id_order(s_ids)
    w_place, s_place = rank_of(w_order), rank_of(s_order)
    node_order = np.array(
        [*w_order, *(len(w_ids) + g for g in g_order), len(w_ids) + len(g_ids)], dtype=np.int64
    )
    es, ew = s_place[edges[0]], w_place[edges[1]]
    order = np.argsort(es * len(w_ids) + ew)
    es, ew = es[order], ew[order]
    graph = Graph(
        policy=policy,
        windows=[w_ids[at] for at in w_order],
        groups=[g_ids[at] for at in g_order],
        places=np.maximum(np.array([*w_places, *g_places], dtype=np.int64)[node_order[:-1]], 0),
        parent=rank_of(node_order)[parent_as_given[node_order[:-1]]],
        students=[s_ids[at] for at in s_order],
        tier=np.array(tiers, dtype=np.int64)[s_order],
        locked=edge_numbers(es * len(w_ids) + ew, s_order, locked, w_place),
        previous=edge_numbers(es * len(w_ids) + ew, s_order, previous, w_place),
        edge_student=es,
        edge_window=ew,
        rank=np.asarray(edges[2], dtype=np.int64)[order],
        metres=np.asarray(edges[3], dtype=np.int64)[order],
        as_listed=s_place,
    )
    refuse_locks_that_cannot_hold(graph, s_place, np.asarray(locked, dtype=np.int64))
    return graph


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
    for at in np.flatnonzero(locked >= 0):
        edge = graph.locked[s_place[at]]
        if edge < 0:
            raise Fault(
                f'students[{at}].locked', 'the lock cannot hold: the window is not one of the options'
            )
        node = graph.edge_window[edge]
        while node != graph.root:
            if not left[node]:
                kind, name = graph.node_ids[node]
                raise Fault(
                    f'students[{at}].locked',
                    f'the lock cannot hold: {kind} {name!r} has no place left for it',
                )
            left[node] -= 1
            node = graph.parent[node]
