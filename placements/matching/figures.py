"""Figures that let two plans be compared, and the plan people make by hand today."""

from dataclasses import dataclass

import numpy as np

from placements.matching.graph import TIER_COUNT
from placements.matching.sides import beside


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


def figures_by_group(problem, plan, groups):
    """The figures of a plan for the students of each group: {name: set of student ids}."""
    placed = {p.student: p for p in plan.placed}
    return {name: figures_of(problem, placed, ids) for name, ids in groups.items()}


def figures_of(problem, placed, ids):
    tiers = {s.id: s.tier for s in problem.students if s.id in ids}
    own = [placed[name] for name in tiers if name in placed]
    metres = [p.metres for p in own]
    return Figures(
        students=len(tiers),
        placed=len(own),
        students_by_tier=by_tier(list(tiers.values())),
        placed_by_tier=by_tier([tiers[p.student] for p in own]),
        first_choice=sum(p.rank == 1 for p in own),
        top_three=sum(p.rank <= 3 for p in own),
        mean_metres=sum(metres) / len(metres) if metres else 0.0,
        worst_metres=max(metres, default=0),
    )


def by_tier(tiers):
    return tuple(np.bincount(np.asarray(tiers, dtype=np.int64), minlength=TIER_COUNT).tolist())


def first_come_first_served(graph):
    """In the order listed, each student takes the best-ranked, then nearest, option with a place.

    Nobody waits for an employer's wish to come true: where too few came, they have no place.
    """
    edge = graph.locked.copy()
    left = Left(graph, edge[edge >= 0])
    preferred = np.lexsort((graph.metres, graph.rank, graph.edge_student))
    window = graph.edge_window[preferred].tolist()
    start = graph.start.tolist()
    for student in graph.as_listed[edge[graph.as_listed] < 0].tolist():
        for at in range(start[student], start[student + 1]):
            if left.take(window[at]):
                edge[student] = preferred[at]
                break
    for side in graph.sides:
        if not side.holds(graph.window_load(edge[edge >= 0])):
            inside = (edge >= 0) & (graph.locked < 0) & np.isin(graph.edge_window[edge], side.windows)
            edge[inside] = -1
    return edge


class Left:
    """Places left, per window in all the limits it lies in. A window once full stays full."""

    def __init__(self, graph, edges):
        self.full = [False] * len(graph.windows)
        sides = [side.places - side.load(graph.window_load(edges)) for side in graph.sides]
        self.left = [*(graph.places - graph.load(edges)).tolist(), *sides]
        self.limits = [[window, *graph.around(window)] for window in range(len(graph.windows))]
        for limits, numbers in zip(self.limits, beside(graph.sides, len(self.limits)), strict=True):
            limits.extend(graph.root + number for number in numbers)

    def take(self, window):
        """Take a place at a window and in all its limits, if each has one."""
        if self.full[window]:
            return False
        left, limits = self.left, self.limits[window]
        if not all(left[limit] for limit in limits):
            self.full[window] = True
            return False
        for limit in limits:
            left[limit] -= 1
        return True
