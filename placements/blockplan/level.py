"""Levelling: a good plan quickly, from the largest block to the smallest, then many small moves.

The cost of a cohort's every start is found at once: what one more block adds in each week, summed over its weeks.
"""

from time import perf_counter

import numpy as np

from placements.blockplan.figures import load_of, overload
from placements.blockplan.problem import windows

ROUNDS = 300  # small moves per cohort and run
WARM, COOL, COLD = 15.0, 2.0, 0.3  # how much worse, in places, a move may be: at first, to mend, at the end
HOME = 0.5  # how far, in moves, the way back to wishes may go wrong at first
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


def anneal(problem, starts, seed, deadline, *, warm=WARM, limit=None, goal=0):
    """Lower the overload by many small moves, some of them uphill at first; stops at the goal.

    With a `limit` per cell and week, what passes it counts too, as overload of a second set of cells.
    """
    draw = np.random.default_rng(seed)
    starts, demands = list(starts), problem.demand if limit is None else np.tile(problem.demand, 2)
    capacity = problem.capacity if limit is None else np.vstack((problem.capacity, limit))
    load = np.tile(load_of(problem, starts), (1 if limit is None else 2, 1))
    now = least = overload(load, capacity)
    best = list(starts)
    movable = [at for at, options in enumerate(problem.options) if len(options) > 1]
    steps = ROUNDS * len(movable)
    for step in range(steps):
        if least <= goal or (step % CHECK_CLOCK == 0 and perf_counter() > deadline):
            break
        heat = problem.unit * warm * (COLD / warm) ** (step / steps)
        at = movable[draw.integers(len(movable))]
        options, length, demand = problem.options[at], int(problem.lengths[at]), demands[at][:, None]
        load[:, starts[at] : starts[at] + length] -= demand
        added = windows(added_overload(load, demand, capacity), options, length)
        pick = int((added - heat * draw.gumbel(size=len(options))).argmin())
        now += int(added[pick] - added[np.searchsorted(options, starts[at])])
        starts[at] = int(options[pick])
        load[:, starts[at] : starts[at] + length] += demand
        if now < least:
            least, best = now, list(starts)
    return best


def homeward(problem, starts, seed, deadline, limit):
    """Bring blocks back to their wishes by small moves that never add overload nor pass the limit."""
    draw = np.random.default_rng(seed)
    starts, demands = list(starts), np.tile(problem.demand, 2)
    capacity = np.vstack((problem.capacity, limit))
    load = np.tile(load_of(problem, starts), (2, 1))
    move = len(problem.weeks)
    costs = [moved * move + strain for moved, strain in problem.costs]
    movable = [at for at, options in enumerate(problem.options) if len(options) > 1]
    now = least = 0
    best, steps = list(starts), ROUNDS * len(movable)
    for step in range(steps):
        if step % CHECK_CLOCK == 0 and perf_counter() > deadline:
            break
        at = movable[draw.integers(len(movable))]
        options, length, demand = problem.options[at], int(problem.lengths[at]), demands[at][:, None]
        load[:, starts[at] : starts[at] + length] -= demand
        added = windows(added_overload(load, demand, capacity), options, length)
        here = np.searchsorted(options, starts[at])
        heat = move * HOME * (1 - step / steps) + COLD
        wanted = costs[at] - heat * draw.gumbel(size=len(options))
        pick = int(np.where(added <= added[here], wanted, np.inf).argmin())
        now += int(costs[at][pick] - costs[at][here])
        starts[at] = int(options[pick])
        load[:, starts[at] : starts[at] + length] += demand
        if now < least:
            least, best = now, list(starts)
    return best
