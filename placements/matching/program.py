"""One level of one component as an integer program, solved by SCIP on a single thread: the same plan each time."""

import numpy as np

from placements.matching.graph import Fault

# A reduced cost may be wrong by this part of a cost and no more: sums of metres reach tens of millions.
TIGHT = 1e-9
EXACT = 2**50  # the program reckons in doubles: sums beyond this would be rounded


class Program:
    """Which of `edges` are taken. `fixed` lists (costs, sum) of earlier levels that must not get worse."""

    def __init__(self, graph, edges, sides, fixed):
        # Imported here: it takes a moment to load, and few runs need it.
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        self.lp, self.graph, self.edges, self.sides = pywraplp, graph, edges, sides
        self.solver = pywraplp.Solver.CreateSolver('SCIP')
        self.takes = [self.solver.BoolVar('') for _ in edges]
        self.by_window = {}
        for take, window in zip(self.takes, graph.edge_window[edges].tolist(), strict=True):
            self.by_window.setdefault(window, []).append(take)
        self._one_window_each()
        self._places()
        self._sides()
        for costs, reached in fixed:
            self._weigh(self.solver.Constraint(-self.solver.infinity(), reached), costs)

    def _limit(self, takes, most, least=0):
        limit = self.solver.Constraint(least, most)
        for take in takes:
            limit.SetCoefficient(take, 1)
        return limit

    def _weigh(self, row, costs):
        if int(np.abs(costs[self.edges]).sum()) >= EXACT:
            raise Fault('students', 'ranks and distances are too large for limits that cross')
        for take, cost in zip(self.takes, costs[self.edges].tolist(), strict=True):
            if cost:
                row.SetCoefficient(take, cost)

    def _one_window_each(self):
        owner = self.graph.edge_student[self.edges]
        for run in np.split(np.arange(len(owner)), np.flatnonzero(np.diff(owner)) + 1):
            locked = self.graph.locked[owner[run[0]]]
            for at in run:
                if self.edges[at] == locked:
                    self.takes[at].SetBounds(1, 1)
            self._limit([self.takes[at] for at in run], 1)

    def _places(self):
        """Places of windows and of the groups above, from the leaves up."""
        graph, below = self.graph, {window: list(takes) for window, takes in self.by_window.items()}
        for depth in range(int(graph.depth.max(initial=0)), 0, -1):
            for node in [node for node in below if graph.depth[node] == depth]:
                takes, parent = below[node], int(graph.parent[node])
                if len(takes) > graph.places[node]:
                    self._limit(takes, int(graph.places[node]))
                if parent != graph.root:
                    below.setdefault(parent, []).extend(takes)

    def _sides(self):
        for side in self.sides:
            takes = [take for window in side.windows.tolist() for take in self.by_window.get(window, [])]
            if side.at_least <= 1:
                self._limit(takes, side.places)
                continue
            used, far = self.solver.BoolVar(''), self.solver.infinity()
            self._limit(takes, 0, -far).SetCoefficient(used, -side.places)
            self._limit(takes, far, 0).SetCoefficient(used, -side.at_least)

    def cheapest(self, costs, chosen, seconds, bound):
        """(the best plan found, how far below it a better one could be). `chosen` is where the search starts.

        `bound` is a sum that no plan goes below, where one is known: a plan that reaches it needs no search.
        """
        before = int(costs[chosen[chosen >= 0]].sum())
        if before == bound:
            return chosen, 0
        status = self._search(costs, chosen, seconds)
        found = status in (self.solver.OPTIMAL, self.solver.FEASIBLE)
        plan = self._plan() if found else chosen
        reached = int(costs[plan[plan >= 0]].sum())
        if reached >= before:
            plan, reached = chosen, before  # as good here, and better in later levels
        if status == self.solver.OPTIMAL or reached == bound:
            return plan, 0
        bounds = [self._lowest(costs), bound, self._bound() if found else None]
        return plan, max(reached - max(b for b in bounds if b is not None), 1)

    def _search(self, costs, chosen, seconds):
        self._weigh(self.solver.Objective(), costs)
        self.solver.Objective().SetMinimization()
        self.solver.SetHint(self.takes, np.isin(self.edges, chosen).astype(float).tolist())
        self.solver.SetTimeLimit(int(max(seconds, 0.05) * 1000))
        exact = self.lp.MPSolverParameters()
        exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
        exact.SetDoubleParam(exact.PRIMAL_TOLERANCE, TIGHT)
        exact.SetDoubleParam(exact.DUAL_TOLERANCE, TIGHT)
        return self.solver.Solve(exact)

    def _plan(self):
        taken = self.edges[[take.solution_value() > 0.5 for take in self.takes]]
        plan = np.full(len(self.graph.students), -1, dtype=np.int64)
        plan[self.graph.edge_student[taken]] = taken
        return plan

    def _bound(self):
        return int(np.ceil(self.solver.Objective().BestBound() - 1e-6))

    def _lowest(self, costs):
        """Each student's lowest cost: what not even a plan without limits goes below."""
        lowest = np.zeros(len(self.graph.students), dtype=np.int64)
        np.minimum.at(lowest, self.graph.edge_student[self.edges], costs[self.edges])
        return int(lowest.sum())
