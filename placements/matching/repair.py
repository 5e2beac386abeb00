"""A good plan that keeps every side condition, made from one that does not."""

import numpy as np

from placements.matching.flow import held_to

GENTLE = 20


def broken_by(graph, edge):
    load = graph.window_load(edge[edge >= 0])
    return [side for side in graph.sides if not side.holds(load)]


def within_limits(graph, edge, seed, places):
    """A plan that keeps every side condition: the flow again, from `places` of each window, those of broken ones
    held down.

    Gently at first: only those that somebody has to leave. After some turns all of them, which ends it.
    """
    places = places.copy()
    turn = 0
    while broken := broken_by(graph, edge):
        turn += 1
        kept = edge.copy()
        for side in broken:
            kept[too_many(graph, kept, side, graph.window_load(kept[kept >= 0]))] = -1
        before, load = (graph.window_load(plan[plan >= 0]) for plan in (edge, kept))
        held = load < before
        if turn > GENTLE:
            held[np.concatenate([side.windows for side in broken])] = True
        places[held] = load[held]
        edge = held_to(graph, places, seed)
    return edge


def too_many(graph, chosen, side, load):
    """Who leaves a broken side condition, the lowest priority and choice first: the surplus, or everybody."""
    held = side.load(load)
    out = max(held - side.places, 0)
    if held - out < side.at_least:
        out = held
    holders = np.flatnonzero((chosen >= 0) & np.isin(graph.edge_window[chosen], side.windows))
    free = holders[graph.locked[holders] < 0]
    return free[np.lexsort((-graph.rank[chosen[free]], -graph.tier[free]))][:out]
