"""Side conditions, solved exactly: only the components whose flow breaks one become an integer program.

The flow without side conditions is the best plan of a wider problem. Where it happens to keep them it is the
best plan of this one too, so those components are left alone. The others are solved level by level (tier after
tier, then preference, metres, kept), each level starting from the plan of the one before. Side conditions
break the matroid, so tiers come one by one.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from placements.matching.flow import components
from placements.matching.graph import TIER_COUNT
from placements.matching.program import Program

SECONDS = 30


def settle(graph, solution, seconds=SECONDS):
    """The solution with every side condition kept, whether that is proved best, and how far it could be off."""
    held = graph.window_load(solution.edge[solution.edge >= 0])
    broken = [side for side in graph.sides if not side.holds(held)]
    if not broken:
        return solution
    label = component_of_windows(graph)
    affected = sorted({int(label[side.windows[0]]) for side in broken})
    edge, proofs, until = solution.edge.copy(), [], monotonic() + seconds
    for done, component in enumerate(affected):
        part = Part(graph, np.flatnonzero(label == component), solution)
        proofs.append(part.solve(share(until, len(affected) - done)))
        edge[part.students] = part.chosen[part.students]
    return replace(solution, edge=edge, searched=True, open_levels=add_up(proofs))


def share(until, parts_left):
    """Each component's fair part of the seconds left, so that one does not starve the others."""
    return max(until - monotonic(), 0.1 * parts_left) / parts_left


def component_of_windows(graph):
    """Windows that share students, groups or side conditions, directly or by way of others, have one label."""
    students, windows = len(graph.students), len(graph.windows)
    node = students + np.arange(graph.root)
    inside = graph.parent < graph.root
    links = [(side.windows, np.full(len(side.windows), side.windows[0])) for side in graph.sides]
    first = [graph.edge_student, node[inside], *(students + windows for windows, _ in links)]
    other = [students + graph.edge_window, students + graph.parent[inside], *(students + w for _, w in links)]
    label = components(students + graph.root, np.concatenate(first), np.concatenate(other))
    return label[students : students + windows]


def add_up(proofs):
    """{level: how much better it could at most be} over all components, for levels not proved best."""
    found = {}
    for gaps in proofs:
        for level, gap in gaps.items():
            found[level] = found.get(level, 0) + gap
    return found


def too_many(graph, chosen, side, load):
    """Who leaves a side condition that is broken, the lowest priority first: the surplus, or everybody."""
    count = side.load(load)
    out = max(count - side.places, 0)
    if count - out < side.at_least:
        out = count
    holders = np.flatnonzero((chosen >= 0) & np.isin(graph.edge_window[chosen], side.windows))
    free = holders[graph.locked[holders] < 0]
    return free[np.argsort(-graph.tier[free], kind='stable')][:out]


class Part:
    """One component to solve. `chosen` is the best plan so far: each student's edge, or -1."""

    def __init__(self, graph, windows, solution):
        self.graph = graph
        within = np.zeros(len(graph.windows), dtype=bool)
        within[windows] = True
        self.edges = np.flatnonzero(within[graph.edge_window])
        self.students = np.unique(graph.edge_student[self.edges])
        self.sides = [side for side in graph.sides if within[side.windows[0]]]
        self.chosen = self._without_broken(solution.edge)

    def _without_broken(self, edge):
        """The flow's plan less whoever breaks a side condition: where the search starts."""
        chosen = np.full(len(self.graph.students), -1, dtype=np.int64)
        chosen[self.students] = edge[self.students]
        load = self.graph.window_load(chosen[chosen >= 0])
        while broken := [side for side in self.sides if not side.holds(load)]:
            leaving = too_many(self.graph, chosen, broken[0], load)
            np.subtract.at(load, self.graph.edge_window[chosen[leaving]], 1)
            chosen[leaving] = -1
        return chosen

    def solve(self, seconds):
        """Fix level after level. {level: gap} of the first level that time did not suffice to prove."""
        until = monotonic() + seconds
        levels = list(self.graph.levels().items())
        tier = self.graph.tier[self.graph.edge_student]
        stages = [(f'tier {t}', -(tier == t).astype(np.int64)) for t in range(TIER_COUNT)]
        fixed = []
        for name, costs in [*stages, *levels[1:]]:
            if not costs[self.edges].any():
                continue
            program = Program(self.graph, self.edges, self.sides, fixed)
            self.chosen, gap = program.cheapest(costs, self.chosen, until - monotonic())
            if gap:
                return {name: gap}
            fixed.append((costs, self._reached(costs)))
        return {}

    def _reached(self, costs):
        return int(costs[self.chosen[self.chosen >= 0]].sum())
