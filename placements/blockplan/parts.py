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
from placements.blockplan.small import Program

BLOCKS = 22  # weeks are added to a part until so many blocks are free
NEIGHBOUR = 0.6  # how often the week beside one comes with it: longer blocks need both
ROOMY = 30  # units free beyond which a week is no likelier to be taken
NARROW = 0.5  # how often only blocks that load a cell above its limit are free
EFFORT = 0.01  # for one part, in CP-SAT's own time, which is the same on every machine
LONGEST = 2.0  # seconds
WALKS = 2  # at once, each in a thread of its own: the solver lets go of the interpreter
ROUND = 20  # parts that each walk tries before they are compared
PATIENCE = 1200  # parts of a walk without gain
TIGHT = 5  # how many units elsewhere one above the limit of the cell with least to spare may cost
LEAST_SPARE = 0.002  # of what a cell holds over all weeks
STALL = 20  # parts without gain after which what is above its limit counts for more


def mend(problem, plans, seed, deadline, limit):
    """Lower what is above the limit, part by part, without adding to overload or to what lies in weeks
    without places; stops when nothing is above, at the deadline, or when it has long found nothing better.

    Two walks go on by draws of their own, each from a plan of its own where there are two. Returns the plans at which
    they came nearest, the nearer one first.
    """
    seeds = [[*np.atleast_1d(seed).tolist(), walk] for walk in range(WALKS)]
    walks = [Parts(problem, plans[n % len(plans)], limit, each) for n, each in enumerate(seeds)]
    with ThreadPoolExecutor(WALKS) as hands:
        while all(walk.least for walk in walks) and any(walk.since < PATIENCE for walk in walks):
            if perf_counter() >= deadline:
                break
            list(hands.map(lambda walk: walk.go_on(deadline), walks))
    return [walk.nearest for walk in sorted(walks, key=lambda walk: walk.least)]


class Parts:
    """A walk from plan to plan. `nearest` is the one with `least` above its limit, `since` the parts tried since."""

    def __init__(self, problem, starts, limit, seed):
        self.problem, self.limit, self.draw = problem, limit, np.random.default_rng(seed)
        self.starts, self.load = np.array(starts, dtype=np.int64), load_of(problem, starts)
        used = np.zeros(len(problem.weeks), dtype=bool)
        for options, length in zip(problem.options, problem.lengths.tolist(), strict=True):
            for week in range(length):
                used[options + week] = True
        self.used = used
        self.tools = _tools()
        self.weight = np.repeat(self._weights()[:, None], len(problem.weeks), axis=1)
        self.nearest, self.least, self.since = list(starts), self.above(), 0

    def _weights(self):
        """The tighter a cell, the more a unit above its limit counts there; one where there is room enough."""
        held = self.limit[:, self.used].sum(axis=1)
        spare = np.maximum(1 - self.load.sum(axis=1) / np.maximum(held, 1), LEAST_SPARE)
        return 1 + np.rint((TIGHT - 1) * spare.min() / spare).astype(np.int64)

    def above(self):
        return int(np.maximum(self.load - self.limit, 0).sum())

    def go_on(self, deadline):
        for _ in range(ROUND):
            if not self.least or perf_counter() >= deadline:
                return
            self.step(deadline)

    def step(self, deadline):
        """Date a part anew. A plan as good as before is taken too."""
        part = self._draw_part()
        if len(part.choices) > 1:
            seconds = min(LONGEST, max(0.01, deadline - perf_counter()))
            self._date(part.solve(*self.tools, seconds, int(self.draw.integers(2**30))))
        above, self.since = self.above(), self.since + 1
        if above < self.least:
            self.nearest, self.least, self.since = self.starts.tolist(), above, 0
        elif self.since % STALL == 0:
            self.press()

    def press(self):
        """What is above its limit now counts for more from here on."""
        self.weight[self.load > self.limit] += 1

    def _date(self, dates):
        for block, start in dates.items():
            before, length, demand = (
                self.starts[block],
                self.problem.lengths[block],
                self.problem.demand[block],
            )
            self.load[:, before : before + length] -= demand[:, None]
            self.load[:, start : start + length] += demand[:, None]
            self.starts[block] = start

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


