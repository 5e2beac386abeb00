"""A large question cut into parts that can be solved apart, whose best plans together are the best plan.

Students and windows that are not linked, through feasible pairs and shared capacity, cannot get in each other's way:
each connected component is a question of its own, and costs add up. Small components share a part.
"""

from dataclasses import dataclass, replace

import numpy as np

from placements.matching.assemble import graph_of, named_window
from placements.matching.certificate import bound_of, certify, objective
from placements.matching.edges import build_edges
from placements.matching.explain import Placed, explain_placed
from placements.matching.figures import first_come_first_served
from placements.matching.flow import components, solve
from placements.matching.graph import Id, rank_of
from placements.matching.integers import SECONDS, settle
from placements.matching.obstacles import explain_unplaced
from placements.matching.openings import spare_windows


@dataclass(frozen=True, kw_only=True)
class Solved:
    """A solved part. `full`: windows that could take nobody more; `by_hand`: {student: (rank, metres)} of those
    whom first come, first served would have placed; `bound` as in a Plan.
    """

    placed: list[Placed]
    full: list[Id]
    by_hand: dict
    objective: dict
    bound: dict
    certificate: dict


def cut(problem, most):
    """Problems of at most `most` feasible pairs each, but for components that have more.

    Each student is in one of them. A part holds every window inside its students' dates, so that reasons can name
    those that other parts fill; nobody in the part can reach such a window.
    """
    label, weight = component_of(problem)
    students = label[: len(problem.students)]
    return [
        part(problem, label, np.flatnonzero(np.isin(students, some)))
        for some in pack(problem, students, weight, most)
    ]


def component_of(problem):
    """(the component of each student, then of each window; feasible pairs by component)."""
    c = problem.columns
    s, w = build_edges(problem)
    locked = np.array(
        [named_window(c, at, row.locked) for at, row in enumerate(problem.students)], dtype=np.int64
    )
    kept = np.flatnonzero(locked >= 0)
    first, other = group_links(problem)
    label = components(
        c.s_count + c.w_count,
        np.concatenate([s, kept, c.s_count + first]),
        np.concatenate([c.s_count + w, c.s_count + locked[kept], c.s_count + other]),
    )
    return label, np.bincount(label[s], minlength=c.s_count + c.w_count)


def group_links(problem):
    """Pairs of windows of one group: each with the group's first."""
    first, links = {}, []
    for at, window in enumerate(problem.windows):
        links += [(first.setdefault(group, at), at) for group in window.groups]
    return np.array(links, dtype=np.int64).reshape(-1, 2).T


def pack(problem, label, weight, most):
    """Components put together while they fit, in order of their dates: neighbours in time share windows."""
    c = problem.columns
    by_date = rank_of(np.lexsort((c.s_end, c.s_start)))
    first = np.full(len(weight), len(label), dtype=np.int64)
    np.minimum.at(first, label, by_date)
    found, room = [], 0
    for component in sorted(np.unique(label).tolist(), key=first.__getitem__):
        size = int(weight[component]) + 1
        if not found or room < size:
            found.append([])
            room = most
        found[-1].append(component)
        room -= size
    return found


def part(problem, label, students):
    c = problem.columns
    own = label[len(problem.students) :]
    inside = np.isin(own, label[students])
    for start, end in set(zip(c.s_start[students].tolist(), c.s_end[students].tolist(), strict=True)):
        inside |= (c.w_start >= start) & (c.w_end <= end)
    windows = [problem.windows[at] for at in np.flatnonzero(inside).tolist()]
    named = {group for window in windows for group in window.groups}
    return replace(
        problem,
        students=[problem.students[at] for at in students.tolist()],
        windows=windows,
        groups=[group for group in problem.groups if group.id in named],
    )


def solve_part(problem, *, seed=0, seconds=SECONDS):
    """The best plan of a part with its proof. Who has no place is explained once all parts are solved."""
    graph = graph_of(problem)
    solution = settle(graph, solve(graph, seed), seconds)
    spare = spare_windows(graph, solution.edge)
    reached = objective(graph, solution.edge)
    return Solved(
        placed=explain_placed(graph, solution.edge),
        full=[graph.windows[at] for at in np.flatnonzero(~spare).tolist()],
        by_hand=ranks_and_metres(graph, first_come_first_served(graph)),
        objective=reached,
        bound=bound_of(reached, solution.open_levels),
        certificate=certify(graph, solution),
    )


def ranks_and_metres(graph, edge):
    """{student id: (rank, metres)} of those placed."""
    students = np.flatnonzero(edge >= 0)
    columns = [column[edge[students]].tolist() for column in (graph.rank, graph.metres)]
    return dict(
        zip([graph.students[at] for at in students.tolist()], zip(*columns, strict=True), strict=True)
    )


def explain_part(problem, placed, full):
    """Why each student of a part who is not among `placed` has no place. `full`: windows filled by whatever part."""
    waiting = replace(problem, students=[row for row in problem.students if row.id not in placed])
    graph = graph_of(waiting)
    spare = np.array([name not in full for name in graph.windows], dtype=bool)
    return explain_unplaced(graph, np.full(len(graph.students), -1, dtype=np.int64), waiting, spare)


def add_up(reached):
    """The objectives, or bounds, of all parts as one; None where one part could not prove its own."""
    total = {}
    for one in reached:
        for name, value in one.items():
            total[name] = plus(total.get(name), value) if name in total else value
    return total


def plus(a, b):
    if isinstance(a, list):
        return [plus(x, y) for x, y in zip(a, b, strict=True)]
    return None if a is None or b is None else a + b
