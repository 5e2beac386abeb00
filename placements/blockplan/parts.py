"""Parts of a plan dated anew: the blocks of a few weeks, exactly, while every other block stays where it is.

Small moves change one block or two. Where what is free in a year is a handful of places, spread thinly over its
weeks, it takes a dozen blocks changing places at once to bring it together (large neighbourhood search). Near the
bound one part in some hundreds gains; the others only give way to plans as good, from which other parts may gain.
A unit too many in a cell with next to nothing to spare counts for several elsewhere, where it is soon mended; and
what long stays above its limit counts for more and more (breakout).
"""

from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

import numpy as np

from placements.blockplan.figures import load_of

BLOCKS = 22  # weeks are added to a part until so many blocks are free
NEIGHBOUR = 0.6  # how often the week beside one comes with it: longer blocks need both
ROOMY = 30  # units free beyond which a week is no likelier to be taken
NARROW = 0.5  # how often only blocks that load a cell above its limit are free
EFFORT = 0.06  # for one part, in CP-SAT's own time, which is the same on every machine
LONGEST = 2.0  # seconds
HANDS = 2  # parts at once, each in a thread of its own: the solver lets go of the interpreter
PATIENCE = 600  # parts without gain
TIGHT = 5  # how many units elsewhere one above the limit of the cell with least to spare may cost
LEAST_SPARE = 0.002  # of what a cell holds over all weeks
STALL = 20  # parts without gain after which what is above its limit counts for more


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
            if since and since % STALL == 0:
                parts.press()
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
        self.weight = np.repeat(self._weights()[:, None], len(problem.weeks), axis=1)

    def _weights(self):
        """The tighter a cell, the more a unit above its limit counts there; one where there is room enough."""
        held = self.limit[:, self.used].sum(axis=1)
        spare = np.maximum(1 - self.load.sum(axis=1) / np.maximum(held, 1), LEAST_SPARE)
        return 1 + np.rint((TIGHT - 1) * spare.min() / spare).astype(np.int64)

    def above(self):
        return int(np.maximum(self.load - self.limit, 0).sum())

    def press(self):
        """What is above its limit now counts for more from here on."""
        self.weight[self.load > self.limit] += 1

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
        return Part(self.problem, self.starts, self.load, self.limit, self.weight, weeks, free)

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

    def __init__(self, problem, starts, load, limit, weight, weeks, free):
        # OR-Tools takes most of a second to import: only a solve pays for it.
        from ortools.sat.python import cp_model  # noqa: PLC0415

        self.cp, self.problem, self.model, self.weeks = cp_model, problem, cp_model.CpModel(), weeks
        taken = np.concatenate(([0], np.cumsum(weeks)))
        self.fixed, self.covers, self.choices = load.copy(), {}, {}
        for at in free.tolist():
            self._free(at, int(starts[at]), taken)
        self.terms = self._terms()
        self._aim(load, limit, weight)

    def _free(self, at, start, taken):
        length, options = int(self.problem.lengths[at]), self.problem.options[at]
        options = options[taken[options + length] - taken[options] == length].tolist()
        self.fixed[:, start : start + length] -= self.problem.demand[at][:, None]
        self.choices[at] = {option: self.model.new_bool_var('') for option in options}
        self.model.add_exactly_one(self.choices[at].values())
        for option, variable in self.choices[at].items():
            for week in range(option, option + length):
                variables, blocks = self.covers.setdefault(week, ([], []))
                variables.append(variable)
                blocks.append(at)

    def _terms(self):
        """Per cell and week that a free block may load: the variables that would, and by how much."""
        terms = {}
        for week, (variables, blocks) in self.covers.items():
            demand = self.problem.demand[blocks].T
            for cell in np.flatnonzero(demand.any(axis=1)).tolist():
                loading = np.flatnonzero(demand[cell])
                counts = demand[cell, loading].tolist()
                terms[cell, week] = [variables[at] for at in loading.tolist()], counts
        return terms

    def _aim(self, load, limit, weight):
        """Least above the limit, by weight; no more overload, nor in weeks without places, than there is."""
        capacity, places = self.problem.capacity, list(self.terms)
        never = None if over(load, capacity, places) else capacity
        if never is None:
            closed = [place for place in places if not capacity[place]]
            for some in (places, closed):
                above, _ = self._over(some, capacity)
                self.model.add(sum(above) <= over(load, capacity, some))
        above, where = self._over(places, limit, never)
        goal = self.cp.LinearExpr.weighted_sum(above, [int(weight[place]) for place in where])
        self.now = sum(int(weight[place]) * over(load, limit, [place]) for place in places)
        self.model.add(goal <= self.now)
        self.model.minimize(goal)

    def _over(self, places, most, never=None):
        """How far above the most allowed each of these places that can be is, and which they are; a load above
        `never`, if given, is out of the question."""
        found, where = [], []
        for place in places:
            variables, counts = self.terms[place]
            room, all_of_them = int(most[place] - self.fixed[place]), sum(counts)
            if all_of_them > room:
                high = (
                    all_of_them - min(room, 0) if never is None else max(0, int(never[place] - most[place]))
                )
                above = self.model.new_int_var(0, high, '')
                self.model.add(self.cp.LinearExpr.weighted_sum(variables, counts) - above <= room)
                found.append(above)
                where.append(place)
        return found, where

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
