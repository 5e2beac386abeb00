"""Prices of scarce places: the dual side of the flow, found as shortest paths in the residual graph.

Minus the distance from the root to a window is what one more place there would be worth. Distances exist
only at an optimum: a plan that could be improved has a cycle of negative cost, and the search says so.
"""

import numpy as np

from placements.matching.edges import expand

FAR = 2**62


class NotSolved(RuntimeError):
    """A plan that is not the optimum it was said to be. It must never pass unseen."""


def distances(net, cost, tree_cost, pick):
    """Shortest residual distances from the root: to every node, and to every student."""
    root = len(net.places)
    target = np.where(pick >= 0, net.window[pick], root) if len(net.window) else np.full(len(pick), root)
    own = np.where(pick >= 0, cost[pick], 0) if len(cost) else np.zeros(len(pick), dtype=np.int64)
    tree = Tree(net, tree_cost, target)
    far = np.full(root + 1, FAR, dtype=np.int64)
    far[root] = 0
    base = np.full(len(pick), FAR, dtype=np.int64)
    while True:
        tree.relax(far)
        arrive = far[target] - own
        nearer = np.flatnonzero(arrive < base)
        if (arrive[nearer][net.may_stay_out[nearer]] < 0).any() or far[root] < 0:
            raise NotSolved('a cheaper plan exists')
        if not len(nearer):
            break
        base = arrive
        owner, step = expand(net.start[nearer + 1] - net.start[nearer])
        edges = net.start[nearer][owner] + step
        np.minimum.at(far, net.window[edges], base[nearer][owner] + cost[edges])
    tree.settle_unreached(far)
    return far, base


class Tree:
    """The capacity arcs, window to group to root: residual upwards with room left, downwards where used."""

    def __init__(self, net, cost, target):
        root = len(net.places)
        self.parent, self.cost = net.parent, cost
        load = np.bincount(target, minlength=root + 1)
        self.rows = [np.flatnonzero(net.depth == depth) for depth in range(1, net.depth.max(initial=0) + 1)]
        for nodes in reversed(self.rows):
            np.add.at(load, net.parent[nodes], load[nodes])
        self.up = [nodes[load[nodes] < net.places[nodes]] for nodes in self.rows]
        self.down = [nodes[load[nodes] > 0] for nodes in self.rows]

    def relax(self, far):
        for nodes in reversed(self.up):
            np.minimum.at(far, self.parent[nodes], far[nodes] + self.cost[nodes])
        for nodes in self.down:
            far[nodes] = np.minimum(far[nodes], far[self.parent[nodes]] - self.cost[nodes])

    def settle_unreached(self, far):
        """No student can reach these: they share their parent's distance, so their places cost nothing."""
        for nodes in self.rows:
            lost = nodes[far[nodes] > FAR // 2]
            far[lost] = far[self.parent[lost]]


def prices_of(potential, parent):
    """Price per node and level: the drop from parent to node, or zero where that would be negative."""
    price = potential[parent] - potential[:-1]
    return np.where(sign(price)[:, None] > 0, price, 0)


def sign(rows):
    """The sign of the first number of each row that is not zero."""
    if not rows.size:
        return np.zeros(len(rows), dtype=np.int64)
    first = (rows != 0).argmax(axis=1)
    return np.sign(rows[np.arange(len(rows)), first])
