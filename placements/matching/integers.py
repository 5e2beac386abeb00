"""Side conditions, solved exactly: only the components whose flow breaks one become an integer program.

The flow without side conditions is the best plan of a wider problem. Where it happens to keep them it is the
best plan of this one too, so those components are left alone. The others are solved level by level (tier after
tier, then preference, metres, kept), each level starting from the plan of the one before.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from placements.matching.flow import components
from placements.matching.graph import TIER_COUNT

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
        part = Program(graph, np.flatnonzero(label == component), edge)
        proofs.append(part.solve(solution.seed, share(until, len(affected) - done)))
        edge[part.students] = part.chosen
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


def stages(graph, edges):
    """The costs of these edges, level by level. Side conditions break the matroid: tiers come one by one."""
    tier = graph.tier[graph.edge_student[edges]]
    levels = graph.levels()
    yield from ((f'tier {t}', -(tier == t).astype(np.int64)) for t in range(TIER_COUNT) if (tier == t).any())
    yield from ((name, costs[edges]) for name, costs in list(levels.items())[1:])


def too_many(graph, chosen, side, load):
    """Who leaves a side condition that is broken, the lowest priority first: the surplus, or everybody."""
    count = side.load(load)
    out = max(count - side.places, 0)
    if count - out < side.at_least:
        out = count
    holders = np.flatnonzero((chosen >= 0) & np.isin(graph.edge_window[chosen], side.windows))
    free = holders[graph.locked[holders] < 0]
    return free[np.argsort(-graph.tier[free], kind='stable')][:out]


class Program:
    """One component as an integer program: `chosen` is the edge of each of `students`, or -1."""

    def __init__(self, graph, windows, edge):
        # Imported here: it takes a moment to load, and few runs need it.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.cp, self.graph = cp_model, graph
        within = np.zeros(len(graph.windows), dtype=bool)
        within[windows] = True
        self.edges = np.flatnonzero(within[graph.edge_window])
        self.students = np.unique(graph.edge_student[self.edges])
        self.model = cp_model.CpModel()
        self.takes = [self.model.new_bool_var('') for _ in self.edges]
        self.at = {int(e): number for number, e in enumerate(self.edges)}
        self._one_window_each()
        self._places(windows)
        self._sides(within)
        self.chosen = self._without_broken(edge, windows)

    def _one_window_each(self):
        owner = self.graph.edge_student[self.edges]
        for run in np.split(np.arange(len(owner)), np.flatnonzero(np.diff(owner)) + 1):
            student = owner[run[0]]
            options = [self.takes[at] for at in run]
            if self.graph.locked[student] >= 0:
                self.model.add(self.takes[self.at[int(self.graph.locked[student])]] == 1)
            self.model.add_at_most_one(options)

    def _places(self, windows):
        """Places of each window and group: the options below a node, gathered from the leaves up."""
        below = self._by_window()
        depth = self.graph.depth
        nodes = set(windows.tolist())
        for level in range(int(depth.max(initial=0)), 0, -1):
            for node in [node for node in nodes if depth[node] == level]:
                held = below.get(node, [])
                if len(held) > self.graph.places[node]:
                    self.model.add(sum(held) <= int(self.graph.places[node]))
                parent = int(self.graph.parent[node])
                if parent != self.graph.root:
                    below[parent] = below.get(parent, []) + held
                    nodes.add(parent)

    def _by_window(self):
        found = {}
        for at, window in enumerate(self.graph.edge_window[self.edges].tolist()):
            found.setdefault(window, []).append(self.takes[at])
        return found

    def _sides(self, within):
        below = self._by_window()
        for side in self.graph.sides:
            if not within[side.windows[0]]:
                continue
            held = [take for window in side.windows.tolist() for take in below.get(window, [])]
            if side.at_least > 1:
                used = self.model.new_bool_var('')
                self.model.add(sum(held) <= side.places * used)
                self.model.add(sum(held) >= side.at_least * used)
            else:
                self.model.add(sum(held) <= side.places)

    def _without_broken(self, edge, windows):
        """The flow's plan less whoever breaks a side condition: where the search starts."""
        chosen = np.full(len(self.graph.students), -1, dtype=np.int64)
        chosen[self.students] = edge[self.students]
        load = self.graph.window_load(chosen[chosen >= 0])
        own = [side for side in self.graph.sides if np.isin(side.windows[0], windows)]
        while broken := [side for side in own if not side.holds(load)]:
            leaving = too_many(self.graph, chosen, broken[0], load)
            np.subtract.at(load, self.graph.edge_window[chosen[leaving]], 1)
            chosen[leaving] = -1
        return chosen[self.students]

    def solve(self, seed, seconds):
        """Fix level after level. {level: gap} of the first level that time did not suffice to prove."""
        until = monotonic() + seconds
        for name, costs in stages(self.graph, self.edges):
            self._hint()
            objective = sum(int(cost) * take for cost, take in zip(costs, self.takes, strict=True) if cost)
            self.model.minimize(objective)
            solver = self._solver(seed, until - monotonic())
            status = solver.solve(self.model)
            if status in (self.cp.OPTIMAL, self.cp.FEASIBLE):
                self.chosen = self._read(solver)
            if status != self.cp.OPTIMAL:
                reached = int(costs[[self.at[int(e)] for e in self.chosen[self.chosen >= 0]]].sum())
                return {name: reached - int(np.ceil(solver.best_objective_bound - 1e-6))}
            self.model.add(objective == round(solver.objective_value))
        return {}

    def _hint(self):
        self.model.clear_hints()
        taken = set(self.chosen.tolist())
        for at, edge in enumerate(self.edges.tolist()):
            self.model.add_hint(self.takes[at], edge in taken)

    def _solver(self, seed, seconds):
        solver = self.cp.CpSolver()
        solver.parameters.random_seed = seed % 2**31
        solver.parameters.max_time_in_seconds = max(seconds, 0.05)
        # Workers that take turns give the same plan each time; workers that race do not.
        solver.parameters.num_workers = 8
        solver.parameters.interleave_search = True
        solver.parameters.linearization_level = 2
        return solver

    def _read(self, solver):
        taken = self.edges[[bool(solver.value(take)) for take in self.takes]]
        chosen = np.full(len(self.graph.students), -1, dtype=np.int64)
        chosen[self.graph.edge_student[taken]] = taken
        return chosen[self.students]
