"""Many small moves in several plans at once: the same block moves in all, each to a start it draws for itself.

One plan at a time spends most of its time between the sums; thirty-two cost little more than a few. Now and then the
worst plans are given up for copies of the best (population annealing).
"""

from time import perf_counter

import numpy as np

from placements.blockplan.figures import load_of

PLANS = 32
ROUNDS = 300  # small moves per cohort and run
WARM, COOL, COLD = 15.0, 2.0, 0.3  # how much worse, in places, a move may be: at first, to mend, at the end
SELECTIONS = 60  # how often, in a run, copies of the best take the place of the worst
CHECK_CLOCK = 50
POOL = 2**18  # draws that are used again and again, each time from another place on


def anneal(problem, starts, seed, deadline, *, limits, weights=(1,), warm=WARM, goal=0):
    """Lower what is above the limits by many small moves, some of them uphill at first; stops at the goal.

    It is cold in the end even where the deadline comes before the last round.
    """
    herd = Herd(problem, starts, limits, weights, seed)
    steps, began, selected = ROUNDS * len(herd.movable), perf_counter(), 0
    if perf_counter() > deadline or not steps:
        return list(starts)
    for done in range(0, steps, CHECK_CLOCK):
        share = max(done / steps, (perf_counter() - began) / (deadline - began))
        if share >= 1 or herd.least <= goal:
            break
        herd.steps(problem.unit * warm * (COLD / warm) ** share, min(CHECK_CLOCK, steps - done), goal)
        if share * SELECTIONS >= selected + 1:
            selected += 1
            herd.select()
    return herd.best


class Herd:
    def __init__(self, problem, starts, limits, weights, seed):
        self.draw = np.random.default_rng(seed)
        self.pool = self.draw.gumbel(size=POOL + PLANS * len(problem.weeks))
        load = load_of(problem, starts)
        above = np.vstack([load - limit for limit in limits]).astype(float)
        weights = np.repeat(np.array(weights, dtype=float), len(load))
        # Cell, plan, week: a block's rows are then one table for the weights.
        self.above = np.repeat(above[:, None, :], PLANS, axis=1)
        self.first = np.arange(PLANS) * len(problem.weeks)
        self.plans = np.arange(PLANS)
        self.options, self.weeks = problem.options, len(problem.weeks)
        self.movable = [at for at, options in enumerate(problem.options) if len(options) > 1]
        self.blocks = [self._block(problem, at, len(limits), weights) for at in range(len(starts))]
        here = [int(np.searchsorted(o, s)) for o, s in zip(problem.options, starts, strict=True)]
        self.here = np.repeat(np.array(here, dtype=np.int64)[None], PLANS, axis=0)  # which option, by plan
        self.now = np.full(PLANS, (weights @ np.maximum(above, 0)).sum())
        self.best, self.least = list(starts), self.now[0]
        self.sums = np.zeros((PLANS, self.weeks + 1))

    def _block(self, problem, at, sets, weights):
        demand = np.tile(problem.demand[at], sets).astype(float)
        rows, options = np.flatnonzero(demand), problem.options[at]
        length = int(problem.lengths[at])
        return rows, demand[rows][:, None], weights[rows], options, options + length, length

    def steps(self, heat, count, goal):
        picked = self.draw.integers(len(self.movable), size=count).tolist()
        offsets = self.draw.integers(POOL, size=count).tolist()
        for at, offset in zip(picked, offsets, strict=True):
            self._step(self.movable[at], heat, offset)
            if self.least <= goal:
                return

    def _step(self, at, heat, offset):
        rows, demand, weights, options, ends, length = self.blocks[at]
        here = self.here[:, at]
        above = self.above[rows].reshape(len(rows), PLANS * self.weeks)
        place = self.first + options[here]
        for week in range(length):
            above[:, place + week] -= demand
        worse = above + demand
        np.maximum(worse, 0, out=worse)
        np.minimum(worse, demand, out=worse)
        np.cumsum((weights @ worse).reshape(PLANS, self.weeks), axis=1, out=self.sums[:, 1:])
        added = self.sums[:, ends] - self.sums[:, options]
        noise = self.pool[offset : offset + added.size].reshape(added.shape)
        pick = (added - heat * noise).argmin(axis=1)
        place = self.first + options[pick]
        for week in range(length):
            above[:, place + week] += demand
        self.above[rows] = above.reshape(len(rows), PLANS, self.weeks)
        self.now += added[self.plans, pick] - added[self.plans, here]
        self.here[:, at] = pick
        self._keep_best()

    def _keep_best(self):
        lowest = self.now.argmin()
        if self.now[lowest] < self.least:
            self.least = self.now[lowest]
            taken = self.here[lowest].tolist()
            self.best = [int(options[pick]) for options, pick in zip(self.options, taken, strict=True)]

    def select(self):
        order = np.argsort(self.now, kind='stable')
        good, bad = order[: PLANS // 4], order[-(PLANS // 4) :]
        self.above[:, bad] = self.above[:, good]
        self.here[bad], self.now[bad] = self.here[good], self.now[good]
