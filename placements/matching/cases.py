"""Cases of a question, and what prices prove of each, in whole numbers alone.

A case says of each window and group from how many to how many students it holds. Of any plan x in the case, with a
price q(k), of either sign, on each count k, and a weight l(j) >= 0 on each earlier level, whose cost is at most v(j):

    scale * cost(x) >= sum over x of (scale * cost + sum of l(j) * cost(j) + prices of the option)
                       - sum over k of q(k) * count(k) - sum over j of l(j) * v(j)

The first sum is no less than each student's cheapest option (or none, for nothing), and q(k) * count(k) no more
than at one end of the case. So any prices give a bound; costs are whole, so it may be rounded up. An option that
would lift the bound above what is sought is in no plan that is sought, and is left out of the cases within.
"""

from dataclasses import dataclass

import numpy as np

ROOMY = 2**62  # sums beyond this are left to Python's own whole numbers


class Counts:
    """What is counted in a graph: the students in each window, each group and each side condition."""

    def __init__(self, graph):
        self.graph = graph
        inside = [[at] for at in range(len(graph.windows))] + [[] for _ in graph.groups]
        for window in range(len(graph.windows)):
            for node in graph.around(window):
                inside[node].append(window)
        self.number = {name: at for at, name in enumerate(graph.node_ids)}
        most, least = graph.places.tolist(), [0] * graph.root
        for side in graph.sides:
            name = (side.kind, side.id)
            if name in self.number:
                least[self.number[name]] = side.at_least
                continue
            self.number[name] = len(most)
            inside.append(side.windows.tolist())
            most.append(side.places)
            least.append(side.at_least if side.at_least > 1 else 0)
        self.windows = [np.array(own, dtype=np.int64) for own in inside]
        self.least = least
        self.most = [0 if wish > places else places for places, wish in zip(most, least, strict=True)]

    @property
    def names(self):
        return list(self.number)

    def whole(self):
        """The case of all plans."""
        load = self.graph.window_load(self.graph.locked[self.graph.locked >= 0])
        return [int(load[own].sum()) for own in self.windows], list(self.most)

    def within(self, case, count, at, above):
        """The part of a case in which this count is more than `at`, or is `at` or less; None where that is empty."""
        low, high = list(case[0]), list(case[1])
        if above:
            low[count] = max(low[count], at + 1, self.least[count])
        else:
            high[count] = min(high[count], at)
            if high[count] < self.least[count]:
                high[count] = 0
        return (low, high) if low[count] <= high[count] and self._possible(low, high) else None

    def _possible(self, low, high):
        """Whether what it says of the windows of each count allows what it says of the count."""
        for own, fewest, most, least in zip(self.windows, low, high, self.least, strict=True):
            sure, room = sum(low[w] for w in own), sum(high[w] for w in own)
            if sure > most or room < fewest or (sure and room < least):
                return False
        return True

    def fixed(self, case):
        """Whether it says of every window how many it holds."""
        windows = len(self.graph.windows)
        return case[0][:windows] == case[1][:windows]


@dataclass(frozen=True)
class Prices:
    """`of`: {count: price}, `weights`: one for each earlier level; all whole numbers, `scale` to one unit of cost."""

    scale: int
    of: dict
    weights: list


FREE = Prices(1, {}, [])


@dataclass
class Node:
    """A case: the prices that bound it, and how it is split, (count, at): `below` and `above` are nodes, or None.

    `flow`: every window's count is fixed, and the flow tells what the case is worth.
    """

    prices: Prices = FREE
    split: tuple | None = None
    below: int | None = None
    above: int | None = None
    flow: bool = False


@dataclass(frozen=True, eq=False)
class Shown:
    """`bound`: what no plan goes below, `scale` to one unit of cost. `lift`: by how much each edge would lift it."""

    scale: int
    bound: int
    lift: np.ndarray

    @property
    def floor(self):
        return -(-self.bound // self.scale)

    def allows(self, reached):
        """Which of the edges a plan that comes to `reached` or less can use."""
        return self.lift <= self.scale * reached - self.bound


@dataclass(frozen=True, eq=False)
class Stage:
    """One level to prove: `costs` per edge; `earlier`: (costs, the most they may come to) of the levels before."""

    counts: Counts
    costs: np.ndarray
    earlier: list

    def cost(self, plan):
        return int(self.costs[plan[plan >= 0]].sum())

    def better(self, plan, reached):
        """Whether a plan comes to less than `reached`, or to less in an earlier level and to no more before it."""
        chosen = plan[plan >= 0]
        worth = [int(costs[chosen].sum()) for costs, _ in self.earlier]
        return [*worth, self.cost(plan)] < [*(most for _, most in self.earlier), reached]

    def shown(self, case, edges, prices=FREE):
        """What prices show of the plans of a case that use these edges."""
        offers = self._offers(edges, prices)
        graph = self.counts.graph
        owner = graph.edge_student[edges]
        lowest = np.zeros(len(graph.students), dtype=offers.dtype)
        first = np.flatnonzero(np.diff(owner, prepend=-1))
        if len(edges):
            lowest[owner[first]] = np.minimum.reduceat(offers, first)
        lowest[(lowest > 0) & (graph.locked < 0)] = 0
        bound = sum(lowest.tolist())
        bound -= sum(max(q * case[0][k], q * case[1][k]) for k, q in prices.of.items())
        bound -= sum(w * most for w, (_, most) in zip(prices.weights, self.earlier, strict=False))
        return Shown(prices.scale, bound, offers - lowest[owner])

    def _offers(self, edges, prices):
        terms = [(prices.scale, self.costs), *zip(prices.weights, (c for c, _ in self.earlier), strict=False)]
        largest = sum(abs(w) * int(np.abs(c).max(initial=0)) for w, c in terms)
        largest += sum(map(abs, prices.of.values()))
        kind = np.int64 if largest * 4 < ROOMY else object
        paid = np.zeros(len(self.counts.graph.windows), dtype=kind)
        for count, price in prices.of.items():
            paid[self.counts.windows[count]] += price
        offers = paid[self.counts.graph.edge_window[edges]]
        for weight, costs in terms:
            offers = offers + costs[edges].astype(kind) * weight
        return offers
