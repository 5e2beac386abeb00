"""Connected components of a graph as graphs of their own."""

from dataclasses import dataclass, replace

import numpy as np

from placements.matching.flow import components


def labels(graph):
    """The component of each student, then of each window and group, side conditions being links like any other."""
    students = len(graph.students)
    node = students + np.arange(graph.root)
    inside = graph.parent < graph.root
    links = [(side.windows, np.full(len(side.windows), side.windows[0])) for side in graph.sides]
    first = [graph.edge_student, node[inside], *(students + windows for windows, _ in links)]
    other = [students + graph.edge_window, students + graph.parent[inside], *(students + w for _, w in links)]
    return components(students + graph.root, np.concatenate(first), np.concatenate(other))


@dataclass(frozen=True, eq=False)
class Component:
    """`graph` holds some components; `students`, `nodes` and `edges` are its numbers in the whole."""

    graph: object
    students: np.ndarray
    nodes: np.ndarray
    edges: np.ndarray

    def inside(self, edge):
        """A plan of the whole as a plan of the component, by the component's own numbers."""
        return renumbered(edge[self.students], self.edges)

    def into(self, edge, plan):
        """Write the component's plan into a plan of the whole."""
        edge[self.students] = -1
        edge[self.students[plan >= 0]] = self.edges[plan[plan >= 0]]


def component(graph, inside):
    """What is marked True in `inside`, by student, then by window and group: whole components, or these without some
    windows that nobody is kept at.
    """
    count = len(graph.students)
    students = np.flatnonzero(inside[:count])
    nodes = np.flatnonzero(inside[count:])
    windows = nodes[nodes < len(graph.windows)]
    edges = np.flatnonzero(inside[graph.edge_student] & inside[count + graph.edge_window])
    parent = graph.parent[nodes]
    own = replace(
        graph,
        windows=[graph.windows[at] for at in windows],
        groups=[graph.groups[at - len(graph.windows)] for at in nodes[len(windows) :]],
        places=graph.places[nodes],
        parent=np.where(parent < graph.root, np.searchsorted(nodes, parent), len(nodes)),
        students=[graph.students[at] for at in students],
        tier=graph.tier[students],
        locked=renumbered(graph.locked[students], edges),
        previous=renumbered(graph.previous[students], edges),
        edge_student=np.searchsorted(students, graph.edge_student[edges]),
        edge_window=np.searchsorted(windows, graph.edge_window[edges]),
        rank=graph.rank[edges],
        metres=graph.metres[edges],
        as_listed=np.arange(len(students)),
        sides=[
            replace(side, windows=np.searchsorted(windows, side.windows))
            for side in graph.sides
            if inside[count + side.windows[0]]
        ],
    )
    return Component(own, students, nodes, edges)


def renumbered(numbers, kept):
    """The places in `kept`, which is sorted and holds every number; -1 stays."""
    return np.where(numbers >= 0, np.searchsorted(kept, numbers), -1)