def _tools():
    """A solver and a model, which both take longer to make than a part takes to be solved."""
    # OR-Tools takes most of a second to import: only a solve pays for it.
    from ortools.sat.python import cp_model  # noqa: PLC0415

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 0
    solver.parameters.cp_model_presolve = False  # costs more than it saves on a model so small
    solver.parameters.max_deterministic_time = EFFORT
    return solver, cp_model.CpModel()


class Part:
    """The exact model of a part. `weeks` is a mask; `free` the blocks that may change weeks within it."""

    def __init__(self, problem, starts, load, limit, weight, weeks, free):
        self.problem, self.load, self.limit, self.weight, self.weeks = problem, load, limit, weight, weeks
        self.fixed, self.choices = load.copy(), []
        taken = np.concatenate(([0], np.cumsum(weeks)))
        for at in free.tolist():
            start, length, options = int(starts[at]), int(problem.lengths[at]), problem.options[at]
            self.fixed[:, start : start + length] -= problem.demand[at][:, None]
            options = options[taken[options + length] - taken[options] == length]
            self.choices.append((at, length, options.tolist()))

    def solve(self, solver, model, seconds, seed):
        """The new start of each free block; none where the effort allowed found no plan as good. `model` is written
        over."""
        model.proto.parse_text_format(self._written())
        solver.parameters.random_seed = seed
        solver.parameters.max_time_in_seconds = seconds
        solver.solve(model)
        chosen = list(solver.response_proto.solution)
        if not chosen:
            return {}
        starts, first = {}, 0
        for at, _, options in self.choices:
            starts[at] = options[chosen.index(1, first) - first]
            first += len(options)
        return starts

    def _written(self):
        """Least above the limit, by weight; no more of that nor of overload, nor in weeks without places than now."""
        program = Program()
        places = self._places(program)
        at = tuple(np.array(list(places)).T)
        load, fixed, capacity, limit, weight = (
            table[at] for table in (self.load, self.fixed, self.problem.capacity, self.limit, self.weight)
        )
        terms, overload = list(places.values()), np.maximum(load - capacity, 0)
        if overload.any():
            for some in (np.ones(len(terms), dtype=bool), capacity == 0):
                above, _ = _over(program, terms, fixed, capacity, some)
                program.at_most(above, [1] * len(above), int(overload[some].sum()))
            most = None
        else:
            most = np.maximum(capacity - limit, 0)
        above, where = _over(program, terms, fixed, limit, np.ones(len(terms), dtype=bool), most)
        counts, now = weight[where].tolist(), int((weight * np.maximum(load - limit, 0)).sum())
        program.at_most(above, counts, now)
        return program.least(above, counts)

    def _places(self, program):
        """{(cell, week) that a free block may load: (the variables that would, by how much)}"""
        places = {}
        for at, length, options in self.choices:
            loads = [(cell, count) for cell, count in enumerate(self.problem.demand[at].tolist()) if count]
            for variable, option in zip(program.choice(len(options)), options, strict=True):
                for week in range(option, option + length):
                    for cell, count in loads:
                        variables, counts = places.setdefault((cell, week), ([], []))
                        variables.append(variable)
                        counts.append(count)
        return places


def _over(program, terms, fixed, most, some, limit=None):
    """Variables for how far these places are above the most allowed, by no more than `limit` if given; those that
    never can be have none. Also returns the numbers of the places they are for."""
    room = (most - fixed).tolist()
    found, where = [], []
    for at in np.flatnonzero(some).tolist():
        variables, counts = terms[at]
        reach = sum(counts) - room[at]
        if reach > 0:
            above = program.whole(reach if limit is None else int(limit[at]))
            program.at_most([*variables, above], [*counts, -1], room[at])
            found.append(above)
            where.append(at)
    return found, where
