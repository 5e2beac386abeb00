"""Both sides of the proof: what a plan costs, and what prices show that no plan goes below."""

import numpy as np

from placements.matching.prices import sign


def primal_of(graph, edge):
    """The cost of the students who are not locked, level by level."""
    chosen = edge[(edge >= 0) & (graph.locked < 0)]
    return [sum(costs[chosen].tolist()) for costs in graph.levels().values()]


def dual_of(graph, prices):
    """What these prices prove no plan can go below."""
    cheapest = cheapest_offers(graph, paid_at(graph, prices))
    left = (graph.places - graph.load(graph.locked[graph.locked >= 0])).tolist()
    return [
        sum(offers) - sum(map(int.__mul__, price, left))
        for offers, price in zip(cheapest.T.tolist(), prices.T.tolist(), strict=True)
    ]


def paid_at(graph, prices):
    """What a place costs at each node: the prices up to the root."""
    paid = np.zeros((graph.root + 1, prices.shape[1]), dtype=np.int64)
    for depth in range(1, graph.depth.max(initial=0) + 1):
        nodes = np.flatnonzero(graph.depth == depth)
        paid[nodes] = paid[graph.parent[nodes]] + prices[nodes]
    return paid


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


def dearness(graph, prices):
    """How much dearer each option is at these prices than its student's cheapest, level by level."""
    paid = paid_at(graph, prices)
    offers = np.stack(list(graph.levels().values()), axis=1) + paid[graph.edge_window]
    dear = offers - cheapest_offers(graph, paid)[graph.edge_student]
    dear[graph.locked[graph.edge_student] >= 0] = 0
    return dear
