"""Figures that let two plans be compared, and the plan people make by hand today."""

from dataclasses import dataclass

import numpy as np

from placements.matching.graph import TIER_COUNT


@dataclass(frozen=True, slots=True)
class Figures:
    """Metres are straight lines and count placed students only; a virtual window is no distance."""

    students: int
    placed: int
    students_by_tier: tuple[int, ...]
    placed_by_tier: tuple[int, ...]
    first_choice: int
    top_three: int
    mean_metres: float
    worst_metres: int


def figures(graph, edge):
    chosen = edge[edge >= 0]
    metres = graph.metres[chosen]
    return Figures(
        students=len(graph.students),
        placed=len(chosen),
        students_by_tier=by_tier(graph.tier),
        placed_by_tier=by_tier(graph.tier[graph.edge_student[chosen]]),
        first_choice=int((graph.rank[chosen] == 1).sum()),
        top_three=int((graph.rank[chosen] <= 3).sum()),
        mean_metres=float(metres.mean()) if len(metres) else 0.0,
        worst_metres=int(metres.max(initial=0)),
    )


def by_tier(tiers):
    return tuple(np.bincount(tiers, minlength=TIER_COUNT).tolist())


def first_come_first_served(graph):
    """In the order listed, each student takes the best-ranked, then nearest, option with a place."""
    edge = graph.locked.copy()
    left = (graph.places - graph.load(edge[edge >= 0])).tolist()
    parent, window = graph.parent.tolist(), graph.edge_window.tolist()
    preferred = np.lexsort((graph.metres, graph.rank, graph.edge_student)).tolist()
    for student in graph.as_listed.tolist():
        if edge[student] < 0:
            options = preferred[graph.start[student] : graph.start[student + 1]]
            edge[student] = next((e for e in options if take(window[e], left, parent)), -1)
    return edge


def take(node, left, parent):
    """Take a place at a window and in all its groups, if each has one."""
    climb = [node]
    while (node := parent[node]) < len(left):
        climb.append(node)
    if not all(left[at] for at in climb):
        return False
    for at in climb:
        left[at] -= 1
    return True
