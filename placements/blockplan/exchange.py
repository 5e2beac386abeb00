"""Exchanges: two blocks of one length change places. Where every week is nearly full, one block alone has
nowhere to go, but two of nearly the same size still do."""

from time import perf_counter

import numpy as np

from placements.blockplan.level import Table

TRIES = 40  # for each block
CHECK_CLOCK = 100
MILD = 0.7  # how much worse, in places, an exchange may be


def exchange(problem, starts, seed, deadline, *, limits, weights=(1,), goal=0):
    """Lower what is above the limits by exchanges out of the cells and weeks that are; stops at the goal."""
    swaps = Exchanges(problem, starts, limits, weights, seed)
    best, least = list(starts), swaps.now
    for step in range(TRIES * len(starts)):
        if least <= goal or (step % CHECK_CLOCK == 0 and perf_counter() > deadline):
            break
        swaps.step()
        if swaps.now < least:
            least, best = swaps.now, swaps.starts.tolist()
    return best


class Exchanges:
    def __init__(self, problem, starts, limits, weights, seed):
        self.table = Table(problem, starts, limits, weights)
        self.starts, self.lengths = np.array(starts, dtype=np.int64), problem.lengths
        self.draw, self.heat = np.random.default_rng(seed), MILD * problem.unit
        self.now = self.table.total()
        self.may = np.zeros((len(starts), len(problem.weeks)), dtype=bool)
        for at, options in enumerate(problem.options):
            self.may[at, options] = True
        self.alike = {length: np.flatnonzero(self.lengths == length) for length in set(self.lengths.tolist())}

    def step(self):
        """One block out of a cell and week above its limit, and the best other to exchange it with."""
        one = self._one()
        length, start = int(self.lengths[one]), int(self.starts[one])
        others = self.alike[length]
        there = self.starts[others]
        fits = self.may[one, there] & self.may[others, start] & (abs(there - start) >= length)
        others, there = others[fits], there[fits]
        if not len(others):
            return
        added = self._added(one, start, others, there, length)
        noisy = added - self.heat * self.draw.gumbel(size=len(others))
        pick = int(noisy.argmin())
        if noisy[pick] <= -self.heat * self.draw.gumbel():  # staying adds nothing, and is drawn for alike
            self.now += int(added[pick])
            self._swap(one, int(others[pick]))

    def _one(self):
        cells, weeks = np.nonzero(self.table.above > 0)
        at = self.draw.integers(len(cells))
        cell, week = cells[at], weeks[at]
        there = (
            (self.starts <= week) & (week < self.starts + self.lengths) & (self.table.demands[:, cell] > 0)
        )
        found = np.flatnonzero(there)
        return int(found[self.draw.integers(len(found))])

    def _added(self, one, start, others, there, length):
        """What is above the limits after each exchange, less what is now."""
        demands, above = self.table.demands, self.table.above
        more, added = demands[others] - demands[one], np.zeros(len(others))
        for week in range(length):
            here, over_there = above[:, start + week], above[:, there + week].T
            change = np.maximum(here + more, 0) - np.maximum(here, 0)
            change += np.maximum(over_there - more, 0) - np.maximum(over_there, 0)
            added += change @ self.table.weights
        return added

    def _swap(self, one, other):
        start, there = int(self.starts[one]), int(self.starts[other])
        self.table.lift(one, start)
        self.table.lift(other, there)
        self.table.put(one, there)
        self.table.put(other, start)
        self.starts[one], self.starts[other] = there, start
