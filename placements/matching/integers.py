"""Side conditions, solved exactly: only the components whose flow breaks one become an integer program.

The flow without side conditions is the best plan of a wider problem. Where it happens to keep them it is the
best plan of this one too, so those components are left alone. The others are solved level by level, each level
starting from the plan of the one before. Side conditions break the matroid that lets tiers share a level: here each
tier outweighs all later ones.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from placements.matching.flow import components, solve
from placements.matching.graph import TIER_COUNT
from placements.matching.program import Program

SECONDS = 30
MODERATE = 2**30
GENTLE = 20


def settle(graph, solution, seconds=SECONDS):
    """The solution with every side condition kept, whether that is proved best, and how far it could be off."""
    broken = broken_by(graph, solution.edge)
    if not broken:
        return solution
    label = component_of_windows(graph)
    affected = sorted({int(label[side.windows[0]]) for side in broken})
    start = within_limits(graph, solution)
    edge, proofs, until = solution.edge.copy(), [], monotonic() + seconds
    for done, component in enumerate(affected):
        part = Part(graph, np.flatnonzero(label == component), solution, start)
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


def within_limits(graph, solution):
    """A good plan that keeps every side condition: the flow again, with windows of broken ones held down.

    Gently at first: only those that somebody has to leave. After some turns all of them, which ends it.
    """
    places, edge = graph.places.copy(), solution.edge
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
        places[: len(held)][held] = load[held]
        edge = solve(replace(graph, places=places), solution.seed).edge
    return edge


def broken_by(graph, edge):
    load = graph.window_load(edge[edge >= 0])
    return [side for side in graph.sides if not side.holds(load)]


def too_many(graph, chosen, side, load):
    """Who leaves a broken side condition, the lowest priority and choice first: the surplus, or everybody."""
    held = side.load(load)
    out = max(held - side.places, 0)
    if held - out < side.at_least:
        out = held
    holders = np.flatnonzero((chosen >= 0) & np.isin(graph.edge_window[chosen], side.windows))
    free = holders[graph.locked[holders] < 0]
    return free[np.lexsort((-graph.rank[chosen[free]], -graph.tier[free]))][:out]


class Part:
    """One component to solve. `chosen` is the best plan so far: each student's edge, or -1."""

    def __init__(self, graph, windows, solution, start):
        self.graph, self.windows, self.seed = graph, windows, solution.seed
        within = np.zeros(len(graph.windows), dtype=bool)
        within[windows] = True
        self.edges = np.flatnonzero(within[graph.edge_window])
        self.students = np.unique(graph.edge_student[self.edges])
        self.sides = [side for side in graph.sides if within[side.windows[0]]]
        self.flow, self.chosen = self._own(solution.edge), self._own(start)

    def _own(self, edge):
        own = np.full(len(edge), -1, dtype=np.int64)
        own[self.students] = edge[self.students]
        return own

    def solve(self, seconds):
        """Fix level after level. {level: gap} of the first level that time did not suffice to prove.

        While no level has cost anything, the flow's own sum is a bound.
        """
        until, fixed, free = monotonic() + seconds, [], True
        flow = self.flow[self.flow >= 0]
        for stage in [*self._tiers(), *list(self.graph.levels().items())[1:]]:
            costs = stage[1]
            bound = int(costs[flow].sum()) if free else None
            program = Program(self.graph, self.edges, self.sides, fixed)
            found, gap = program.cheapest(costs, self.chosen, until - monotonic(), bound)
            self.chosen = self._polished(found)
            if gap:
                return self._open(stage, gap)
            fixed.append((costs, self._reached(costs)))
            free = free and bound == fixed[-1][1]
        return {}

    def _polished(self, chosen):
        """The best flow that fills each window as this plan does: as good so far, better in later levels."""
        places = self.graph.places.copy()
        load = self.graph.window_load(chosen[chosen >= 0])
        places[self.windows] = load[self.windows]
        return self._own(solve(replace(self.graph, places=places), self.seed).edge)

    def _reached(self, costs):
        return int(costs[self.chosen[self.chosen >= 0]].sum())

    def _tiers(self):
        """(weight by tier, costs): as many tiers in one stage as whole numbers of moderate size can tell apart."""
        tier = self.graph.tier[self.graph.edge_student]
        number = np.bincount(self.graph.tier[self.students], minlength=TIER_COUNT).tolist()
        weights, worth = {}, 1
        for t in reversed([t for t in range(TIER_COUNT) if number[t]]):
            weights[t] = worth
            worth *= number[t] + 1
            if worth > MODERATE:
                break
        first = [t for t in range(TIER_COUNT) if number[t] and t not in weights]
        yield from (({t: 1}, -(tier == t).astype(np.int64)) for t in first)
        yield weights, -sum((tier == t) * weight for t, weight in weights.items()).astype(np.int64)

    def _open(self, stage, gap):
        """A gap in a stage of several tiers is a gap in the first tier it reaches."""
        name, costs = stage
        if isinstance(name, str):
            return {name: gap}
        reached = -self._reached(costs)
        best = reached + gap
        for t, weight in sorted(name.items()):
            more = best // weight - reached // weight
            if more:
                return {f'tier {t}': more}
            best, reached = best % weight, reached % weight
        return {}
