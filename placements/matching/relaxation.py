"""Good prices for a case, from its linear program. GLOP reckons in doubles; `cases` reckons what they prove.

The program may be overdrawn: a count below its least and an earlier level above its most cost more than any plan,
so that there are prices even for a case without plans.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array

from placements.matching.cases import Prices

FAINT = 1e-6
PATIENCE = 1_000


@dataclass(frozen=True, eq=False)
class Relaxed:
    """`load`: how many students each count would hold, were students divisible."""

    prices: Prices
    load: np.ndarray

    def whole(self):
        return np.abs(self.load - np.rint(self.load)).max(initial=0) < FAINT


def relaxed(stage, case, edges, seconds):
    """The cheapest plan of divisible students, or None where it was not found."""
    program = Program(stage, case, edges)
    # Imported here: it takes a moment to load, and few runs need it.
    from ortools.linear_solver.python import model_builder_helper as solvers  # noqa: PLC0415

    model, solver = solvers.ModelBuilderHelper(), solvers.ModelSolverHelper('glop')
    model.fill_model_from_sparse_data(*program.data())
    # Numbers that lie too far apart for doubles can make it run in circles.
    solver.set_solver_specific_parameters(f'max_number_of_iterations: {PATIENCE + 20 * len(edges)}')
    solver.set_time_limit_in_seconds(max(seconds, 0.01))
    solver.solve(model)
    if solver.status() != solvers.SolveStatus.OPTIMAL:
        return None
    return program.read(np.array(solver.variable_values()), np.array(solver.dual_values()))


class Program:
    """Variables: how much of each edge, then what each floor falls short by and each earlier level is over."""

    def __init__(self, stage, case, edges):
        self.stage, self.case, self.edges = stage, case, edges
        self.graph, self.counts = stage.counts.graph, stage.counts
        self.owner = np.unique(self.graph.edge_student[edges], return_inverse=True)[1]
        self.rows, self.low, self.high = [], [], []
        self.priced, self.floors = [], []
        by_window = np.argsort(self.graph.edge_window[edges], kind='stable')
        start = np.searchsorted(
            self.graph.edge_window[edges][by_window], np.arange(len(self.graph.windows) + 1)
        )
        self.member = [
            np.concatenate([by_window[start[w] : start[w + 1]] for w in windows] or [by_window[:0]])
            for windows in self.counts.windows
        ]
        self._counted()
        self._earlier()

    def _row(self, columns, values, low, high):
        self.rows.append((columns, values))
        self.low.append(low)
        self.high.append(high)

    def _counted(self):
        extra = len(self.edges)
        for count, (low, high) in enumerate(zip(*self.case, strict=True)):
            columns = self.member[count]
            if low > 0:
                columns = np.append(columns, extra + len(self.floors))
                self.floors.append(count)
            elif high >= len(columns):
                continue
            self.priced.append(count)
            self._row(columns, np.ones(len(columns)), float(low), float(high))

    def _earlier(self):
        self.unit = []
        at = len(self.edges) + len(self.floors)
        for number, (costs, most) in enumerate(self.stage.earlier):
            own = costs[self.edges]
            unit = float(np.abs(own).max(initial=1)) or 1.0
            self.unit.append(unit)
            columns = np.append(np.flatnonzero(own), at + number)
            values = np.append(own[own != 0] / unit, -1 / unit)
            self._row(columns, values, -np.inf, most / unit)

    def _swing(self, costs):
        """What all students together can swing by at most."""
        found = np.zeros(int(self.owner.max(initial=-1)) + 1)
        np.maximum.at(found, self.owner, np.abs(costs[self.edges]).astype(float))
        return float(found.sum())

    def data(self):
        """Bounds and costs of the variables, bounds of the rows, and the matrix."""
        own, spare = len(self.edges), len(self.floors) + len(self.unit)
        students = int(self.owner.max(initial=-1)) + 1
        columns = np.concatenate([np.arange(own), *(row[0] for row in self.rows)])
        values = np.concatenate([np.ones(own), *(row[1] for row in self.rows)])
        sizes = [len(row[0]) for row in self.rows]
        numbers = np.concatenate([self.owner, students + np.repeat(np.arange(len(sizes)), sizes)])
        locked = self.graph.locked[self.graph.edge_student[self.edges]] >= 0
        lower = np.concatenate([locked.astype(float), np.zeros(spare)])
        upper = np.append(np.ones(own), np.full(spare, np.inf))
        over = 2 * self._swing(self.stage.costs) + 1
        costs = np.append(self.stage.costs[self.edges].astype(float), np.full(spare, over))
        low = np.append(np.full(students, -np.inf), self.low)
        high = np.append(np.ones(students), self.high)
        shape = (students + len(sizes), own + spare)
        return lower, upper, costs, low, high, coo_array((values, (numbers, columns)), shape=shape).tocsr()

    def read(self, taken, dual):
        dual = dual[len(dual) - len(self.rows) :]
        scale = self._scale()
        price = {
            count: whole
            for count, value in zip(self.priced, dual.tolist(), strict=False)
            if (whole := round(-value * scale))
        }
        last = dual[len(self.priced) :].tolist()
        weights = [max(round(-v / unit * scale), 0) for v, unit in zip(last, self.unit, strict=True)]
        load = np.array([taken[columns].sum() for columns in self.member])
        return Relaxed(Prices(scale, price, weights), load)

    def _scale(self):
        """Fine enough that rounding the prices costs less than a quarter of a unit."""
        held = sum(min(high, len(own)) for high, own in zip(self.case[1], self.member, strict=True))
        fine = held + sum(self._swing(costs) for costs, _ in self.stage.earlier)
        return 2 ** int(4 * fine + 4).bit_length()
