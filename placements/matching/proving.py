"""The proof of a component with side conditions, level by level: made by the search, read again by the check."""

from dataclasses import dataclass

import numpy as np

from placements.matching.cases import Counts, Stage
from placements.matching.graph import TIER_COUNT
from placements.matching.walk import walk

MODERATE = 2**20


@dataclass(frozen=True, eq=False)
class Proof:
    """`names`: (kind, id) of each count; `levels`: the nodes of each tree; `open`: {level: gap}, as proved."""

    names: list
    levels: list
    open: dict


class Proving:
    """The levels of a component in turn, as far as they are proved. Each starts from what the one before left open.

    `case` and `edges`: where plans can be that are as good in all levels so far.
    """

    def __init__(self, graph):
        self.graph, self.counts = graph, Counts(graph)
        self.case, self.edges = self.counts.whole(), open_edges(graph)
        self.earlier, self.open = [], {}

    def __iter__(self):
        for name, weights, costs in stages(self.graph):
            self.name, self.weights = name, weights
            yield Stage(self.counts, costs, self.earlier)
            if self.open:
                return

    def learn(self, stage, nodes, reached):
        """What the tree of this level proves, where the plan comes to `reached`."""
        proved = walk(stage, self.case, self.edges, nodes, reached)
        if proved.lowest < reached:
            self.open = gap_of(self.name, self.weights, reached, proved.lowest)
            return
        self.case, self.edges = proved.case(), proved.open_edges()
        self.earlier = [*self.earlier, (stage.costs, reached)]


def prove(graph, plan, levels):
    """{level: gap} of the first level that these trees do not prove, for a plan that keeps every rule."""
    proving = Proving(graph)
    for number, stage in enumerate(proving):
        proving.learn(stage, levels[number] if number < len(levels) else [], stage.cost(plan))
    return proving.open


def open_edges(graph):
    """Every edge, but of locked students only the one they are locked to."""
    locked = graph.locked[graph.edge_student]
    return np.flatnonzero((locked < 0) | (locked == np.arange(len(locked))))


def stages(graph):
    """(name, weight by tier, costs): the tiers, as many at once as whole numbers of moderate size can tell apart."""
    tier = graph.tier[graph.edge_student]
    number = np.bincount(graph.tier, minlength=TIER_COUNT).tolist()
    groups, worth = [], MODERATE + 1
    for t in reversed([t for t in range(TIER_COUNT) if number[t]]):
        if worth > MODERATE:
            groups.append({})
            worth = 1
        groups[-1][t] = worth
        worth *= number[t] + 1
    for weights in reversed(groups):
        costs = -sum((tier == t) * weight for t, weight in weights.items()).astype(np.int64)
        yield 'tiers', weights, costs
    for name, costs in list(graph.levels().items())[1:]:
        yield name, {}, costs


def gap_of(name, weights, reached, lowest):
    """A gap in a level of several tiers is a gap in the first tier it reaches."""
    if not weights:
        return {name: reached - lowest}
    left, best = -reached, -lowest
    for t, weight in sorted(weights.items()):
        more = best // weight - left // weight
        if more:
            return {f'tier {t}': more}
        best, left = best % weight, left % weight
    return {}


def add_up(gaps):
    """{level: how much better it could at most be} over all components, for levels not proved best."""
    found = {}
    for own in gaps:
        for level, gap in own.items():
            found[level] = found.get(level, 0) + gap
    return found
