"""What no plan can beat, proved by prices.

A price per place of a cell and week turns every start into a sum; each cohort's cheapest start, added up,
is less than any plan pays. The prices come from a linear program in floating point, but the bound is
worked out from them in whole numbers: rounding can make it weaker, never wrong.
"""

from fractions import Fraction
from math import ceil
from time import perf_counter

import numpy as np

from placements.blockplan.problem import windows

SCALE = 10**9
LEAST_CUT = 1e-3
LEAST_SECONDS = 0.1  # for one program, however little time is left
HALVINGS = 30  # of one place, to find where whole loads begin to be enough
PATIENCE = 5e-4  # stop cutting when a round lifts the bound by less than this share


class Relaxation:
    """The plan with blocks that may be split between starts, as a linear program."""

    def __init__(self, problem, capacity, *, peak):
        # OR-Tools takes most of a second to import: only a solve pays for it.
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        self.problem, self.capacity, self.peak = problem, capacity, peak
        self.lp = pywraplp.Solver.CreateSolver('GLOP')
        self.far = self.lp.infinity()
        self.goal = self.lp.Objective()
        self.goal.SetMinimization()
        self.rows = []  # (cell, week, what a unit of each cohort counts, right-hand side, constraint)
        self.choices = [self._choice(options) for options in problem.options]
        self.covers = self._covers()
        top = self._variable() if peak else None
        self.over = {}
        for cell, week in np.ndindex(capacity.shape):
            if peak and not capacity[cell, week]:
                continue
            if not peak:
                self.over[cell, week] = self._variable()
            row = self.add(cell, week, problem.demand[:, cell], 0 if peak else int(capacity[cell, week]))
            if peak:
                row.SetCoefficient(top, -float(capacity[cell, week]))

    def _variable(self):
        found = self.lp.NumVar(0, self.far, '')
        self.goal.SetCoefficient(found, 1)
        return found

    def _choice(self, options):
        one = self.lp.Constraint(1, 1)
        chosen = [self.lp.NumVar(0, self.far, '') for _ in options]
        for variable in chosen:
            one.SetCoefficient(variable, 1)
        return chosen

    def _covers(self):
        """Per week: (cohort, variable) of every start whose block covers it."""
        covers = [[] for _ in self.problem.weeks]
        for at, (options, chosen) in enumerate(zip(self.problem.options, self.choices, strict=True)):
            for start, variable in zip(options.tolist(), chosen, strict=True):
                for week in range(start, start + int(self.problem.lengths[at])):
                    covers[week].append((at, variable))
        return covers

    def add(self, cell, week, counts, limit):
        row = self.lp.Constraint(-self.far, float(limit))
        for at, variable in self.covers[week]:
            if counts[at]:
                row.SetCoefficient(variable, float(counts[at]))
        if not self.peak:
            row.SetCoefficient(self.over[cell, week], -1.0)
        self.rows.append((cell, week, counts, int(limit), row))
        return row

    def solve(self, deadline):
        """The proved bound: a whole number of units of overload, or the peak as a fraction; 0 where time ran out."""
        self.lp.set_time_limit(int(1000 * max(LEAST_SECONDS, deadline - perf_counter())))
        if self.lp.Solve() != self.lp.OPTIMAL:
            return Fraction(0) if self.peak else 0
        prices = self._prices()
        toll = np.zeros((len(self.problem.cohorts), len(self.problem.weeks)), dtype=object)
        paid, priced = 0, []
        for (cell, week, counts, limit, _), price in zip(self.rows, prices, strict=True):
            if price:
                toll[:, week] += counts.astype(object) * price
                paid += price * (int(self.capacity[cell, week]) if self.peak else limit)
                priced.append((price, int(self.capacity[cell, week])))
        least = sum(
            min(windows(toll[at], options, int(self.problem.lengths[at])))
            for at, options in enumerate(self.problem.options)
        )
        if self.peak:
            return whole_loads(priced, int(least), int(paid)) if paid else Fraction(0)
        return max(0, ceil(Fraction(int(least - paid), SCALE)))

    def _prices(self):
        prices = [max(0, round(-row.dual_value() * SCALE)) for *_, row in self.rows]
        if self.peak:
            return prices
        total = {}
        for (cell, week, *_), price in zip(self.rows, prices, strict=True):
            total[cell, week] = total.get((cell, week), 0) + price
        # Overload may cost at most one: where rounding or tolerance passed it, all prices of the week shrink.
        return [
            price * SCALE // max(SCALE, total[cell, week])
            for (cell, week, *_), price in zip(self.rows, prices, strict=True)
        ]

    def cut(self):
        """Add the inequality each cell and week breaks most; says whether there was any."""
        share = np.zeros((len(self.problem.cohorts), len(self.problem.weeks)))
        for week, cover in enumerate(self.covers):
            for at, variable in cover:
                share[at, week] += variable.solution_value()
        values = {place: variable.solution_value() for place, variable in self.over.items()}
        cuts = [(place, self._best_cut(place, share[:, place[1]], over)) for place, over in values.items()]
        for (cell, week), found in cuts:
            if found is not None:
                self.add(cell, week, *found)
        return any(found is not None for _, found in cuts)

    def _best_cut(self, place, share, over):
        """Blocks are whole: rounding the row at one block's size (mixed-integer rounding) says more than the row."""
        cell, week = place
        limit, demand = int(self.capacity[cell, week]), self.problem.demand[:, cell]
        best, least = None, LEAST_CUT
        for size in np.unique(np.append(demand[(share > 1e-6) & (demand > 0)], limit + 1)).tolist():
            full, rest = divmod(limit, size)
            if not rest:
                continue
            counts = demand // size * (size - rest) + np.maximum(demand % size - rest, 0)
            broken = float(counts @ share) - over - full * (size - rest)
            if broken > least:
                best, least = (counts, full * (size - rest)), broken
        return best


