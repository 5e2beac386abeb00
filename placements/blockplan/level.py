"""Levelling: a good plan quickly, from the largest block to the smallest; and the way back to wishes by small moves.

The cost of a cohort's every start is found at once: what one more block adds in each week, summed over its weeks.
"""

from time import perf_counter

import numpy as np

from placements.blockplan.figures import load_of
from placements.blockplan.problem import windows

ROUNDS = 300  # small moves per cohort and run
HOME, COLD = 0.5, 0.3  # how far, in moves, the way back to wishes may go wrong at first and at the end
CHECK_CLOCK = 500


def greedy(problem):
    """Largest block first, each into the weeks where it adds least overload, then least peak, then nearest
    to its wish."""
    capacity, load = problem.capacity, np.zeros(problem.capacity.shape, dtype=np.int64)
    starts = [0] * len(problem.cohorts)
    size = problem.demand.sum(axis=1) * problem.lengths
    free = np.array([len(options) > 1 for options in problem.options], dtype=bool)
    for at in np.lexsort((-size, free)).tolist():
        options, length, demand = problem.options[at], int(problem.lengths[at]), problem.demand[at][:, None]
        added = windows(added_overload(load, demand, capacity), options, length)
        ratio = ((load + demand) / np.maximum(capacity, 1)).max(axis=0, initial=0)
        highest = np.array([ratio[s : s + length].max() for s in options])
        strain = problem.costs[at][1]
        start = int(options[np.lexsort((strain, highest, added))[0]])
        load[:, start : start + length] += demand
        starts[at] = start
    return starts


def added_overload(load, demand, capacity):
    """What one more week of `demand` adds to the overload of each week."""
    return (np.maximum(load + demand - capacity, 0) - np.maximum(load - capacity, 0)).sum(axis=0)


class Table:
    """How far each cell and week is above its limits, and what a block would add at each of its starts.

    One row per cell for each set of limits; what is above a limit counts by the weight of its set. Held as
    floating point, which is faster here and exact: every number is whole and far below 2**53.
    """

    def __init__(self, problem, starts, limits, weights):
        load = load_of(problem, starts)
        self.above = np.vstack([load - limit for limit in limits]).astype(float)
        self.demands = np.tile(problem.demand, len(limits)).astype(float)
        self.weights = np.repeat(np.array(weights, dtype=float), len(load))
        self.options, self.lengths = problem.options, problem.lengths.tolist()
        self.ends = [starts + length for starts, length in zip(self.options, self.lengths, strict=True)]
        self._worse, self._sums = np.empty_like(self.above), np.zeros(load.shape[1] + 1)

    def total(self):
        return int((self.weights @ np.maximum(self.above, 0)).sum())

    def lift(self, at, start):
        self.above[:, start : start + self.lengths[at]] -= self.demands[at][:, None]

    def put(self, at, start):
        self.above[:, start : start + self.lengths[at]] += self.demands[at][:, None]

    def added(self, at):
        """What a lifted block would add at each of its starts."""
        demand, worse, sums = self.demands[at][:, None], self._worse, self._sums
        np.add(self.above, demand, out=worse)
        np.maximum(worse, 0, out=worse)
        np.minimum(worse, demand, out=worse)
        np.cumsum(self.weights @ worse, out=sums[1:])
        return sums[self.ends[at]] - sums[self.options[at]]


def movable_of(problem):
    return np.array([at for at, options in enumerate(problem.options) if len(options) > 1], dtype=np.int64)


def small_moves(problem, movable, draw, deadline):
    """Which block to move next and a draw for each of its starts, until all had their rounds or time is up."""
    steps, widest = ROUNDS * len(movable), max(map(len, problem.options), default=0)
    for done in range(0, steps, CHECK_CLOCK):
        if perf_counter() > deadline:
            return
        count = min(CHECK_CLOCK, steps - done)
        picked = movable[draw.integers(len(movable), size=count)].tolist()
        for step, (at, noise) in enumerate(zip(picked, draw.gumbel(size=(count, widest)), strict=True)):
            yield (done + step) / steps, at, noise[: len(problem.options[at])]


def homeward(problem, starts, seed, deadline, limits):
    """Bring blocks back to their wishes by small moves that never add to what is above the limits."""
    table, move = Table(problem, starts, limits, [1] * len(limits)), len(problem.weeks)
    costs = [moved * move + strain for moved, strain in problem.costs]
    starts, now, least = list(starts), 0, 0
    best = list(starts)
    for share, at, noise in small_moves(problem, movable_of(problem), np.random.default_rng(seed), deadline):
        options = problem.options[at]
        table.lift(at, starts[at])
        added, here = table.added(at), np.searchsorted(options, starts[at])
        wanted = costs[at] - (move * HOME * (1 - share) + COLD) * noise
        pick = int(np.where(added <= added[here], wanted, np.inf).argmin())
        now += int(costs[at][pick] - costs[at][here])
        starts[at] = int(options[pick])
        table.put(at, starts[at])
        if now < least:
            least, best = now, list(starts)
    return best
