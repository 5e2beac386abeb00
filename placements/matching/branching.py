"""One level of one component, proved case by case: prices close a case, or a count splits it in two.

A case is closed when prices prove that no plan of it is better than the best one known; otherwise a count that
came out fractional, or below an employer's wish, splits it. Once every window's count is fixed, what is left is
a flow, so this ends. The tree of cases is the proof.
"""

from time import monotonic

import numpy as np

from placements.matching.cases import Node
from placements.matching.flow import held_to
from placements.matching.relaxation import FAINT, relaxed
from placements.matching.repair import broken_by, within_limits


class Search:
    """`plan`: the best plan known; `reached`: its cost; `nodes`: the proof that none is better, as far as it came."""

    def __init__(self, stage, plan, seed, seconds):
        self.stage, self.seed = stage, seed
        self.graph, self.counts = stage.counts.graph, stage.counts
        self.until = monotonic() + seconds
        self.plan, self.reached = plan, stage.cost(plan)
        self.nodes = []

    def run(self, case, edges):
        """Depth first. What time did not suffice for is left open."""
        stack = [(case, edges, self.stage.shown(case, edges).floor, None, '')]
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
            self._take(held_to(self.graph, case[1][: len(self.graph.windows)], self.seed))
            return []
        answer = relaxed(self.stage, case, edges, self.until - monotonic())
        if answer is None:
            return self._split(node, case, edges, floor, np.array(case[0], dtype=float))
        node.prices = answer.prices
        shown = self.stage.shown(case, edges, answer.prices)
        floor = max(floor, shown.floor)
        if floor < self.reached:
            self._plan_near(answer, first=len(self.nodes) == 1)
        if floor >= self.reached:
            return []
        return self._split(node, case, edges[shown.allows(self.reached)], floor, answer.load)

    def _plan_near(self, answer, first):
        windows = len(self.graph.windows)
        if answer.whole():
            self._take(held_to(self.graph, np.rint(answer.load[:windows]), self.seed))
        elif first:
            load = np.ceil(answer.load[:windows] - FAINT)
            self._take(within_limits(self.graph, held_to(self.graph, load, self.seed), self.seed, load))

    def _take(self, plan):
        if self.stage.better(plan, self.reached) and not broken_by(self.graph, plan):
            self.plan, self.reached = plan, self.stage.cost(plan)

    def _split(self, node, case, edges, floor, load):
        count, at, above_first = self._where(case, load)
        node.split = (count, at)
        sides = ['below', 'above'] if above_first else ['above', 'below']
        cases = [(self.counts.within(case, count, at, side == 'above'), side) for side in sides]
        return [(own, edges, floor, node, side) for own, side in cases if own]

    def _where(self, case, load):
        """(count, at, whether the cases above come first): a wish half fulfilled, else the most divided count.

        Only counts that the case leaves open: in doubles, a load may lie outside of the case.
        """
        low, high, least = map(np.array, (*case, self.counts.least))
        is_open, load = low < high, np.clip(load, low, high)
        wishing = np.flatnonzero(is_open & (load > FAINT) & (load < least - FAINT) & (low == 0))
        if len(wishing):
            share = load[wishing] / least[wishing]
            at = int(np.abs(share - 0.5).argmin())
            return int(wishing[at]), 0, bool(share[at] > 0.5)
        split = np.abs(load - np.rint(load))
        if split.max() <= FAINT:
            # Nothing is divided: any open window, at what it holds.
            at = int(is_open[: len(self.graph.windows)].argmax())
            return at, min(round(load[at]), case[1][at] - 1), False
        at = int(split.argmax())
        whole = int(load[at])
        return at, whole, bool(load[at] - whole > 0.5)
