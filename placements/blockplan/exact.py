"""The exact stages, by constraint programming (CP-SAT), each started from the best plan so far.

What earlier stages reached is held as a limit; a later stage can only keep or improve on it.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np

from placements.blockplan.figures import load_of

WORKERS = 8  # strategies, not cores: they share what there is, and a mix of eight proves most
FINEST = 10_000  # steps of the peak, where the capacities have no smaller common multiple


@dataclass(frozen=True)
class Answer:
    """`starts` is None where nothing was found. `bound` counts as the stage does; `proved` means no better exists."""

    starts: list | None
    bound: int | Fraction
    proved: bool


class Model:
    def __init__(self, problem, hint, *, overload=None, no_places=None, limit=None):
        """`overload`, `no_places`: at most so many units. `limit`: the most per cell and week."""
        # OR-Tools takes most of a second to import: only a solve pays for it.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.cp, self.problem, self.model = cp_model, problem, cp_model.CpModel()
        self.choices = [self._choice(at, options, hint) for at, options in enumerate(problem.options)]
        self.load = load_of(problem, hint) if hint else None
        self.terms = self._terms()
        self.over, self.stranded = [], []
        for place, (variables, counts) in self.terms.items():
            expression = cp_model.LinearExpr.weighted_sum(variables, counts)
            if limit is not None:
                self.model.add(expression <= int(limit[place]))
            if overload == 0:
                self.model.add(expression <= int(problem.capacity[place]))
            else:
                self._count_over(place, expression, sum(counts))
        if overload:
            self.model.add(sum(self.over) <= overload)
        if no_places is not None and overload != 0:
            self.model.add(sum(self.stranded) <= no_places)

    def _choice(self, at, options, hint):
        chosen = {start: self.model.new_bool_var('') for start in options.tolist()}
        self.model.add_exactly_one(chosen.values())
        if hint:
            for start, variable in chosen.items():
                self.model.add_hint(variable, start == hint[at])
        return chosen

    def _terms(self):
        """For each cell and week that anyone could load: the starts that do, and by how much."""
        terms, demand = {}, self.problem.demand.tolist()
        for at, chosen in enumerate(self.choices):
            asked = [(cell, count) for cell, count in enumerate(demand[at]) if count]
            for start, variable in chosen.items():
                for week in range(start, start + int(self.problem.lengths[at])):
                    for cell, count in asked:
                        variables, counts = terms.setdefault((cell, week), ([], []))
                        variables.append(variable)
                        counts.append(count)
        return terms

    def _count_over(self, place, expression, most):
        capacity = int(self.problem.capacity[place])
        if most <= capacity:
            return
        over = self.model.new_int_var(0, most - capacity, '')
        self.model.add(expression - over <= capacity)
        if self.load is not None:
            self.model.add_hint(over, max(0, int(self.load[place]) - capacity))
        self.over.append(over)
        if not capacity:
            self.stranded.append(over)

    def least_overload(self):
        self.model.minimize(sum(self.over))

    def least_stranded(self):
        self.model.minimize(sum(self.stranded))

    def least_peak(self, lowest, highest):
        """Minimise the peak in steps of 1/`fine`; returns `fine`."""
        capacity = self.problem.capacity
        fine = lcm(*np.unique(capacity[capacity > 0]).tolist()) if capacity.any() else 1
        fine = fine if fine <= FINEST else FINEST
        steps = self.model.new_int_var(int(lowest * fine), -int(-highest * fine // 1), '')
        for place, (variables, counts) in self.terms.items():
            if capacity[place]:
                scaled = self.cp.LinearExpr.weighted_sum(variables, [count * fine for count in counts])
                self.model.add(scaled <= steps * int(capacity[place]))
        self.model.minimize(steps)
        return fine

    def cost(self, which):
        """The cost of a plan: 0 for moves, 1 for distance."""
        variables, costs = [], []
        for chosen, kinds in zip(self.choices, self.problem.costs, strict=True):
            variables += chosen.values()
            costs += kinds[which].tolist()
        return self.cp.LinearExpr.weighted_sum(variables, costs)

    def solve(self, seconds, seed, *, workers=WORKERS, effort=None):
        """Answer within the seconds; `effort` is a limit that does not depend on the machine's speed."""
        solver = self.cp.CpSolver()
        solver.parameters.max_time_in_seconds = max(seconds, 0.01)
        solver.parameters.random_seed = seed
        solver.parameters.num_workers = workers
        if effort is not None:
            solver.parameters.max_deterministic_time = effort
        status = solver.solve(self.model)
        proved = status in (self.cp.OPTIMAL, self.cp.INFEASIBLE)
        if status not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return Answer(None, 0, proved)
        starts = [next(s for s, v in chosen.items() if solver.boolean_value(v)) for chosen in self.choices]
        return Answer(starts, round(solver.best_objective_bound), proved)
