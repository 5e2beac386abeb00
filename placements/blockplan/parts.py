"""Parts of a plan dated anew: the blocks of a few weeks, exactly, while every other block stays where it is.

Small moves change one block or two. Where what is free in a year is a handful of places, spread thinly over its
weeks, it takes a dozen blocks changing places at once to bring it together (large neighbourhood search). Near the
bound one part in some hundreds gains; the others only give way to plans as good, from which other parts may gain.
"""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numpy as np

from placements.blockplan.figures import load_of

BLOCKS = 22  # weeks are added to a part until so many blocks are free
NEIGHBOUR = 0.6  # how often the week beside one comes with it: longer blocks need both
ROOMY = 30  # units free beyond which a week is no likelier to be taken
NARROW = 0.8  # how often only blocks that load a cell above its limit are free
EFFORT = 0.06  # for one part, in CP-SAT's own time, which is the same on every machine
LONGEST = 2.0  # seconds
HANDS = 2  # parts at once, each in a thread of its own: the solver lets go of the interpreter
PATIENCE = 400  # parts without gain


def mend(problem, starts, seed, deadline, limit):
    """Lower what is above the limit, part by part, without adding to overload or to what lies in weeks
    without places; stops when nothing is above, at the deadline, or when it has long found nothing better."""
    parts = Parts(problem, starts, limit, seed)
    least, since = parts.above(), 0
    with ThreadPoolExecutor(HANDS) as hands:
        while least and since < PATIENCE and perf_counter() < deadline:
            parts.step(hands, deadline)
            now = parts.above()
            least, since = (now, 0) if now < least else (least, since + HANDS)
    return parts.starts.tolist()


class Parts:
    def __init__(self, problem, starts, limit, seed):
        self.problem, self.limit, self.draw = problem, limit, np.random.default_rng(seed)
        self.starts, self.load = np.array(starts, dtype=np.int64), load_of(problem, starts)
        used = np.zeros(len(problem.weeks), dtype=bool)
        for options, length in zip(problem.options, problem.lengths.tolist(), strict=True):
            for week in range(length):
                used[options + week] = True
        self.used = used

    def above(self):
        return int(np.maximum(self.load - self.limit, 0).sum())

    def step(self, hands, deadline):
        """Date some parts anew at once. The one that gains most is taken, and others that share no week with it."""
        parts = [part for part in (self._draw_part() for _ in range(HANDS)) if len(part.choices) > 1]
        seconds = min(LONGEST, max(0.01, deadline - perf_counter()))
        tries = [hands.submit(part.solve, seconds, int(self.draw.integers(2**30))) for part in parts]
        found = [(part.weeks, *tried.result()) for part, tried in zip(parts, tries, strict=True)]
        taken = np.zeros(len(self.used), dtype=bool)
        for weeks, _, dates in sorted(found, key=lambda one: one[1]):
            if not (weeks & taken).any():
                taken |= weeks
                for block, start in dates.items():
                    self.starts[block] = start
        self.load = load_of(self.problem, self.starts.tolist())

    def _draw_part(self):
        cells, hot = np.nonzero(self.load > self.limit)
        at = self.draw.integers(len(cells))
        weeks, free = self._part(int(cells[at]), int(hot[at]))
        return Part(self.problem, self.starts, self.load, self.limit, weeks, free)

    def _part(self, cell, hot):
        """A set of weeks, the hot one and others where the cell has most room, and the blocks that lie within."""
        room = np.clip(self.limit[cell] - self.load[cell], 0, ROOMY) + 2.0
        order = np.argsort(self.draw.exponential(size=len(room)) / room)
        wide, weeks = self.draw.random() > NARROW, np.zeros(len(room), dtype=bool)
        free = np.array([], dtype=np.int64)
        for week in [hot, *order[self.used[order]].tolist()]:
            weeks[week] = True
            beside = min(max(week + (1 if self.draw.random() < 0.5 else -1), 0), len(room) - 1)
            weeks[beside] |= self.used[beside] and self.draw.random() < NEIGHBOUR
            free = self._free(weeks, wide)
            if len(free) >= BLOCKS:
                break
        return weeks, free

    def _free(self, weeks, wide):
        last = self.starts + self.problem.lengths
        taken = np.concatenate(([0], np.cumsum(weeks)))
        within = taken[last] - taken[self.starts] == self.problem.lengths
        if not wide:
            hot = ((self.load > self.limit) & weeks).any(axis=1)
            within &= self.problem.demand[:, hot].any(axis=1)
        return np.flatnonzero(within)


class Part:
    """The exact model of a part. `weeks` is a mask; `free` the blocks that may change weeks within it."""

    def __init__(self, problem, starts, load, limit, weeks, free):
        # OR-Tools takes most of a second to import: only a solve pays for it.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.cp, self.problem, self.model, self.weeks = cp_model, problem, cp_model.CpModel(), weeks
        taken = np.concatenate(([0], np.cumsum(weeks)))
        self.fixed, self.terms, self.choices = load.copy(), {}, {}
        for at in free.tolist():
            self._free(at, int(starts[at]), taken)
        self._aim(load, limit)

    def _free(self, at, start, taken):
        length, options = int(self.problem.lengths[at]), self.problem.options[at]
        options = options[taken[options + length] - taken[options] == length].tolist()
        demand = self.problem.demand[at]
        self.fixed[:, start : start + length] -= demand[:, None]
        self.choices[at] = {option: self.model.new_bool_var('') for option in options}
        self.model.add_exactly_one(self.choices[at].values())
        asked = [(cell, int(demand[cell])) for cell in np.flatnonzero(demand).tolist()]
        for option, variable in self.choices[at].items():
            for week in range(option, option + length):
                for cell, count in asked:
                    variables, counts = self.terms.setdefault((cell, week), ([], []))
                    variables.append(variable)
                    counts.append(count)

    def _aim(self, load, limit):
        """Least above the limit; no more overload, nor in weeks without places, than there is."""
        capacity = self.problem.capacity
        places = list(self.terms)
        closed = [place for place in places if not capacity[place]]
        for some, most in ((places, capacity), (closed, capacity)):
            self.model.add(sum(self._over(some, most)) <= over(load, most, some))
        goal, self.now = sum(self._over(places, limit)), over(load, limit, places)
        self.model.add(goal <= self.now)
        self.model.minimize(goal)

    def _over(self, places, most):
        found = []
        for place in places:
            variables, counts = self.terms[place]
            room = int(most[place] - self.fixed[place])
            if sum(counts) > room:
                above = self.model.new_int_var(0, sum(counts) - min(room, 0), '')
                self.model.add(self.cp.LinearExpr.weighted_sum(variables, counts) - above <= room)
                found.append(above)
        return found

    def solve(self, seconds, seed):
        """What the part adds to the excess, 0 or less, and the new start of each free block; none where the
        effort allowed found no plan as good."""
        solver = self.cp.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 0
        solver.parameters.cp_model_presolve = False  # costs more than it saves on a model so small
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = EFFORT
        solver.parameters.max_time_in_seconds = seconds
        if solver.solve(self.model) not in (self.cp.OPTIMAL, self.cp.FEASIBLE):
            return 0, {}
        return round(solver.objective_value) - self.now, {
            at: next(start for start, variable in chosen.items() if solver.boolean_value(variable))
            for at, chosen in self.choices.items()
        }


def over(load, most, places):
    """What the load of these places is above the most allowed."""
    return sum(max(0, int(load[place] - most[place])) for place in places)