def whole_loads(priced, least, paid):
    """The lowest peak at which loads in whole units can come to no less than `least` at (price, capacity).

    At the split plan's peak, least ÷ paid, every capacity would hold its fraction of a unit too.
    """

    def short(peak):
        return sum(price * (c * peak.numerator // peak.denominator) for price, c in priced) < least

    low, step = Fraction(least, paid), Fraction(1, min(c for _, c in priced))
    if not short(low):
        return low
    for _ in range(HALVINGS):
        step /= 2
        low += step * short(low + step)
    return above({c for _, c in priced}, low)


def above(capacities, peak):
    """The lowest ratio of a whole load above this peak."""
    return min(Fraction(peak.numerator * c // peak.denominator + 1, c) for c in capacities)


def overload_bound(problem, capacity, deadline, enough=None):
    """No plan has less overload of `capacity` than this. Stops early at `enough`."""
    relaxation = Relaxation(problem, capacity, peak=False)
    best = relaxation.solve(deadline)
    while (enough is None or best < enough) and perf_counter() < deadline and relaxation.cut():
        better = relaxation.solve(deadline)
        if better <= best * (1 + PATIENCE):
            return max(best, better)
        best = better
    return best


def peak_bound(problem, deadline):
    """No plan has a lower peak than this: the split plan, and the block that fits worst even where it fits best."""
    if not problem.cohorts:
        return Fraction(0)
    return attainable(problem, Relaxation(problem, problem.capacity, peak=True).solve(deadline))


def attainable(problem, bound):
    """The lowest ratio of whole loads that is not below the bound."""
    capacities = np.unique(problem.capacity[problem.capacity > 0]).tolist()
    return min((Fraction(ceil(bound * c), c) for c in capacities), default=Fraction(0))


def limit_at(problem, peak):
    """The most each cell and week may hold at this peak; without a place there is no ratio, and no limit here."""
    limit = problem.capacity * 0 + int(problem.demand.sum())
    there = problem.capacity > 0
    limit[there] = [int(c) * peak.numerator // peak.denominator for c in problem.capacity[there]]
    return limit
