"""One run of the planner: each aim in turn, as far as the time allows, holding what earlier aims reached."""

from dataclasses import dataclass
from fractions import Fraction
from time import perf_counter

import numpy as np

from placements.blockplan.bounds import above, attainable, limit_at, overload_bound, peak_bound
from placements.blockplan.exact import Model
from placements.blockplan.exchange import exchange
from placements.blockplan.figures import Score, load_of, overload, score
from placements.blockplan.herd import COOL, WARM, anneal
from placements.blockplan.level import greedy, homeward
from placements.blockplan.parts import WALKS, mend

STAGES = ('overload', 'peak', 'moves', 'distance')
ALL_STAGES = ('overload', 'no_places', 'peak', 'moves', 'distance', 'settle')
SHARE = {'overload': 0.5, 'no_places': 0.2, 'peak': 0.8, 'moves': 0.6, 'distance': 0.8, 'settle': 1.0}
SETTLE_EFFORT = 2.0
FEW = 20  # blocks that the exact solver dates before small moves have begun
PEAK_STEP = Fraction(1, 2000)
CLOSE = Fraction(1, 201)  # above its bound: what is near enough for a peak, asked for at once
STRAIGHT = 0.65  # of the time for lowering the peak: what did not get there by then goes on in steps
LONG, SHORT, LEAST_STEP = Fraction(1, 2), Fraction(1, 8), Fraction(1, 100)  # of the way to the bound


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`starts` in the order of the cohorts. A bound holds given what the stages before it reached."""

    starts: list[int]
    score: Score
    bound: dict
    proved: bool
    seconds: dict


def solve(problem, *, seed=0, seconds=None, watch=None):
    """The best plan the seconds allow: never worse than greedy levelling or everybody's wish.

    Where every stage is proved, the same problem and seed give the same plan. `watch` is called with the name
    of each stage before it begins; when it answers False the run stops there, and the answer is None.
    """
    run = Run(problem, seed, problem.seconds if seconds is None else seconds)
    for stage in ALL_STAGES:
        if watch and not watch(stage):
            return None
        run.stage(stage)
    return Plan(
        starts=run.starts,
        score=run.score,
        bound={stage: run.bound[stage] for stage in STAGES},
        proved=run.proved,
        seconds=run.seconds | {'total': perf_counter() - run.began},
    )


class Run:
    def __init__(self, problem, seed, seconds):
        self.began = perf_counter()
        self.problem, self.seed, self.deadline = problem, seed, self.began + seconds
        self.draws, self.near = 0, []  # near: the plans that last came closest to a peak they were to reach
        self.bound, self.seconds = {}, {}
        self.starts = min((s for s in (greedy(problem), wishes(problem)) if s is not None), key=self._score)
        self.score = self._score(self.starts)

    def _score(self, starts):
        return score(self.problem, starts)

    @property
    def proved(self):
        """Whether every stage is. A later stage may still have bettered an earlier one."""
        return all(bound == getattr(self.score, name) for name, bound in self.bound.items())

    def stage(self, name):
        began = perf_counter()
        self.until = began + SHARE[name] * max(0.0, self.deadline - began)
        bound = getattr(self, name)()
        self.seconds[name] = perf_counter() - began
        if bound is not None:
            self.bound[name] = bound

    def left(self, share=1.0):
        return max(0.0, self.until - perf_counter()) * share

    def offer(self, starts):
        if starts is not None and (better := self._score(starts)) < self.score:
            self.starts, self.score = starts, better

    def held(self, **limits):
        """A model in which what was reached so far cannot be lost."""
        return Model(self.problem, self.starts, overload=self.score.overload, **limits)

    def overload(self):
        bound = 0
        for share in (0.1, 0.6):
            if self.score.overload > bound:
                self._small_moves(perf_counter() + self.left(share), bound)
            if self.score.overload > bound == 0:
                bound = self._nothing_over()
            if self.score.overload > bound:
                until = perf_counter() + self.left(share)
                cut = overload_bound(self.problem, self.problem.capacity, until, self.score.overload)
                bound = max(bound, cut)
        if self.score.overload > bound:
            model = Model(self.problem, self.starts)
            model.least_overload()
            bound = max(bound, self._solved(model, bound))
        return bound

    def _small_moves(self, until, bound):
        """Many small moves from the best plan so far, warm once and then cool, until they find no better."""
        for warm in (WARM / 2, 0, COOL, WARM, 0):
            before = None
            while before != self.score and self.score.overload > bound and perf_counter() < until:
                before = self.score
                self._search(until, warm, bound, [self.problem.capacity])

    def _search(self, until, warm, goal, limits, weights=(1,)):
        """Small moves, then exchanges from where they led."""
        starts = self.starts
        if warm:
            starts = anneal(
                self.problem,
                starts,
                self._draw(),
                until,
                limits=limits,
                weights=weights,
                warm=warm,
                goal=goal,
            )
            self.offer(starts)
        self.offer(
            exchange(self.problem, starts, self._draw(), until, limits=limits, weights=weights, goal=goal)
        )

    def _draw(self):
        """Another seed on every call, the same ones in every run."""
        self.draws += 1
        return [self.seed, self.draws]

    def _nothing_over(self):
        """Where there might be room for all, ask for that at once; returns the bound this proves."""
        asked = (self.problem.demand * self.problem.lengths[:, None]).sum(axis=0)
        if (asked > self.problem.capacity.sum(axis=1)).any():
            return 0
        answer = Model(self.problem, self.starts, overload=0).solve(self.left(0.2), self.seed)
        self.offer(answer.starts)
        return int(answer.starts is None and answer.proved)

    def _solved(self, model, bound):
        """Offer what the model finds, and return what it proves."""
        answer = model.solve(self.left(), self.seed)
        self.offer(answer.starts)
        return bound if answer.starts is None else answer.bound

    def no_places(self):
        if not self.score.no_places:
            return 0
        model = self.held()
        model.least_stranded()
        return max(0, self._solved(model, 0))

    def peak(self):
        bound = peak_bound(self.problem, perf_counter() + self.left(0.2))
        if len(self.problem.cohorts) > FEW:
            self._peak_by_moves(bound, perf_counter() + self.left(0.6 if self.score.overload else 0.9))
        bound = self._peak_by_prices(bound)
        if self.score.peak > bound:
            model = self.held(no_places=self.score.no_places, limit=limit_at(self.problem, self.score.peak))
            fine = model.least_peak(bound, self.score.peak)
            answer = model.solve(self.left(0.9), self.seed)
            self.offer(answer.starts)
            if answer.starts is not None:
                # A step means "above the step before": the least ratio there is the bound.
                bound = max(bound, self._above(Fraction(answer.bound - 1, fine)))
        return self._peak_below(bound)

    def _above(self, peak):
        """The lowest peak a plan can have above this one."""
        return above(np.unique(self.problem.capacity[self.problem.capacity > 0]).tolist(), peak)

    def _peak_by_prices(self, bound):
        """Raise the bound by halving: a peak at which some overload is certain cannot be reached."""
        high, until = self.score.peak, perf_counter() + self.left(0.15)
        while bound < high and perf_counter() < until and high - bound > PEAK_STEP * bound:
            middle = attainable(self.problem, (bound + high) / 2)
            if middle < high and overload_bound(self.problem, limit_at(self.problem, middle), until, 1):
                bound = self._above(middle)
            else:
                high = min(middle, (bound + high) / 2)
        return min(bound, self.score.peak)

    def _peak_by_moves(self, bound, until):
        """Go towards the bound by dating parts anew, small moves and exchanges, which keep a given overload more
        easily than the exact solver. Where there is room for all, straight to what is close first; then in longer
        steps while that goes well, in shorter ones where not; then again with other draws."""
        close = bound if self.score.overload else bound * (1 + CLOSE)
        if self.score.peak > close > bound:
            self._lower_peak(close, perf_counter() + STRAIGHT * (until - perf_counter()))
        before = None
        while before != self.score and perf_counter() < until:
            before, step = self.score, SHORT if self.score.overload else LONG
            while (
                self.score.peak - bound > PEAK_STEP * bound and step > LEAST_STEP and perf_counter() < until
            ):
                goal = self.score.peak - (self.score.peak - bound) * step
                if goal < close < self.score.peak:
                    goal = close
                self._lower_peak(goal, until)
                step = min(LONG, 2 * step) if self.score.peak <= goal else step / 2

    def _lower_peak(self, peak, until):
        if self.score.overload:
            self._lower_scarce(peak, until)
        else:
            self._lower_ample(until, self._limits(peak))

    def _lower_ample(self, until, limits):
        """Parts dated anew, from the plans that came nearest to what was last wanted."""
        if not self.near:
            self._search(until, WARM / 2, 0, limits)
        plans = [self.starts, *(near for near in self.near if near != self.starts)]
        plans.sort(key=lambda starts: self._excess(starts, limits[-1]))
        self.near = mend(self.problem, plans[:WALKS], self._draw(), until, limits[-1])
        self.offer(self.near[0])

    def _lower_scarce(self, peak, until):
        """Small moves and exchanges: where overload must be kept too, parts dated anew cost more than they gain."""
        limits = self._limits(peak)
        for warm in (0, COOL, WARM / 2):
            for weights in (3, 1), (1, 1):
                if self.score.peak > peak and perf_counter() < until:
                    self._search(until, warm, self.score.overload * weights[0], limits, weights)

    def _excess(self, starts, limit):
        return overload(load_of(self.problem, starts), limit)

    def _limits(self, peak):
        """Capacity and what this peak allows; just one set of limits where nobody may be over capacity anyway."""
        capacity, limit = self.problem.capacity, limit_at(self.problem, peak)
        return [capacity, limit] if self.score.overload else [np.minimum(capacity, limit)]

    def _peak_below(self, bound):
        """Ask for any plan with a lower peak until there is none, the bound is met, or time is up."""
        while self.score.peak > bound and self.left() > 0:
            below = limit_at(self.problem, self.score.peak)
            at_peak = self.problem.capacity * self.score.peak.numerator % self.score.peak.denominator == 0
            below[at_peak & (self.problem.capacity > 0)] -= 1
            answer = self.held(no_places=self.score.no_places, limit=below).solve(self.left(), self.seed)
            self.offer(answer.starts)
            if answer.starts is None:
                return self.score.peak if answer.proved else bound
        return bound

    def _kept(self):
        return self.held(no_places=self.score.no_places, limit=limit_at(self.problem, self.score.peak))

    def moves(self):
        bound = sum(int(moved.min()) for moved, _ in self.problem.costs)
        until, before = perf_counter() + self.left(0.5), None
        while before != self.score and self.score.moves > bound and perf_counter() < until:
            before, limits = self.score, self._limits(self.score.peak)
            self.offer(homeward(self.problem, self.starts, self._draw(), until, limits))
        if self.score.moves > bound:
            model = self._kept()
            model.model.minimize(model.cost(0))
            bound = max(bound, self._solved(model, bound))
        return bound

    def distance(self):
        bound = max(self.bound['moves'], sum(int(strain.min()) for _, strain in self.problem.costs))
        if self.score.distance > bound:
            model = self._kept()
            model.model.add(model.cost(0) <= self.score.moves)
            model.model.minimize(model.cost(1))
            bound = max(bound, self._solved(model, bound))
        return bound

    def settle(self):
        """Among equally good plans take the one that a single worker finds: the same on every run."""
        if not self.proved:
            return
        model = Model(
            self.problem,
            None,
            overload=self.score.overload,
            no_places=self.score.no_places,
            limit=limit_at(self.problem, self.score.peak),
        )
        model.model.add(model.cost(0) <= self.score.moves)
        model.model.add(model.cost(1) <= self.score.distance)
        answer = model.solve(self.left(), self.seed, workers=1, effort=SETTLE_EFFORT)
        if answer.starts is not None:
            self.starts = answer.starts


def wishes(problem):
    """Everybody's wish, where everybody may have it."""
    wished = [cohort.wish for cohort in problem.cohorts]
    may = all(wish in options for wish, options in zip(wished, problem.options, strict=True))
    return wished if may else None
