"""Both sides of the proof: what a plan costs, and what prices show that no plan goes below."""

import numpy as np

from placements.matching.prices import sign


def primal_of(graph, edge):
    """The cost of the students who are not locked, level by level."""
    chosen = edge[(edge >= 0) & (graph.locked < 0)]
    return [sum(costs[chosen].tolist()) for costs in graph.levels().values()]


def dual_of(graph, prices):
    """What these prices prove no plan can go below."""
    paid = np.zeros((graph.root + 1, prices.shape[1]), dtype=np.int64)
    for depth in range(1, graph.depth.max(initial=0) + 1):
        nodes = np.flatnonzero(graph.depth == depth)
        paid[nodes] = paid[graph.parent[nodes]] + prices[nodes]
    cheapest = cheapest_offers(graph, paid)
    left = (graph.places - graph.load(graph.locked[graph.locked >= 0])).tolist()
    return [
        sum(offers) - sum(map(int.__mul__, price, left))
        for offers, price in zip(cheapest.T.tolist(), prices.T.tolist(), strict=True)
    ]


def cheapest_offers(graph, paid):
    """Each free student's lowest cost with prices, or nothing where staying out is lower."""
    edges = np.flatnonzero(graph.locked[graph.edge_student] < 0)
    lowest = np.zeros((len(graph.students), paid.shape[1]), dtype=np.int64)
    for level, costs in enumerate(graph.levels().values()):
        student = graph.edge_student[edges]
        offers = costs[edges] + paid[graph.edge_window[edges], level]
        if len(edges):
            first = np.flatnonzero(np.diff(student, prepend=-1))
            lowest[student[first], level] = np.minimum.reduceat(offers, first)
        edges = edges[offers == lowest[student, level]]
    lowest[sign(lowest) > 0] = 0
    return lowest
