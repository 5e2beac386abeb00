"""Why this place: read off the finished plan. Counts and windows only, never another student."""

from dataclasses import dataclass

import numpy as np

from placements.matching.edges import expand
from placements.matching.graph import TIER_COUNT, Id

SHOWN = 5  # better choices listed per student; all are counted


@dataclass(frozen=True, slots=True)
class Taken:
    """A window this student would rather have, and how many of its places each kind of student holds."""

    window: Id
    rank: int
    by_higher_tier: int
    by_same_tier: int
    by_lower_tier: int


@dataclass(frozen=True, slots=True)
class Placed:
    """`better` counts every choice ranked above the one given; all were full. `taken` lists the first few."""

    student: Id
    window: Id
    rank: int
    metres: int
    locked: bool
    better: int
    taken: tuple[Taken, ...]


def explain_placed(graph, edge):
    students = np.flatnonzero(edge >= 0)
    better, shown = better_choices(graph, edge)
    holders = holders_by_tier(graph, edge)
    return [
        Placed(
            graph.students[s],
            graph.windows[graph.edge_window[edge[s]]],
            int(graph.rank[edge[s]]),
            int(graph.metres[edge[s]]),
            bool(graph.locked[s] >= 0),
            int(better[s]),
            tuple(taken(graph, e, holders) for e in shown.get(s, ())),
        )
        for s in students.tolist()
    ]


def better_choices(graph, edge):
    """For each placed student: how many options rank above theirs, and the first few of them.

    None for a locked student: that place was chosen by a person.
    """
    free = np.flatnonzero((edge >= 0) & (graph.locked < 0))
    own = np.zeros(len(graph.students), dtype=np.int64)
    own[free] = graph.rank[edge[free]]
    edges = np.flatnonzero(graph.rank < own[graph.edge_student])
    edges = edges[np.lexsort((graph.metres[edges], graph.rank[edges], graph.edge_student[edges]))]
    count = np.bincount(graph.edge_student[edges], minlength=len(graph.students))
    _, place = expand(count)
    shown = {}
    for e in edges[place < SHOWN].tolist():
        shown.setdefault(int(graph.edge_student[e]), []).append(e)
    return count, shown


def holders_by_tier(graph, edge):
    """Placed students per node and tier, cumulated over tiers."""
    holders = np.zeros((graph.root + 1, TIER_COUNT), dtype=np.int64)
    chosen = edge[edge >= 0]
    np.add.at(holders, (graph.edge_window[chosen], graph.tier[graph.edge_student[chosen]]), 1)
    for depth in range(graph.depth.max(initial=0), 0, -1):
        nodes = np.flatnonzero(graph.depth == depth)
        np.add.at(holders, graph.parent[nodes], holders[nodes])
    return holders.cumsum(axis=1)


def full_node(graph, window, holders):
    """The window, or the smallest group around it, that has no place left.

    There is one, a student who could simply move up would have been moved, unless a side condition is what
    stands in the way: then it is the window itself.
    """
    node = window
    while node != graph.root and holders[node, -1] < graph.places[node]:
        node = graph.parent[node]
    return window if node == graph.root else node


def taken(graph, e, holders):
    window, tier = graph.edge_window[e], graph.tier[graph.edge_student[e]]
    upto = holders[full_node(graph, window, holders)]
    higher = int(upto[tier - 1]) if tier else 0
    return Taken(
        graph.windows[window],
        int(graph.rank[e]),
        higher,
        int(upto[tier]) - higher,
        int(upto[-1] - upto[tier]),
    )
