"""Where one more student would fit, if others moved up but nobody lost their place.

One more student at a window can push out another, who takes another of their own options, and so on, until
somebody reaches a place that is free. Walking these chains backwards from the free places finds every
window that can take one more. Windows with side conditions count only where they have room as things stand.
"""

import numpy as np

from placements.matching.sides import has_sides, room_beside

CLOSED = -1


def spare_windows(graph, edge):
    """True for each window where one more student would fit, in the order of graph.windows."""
    chosen = edge[edge >= 0]
    room = np.append(graph.load(chosen) < graph.places, True)
    for depth in range(1, graph.depth.max(initial=0) + 1):
        nodes = np.flatnonzero(graph.depth == depth)
        room[nodes] &= room[graph.parent[nodes]]
    return room[: len(graph.windows)] & room_beside(graph.sides, graph.window_load(chosen))


def openings(graph, edge):
    """For each window: how few others would have to move to let one more student in, or CLOSED."""
    beside = has_sides(graph.sides, len(graph.windows))
    tree = Tree(graph, graph.load(edge[edge >= 0]), ~beside)
    is_open = np.zeros(graph.root + 1, dtype=bool)
    is_open[graph.root] = True
    is_open[: len(beside)] = spare_windows(graph, edge) & beside
    moves, level = np.full(len(graph.windows), CLOSED, dtype=np.int64), 0
    movable = np.flatnonzero((edge >= 0) & (graph.locked < 0))
    movable = movable[~beside[graph.edge_window[edge[movable]]]]
    while True:
        tree.spread(is_open)
        fresh = is_open[: len(moves)] & (moves == CLOSED)
        if not fresh.any():
            return moves
        moves[fresh] = level
        level += 1
        could = np.bincount(graph.edge_student[is_open[graph.edge_window]], minlength=len(edge)) > 0
        is_open[graph.edge_window[edge[movable[could[movable]]]]] = True


class Tree:
    """Windows and groups with the loads of a plan; only `inner` windows take part in chains."""

    def __init__(self, graph, load, inner):
        self.graph = graph
        takes_part = np.append(inner, np.ones(graph.root - len(inner), dtype=bool))
        self.room, self.used = (load < graph.places) & takes_part, (load > 0) & takes_part
        self.rows = [np.flatnonzero(graph.depth == d) for d in range(1, graph.depth.max(initial=0) + 1)]

    def spread(self, is_open):
        """A place is open where it has room below something open, or where someone inside it can leave."""
        parent, before = self.graph.parent, -1
        while before != (before := int(is_open.sum())):
            for nodes in reversed(self.rows):
                leaving = nodes[is_open[nodes] & self.used[nodes]]
                above = parent[leaving]
                is_open[above] = True
            for nodes in self.rows:
                is_open[nodes] |= self.room[nodes] & is_open[parent[nodes]]
