"""One level of one component, proved case by case: prices close a case, or a count splits it in two.

A case is closed when prices prove that no plan of it is better than the best one known; otherwise a count that
came out fractional, or below an employer's wish, splits it. Once every window's count is fixed, what is left is
a flow, so this ends. The tree of cases is the proof.
"""

from dataclasses import replace
from time import monotonic

import numpy as np

from placements.matching.cases import FREE, Node, rounded_up
from placements.matching.flow import solve
from placements.matching.relaxation import FAINT, relaxed
from placements.matching.repair import broken_by, within_limits


class Search:
    """`plan`: the best plan known; `reached`: its cost; `nodes`: the proof that none is better, as far as it came."""

    def __init__(self, stage, case, edges, plan, seed, seconds):
        self.stage, self.seed = stage, seed
        self.graph, self.counts = stage.counts.graph, stage.counts
        self.until = monotonic() + seconds
        self.plan, self.reached = plan, stage.cost(plan)
        self.nodes = []
        self._run(case, edges)

    def _run(self, case, edges):
        """Depth first. What time did not suffice for is left open."""
        stack = [(case, edges, self.stage.proves(case, edges, FREE)[0], None, '')]
        while stack:
            case, edges, floor, into, side = stack.pop()
            if self.nodes and (floor >= self.reached or monotonic() >= self.until):
                continue
            if into is not None:
                setattr(into, side, len(self.nodes))
            node = Node()
            self.nodes.append(node)
            stack += self._cases_of(node, case, edges, floor)

    def _cases_of(self, node, case, edges, floor):
        """The cases that this one is split into: none where it is closed, or time has run out."""
        if self.counts.fixed(case):
            node.flow = True
            self._try(case[1])
            return []
        answer = relaxed(self.stage, case, edges, self.until - monotonic())
        if answer is None:
            return self._split(node, case, edges, floor, np.array(case[0], dtype=float))
        node.prices = answer.prices
        bound, lift = self.stage.proves(case, edges, answer.prices)
        floor = max(floor, rounded_up(bound, answer.prices.scale))
        if floor < self.reached:
            self._plan_near(answer, first=len(self.nodes) == 1)
        if floor >= self.reached:
            return []
        left = edges[lift <= answer.prices.scale * self.reached - bound]
        return self._split(node, case, left, floor, answer.load)

    def _plan_near(self, answer, first):
        windows = len(self.graph.windows)
        if answer.whole():
            self._try(np.rint(answer.load).astype(np.int64))
        elif first:
            places = self.graph.places.copy()
            places[:windows] = np.ceil(answer.load[:windows] - FAINT)
            self._take(within_limits(self.graph, self._flow(places), self.seed, places))

    def _flow(self, places):
        return solve(replace(self.graph, places=places), self.seed).edge

    def _try(self, load):
        places = self.graph.places.copy()
        places[: len(self.graph.windows)] = load[: len(self.graph.windows)]
        self._take(self._flow(places))

    def _take(self, plan):
        """Keep a plan that is better, and no worse before."""
        before = all(int(costs[plan[plan >= 0]].sum()) <= most for costs, most in self.stage.earlier)
        if before and self.stage.cost(plan) < self.reached and not broken_by(self.graph, plan):
            self.plan, self.reached = plan, self.stage.cost(plan)

    def _split(self, node, case, edges, floor, load):
        count, at, above_first = self._where(case, load)
        node.split = (count, at)
        sides = ['below', 'above'] if above_first else ['above', 'below']
        cases = [(self.counts.within(case, count, at, side == 'above'), side) for side in sides]
        return [(own, edges, floor, node, side) for own, side in cases if own]

    def _where(self, case, load):
        """(count, at, whether the cases above come first): a wish half fulfilled, else the most divided count.

        Only a count that the case leaves open is split, and both sides are smaller: the relaxation may be overdrawn,
        or a whole number but for a rounding, and a case must never be its own part.
        """
        low, high, least = np.array(case[0]), np.array(case[1]), np.array(self.counts.least)
        load = np.clip(load, low, high)
        wishing = np.flatnonzero((load > FAINT) & (load < least - FAINT) & (low == 0))
        if len(wishing):
            share = load[wishing] / least[wishing]
            at = int(np.abs(share - 0.5).argmin())
            return int(wishing[at]), 0, bool(share[at] > 0.5)
        divided = np.abs(load - np.rint(load))
        if divided.max() > FAINT:
            at = int(divided.argmax())
            whole = int(np.floor(load[at]))
            return at, whole, bool(load[at] - whole > 0.5)
        at = int(np.flatnonzero((low < high)[: len(self.graph.windows)])[0])
        return at, min(int(np.rint(load[at])), int(high[at]) - 1), False
