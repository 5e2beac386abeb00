"""The optimum of a graph that gets one place more at a time, each where it is worth the most.

A candidate window without places takes part in no plan, so the flow is solved without it. Were a place added, the
new optimum would be the old one and one cheapest path into that place: somebody gives up what they have (or waits),
and others move up behind them. What giving up costs is known for every student from the solve that proved the plan,
so each candidate is judged by one look at its pairs (pricing, as in column generation: Dantzig and Wolfe 1960).
"""

from dataclasses import replace

import numpy as np

from placements.matching.component import component, labels
from placements.matching.flow import solve


class Growth:
    """`graph` with its candidates, `nodes`: windows of no places. Only the places added take part in the plan."""

    def __init__(self, graph, nodes):
        self.graph, self.nodes = graph, nodes
        self.added = np.zeros(len(nodes), dtype=np.int64)
        self.candidate = numbers_of(graph, nodes)[graph.edge_window]
        self.open = np.flatnonzero((self.candidate >= 0) & (graph.locked[graph.edge_student] < 0))
        self.costs = [costs[self.open] for costs in graph.levels().values()]
        self._solve()

    def _solve(self):
        places, inside = (
            self.graph.places.copy(),
            np.ones(len(self.graph.students) + self.graph.root, dtype=bool),
        )
        places[self.nodes] = self.added
        inside[len(self.graph.students) + self.nodes] = self.added > 0
        small = component(replace(self.graph, places=places), inside)
        solution = solve(small.graph)
        self.edge = np.full(len(self.graph.students), -1, dtype=np.int64)
        small.into(self.edge, solution.edge)
        self.freed = solution.freed[self.graph.edge_student[self.open]]

    @property
    def placed(self):
        return int((self.edge >= 0).sum())

    def best(self):
        """Where one more place is worth the most, the first of equals; None where nobody would gain one."""
        left = np.arange(len(self.open))
        for level, costs in enumerate(self.costs if len(left) else ()):
            total = self.freed[left, level] + costs[left]
            if level == 0 and total.min() >= 0:
                return None
            left = left[total == total.min()]
        return int(self.candidate[self.open[left]].min()) if len(left) else None

    def add(self, candidate):
        self.added[candidate] += 1
        self._solve()

    def there(self, candidate):
        """The students, as rows of the graph, who would be at a candidate."""
        students = np.flatnonzero(self.edge >= 0)
        return students[self.candidate[self.edge[students]] == candidate]


def around(graph, nodes, waiting):
    """The graph without what cannot change for `waiting`, rows of students; and where `nodes`, candidates, are in it.

    Whoever gets a place moves others only inside the connected component where they wait, candidates left out.
    """
    known = numbers_of(graph, nodes)[graph.edge_window] < 0
    real = replace(graph, edge_student=graph.edge_student[known], edge_window=graph.edge_window[known])
    label = labels(real)
    inside = np.isin(label, label[waiting])
    inside[len(graph.students) + nodes] = True
    own = component(graph, inside)
    return own.graph, np.searchsorted(own.nodes, nodes)


def numbers_of(graph, nodes):
    """For each node its number among `nodes`, or -1."""
    number = np.full(graph.root, -1, dtype=np.int64)
    number[nodes] = np.arange(len(nodes))
    return number
