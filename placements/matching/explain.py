"""Why this place, and why none: read off the finished plan. Counts and windows only, never another student."""

from dataclasses import dataclass

import numpy as np

from placements.matching.edges import blocks, expand
from placements.matching.graph import TIER_COUNT
from placements.matching.rules import RULES

SHOWN = 5  # better choices listed per student; all are counted
METRES_PER_MILE = 1609.344
PAIRS = 2_000_000  # judged at a time: bounds memory


@dataclass(frozen=True, slots=True)
class Taken:
    """A window this student would rather have, and how many of its places each kind of student holds."""

    window: str | int
    rank: int
    by_higher_tier: int
    by_same_tier: int
    by_lower_tier: int


@dataclass(frozen=True, slots=True)
class Placed:
    """`better` counts every choice ranked above the one given; all were full. `taken` lists the first few."""

    student: str | int
    window: str | int
    rank: int
    metres: int
    locked: bool
    better: int
    taken: tuple[Taken, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """`rule` names what stands in the way of `windows` windows that no other rule forbids; `with_places` of them
    have a place left after this plan, so that changing this alone would place the student."""

    rule: str
    windows: int
    with_places: int
    text: str
    nearest_metres: int | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    student: str | int
    reasons: tuple[Reason, ...]


def explain_placed(graph, edge):
    students = np.flatnonzero(edge >= 0)
    better, shown = better_choices(graph, edge)
    holders = holders_by_tier(graph, edge)
    return [
        Placed(
            graph.students[s],
            graph.windows[graph.edge_window[edge[s]]],
            int(graph.rank[edge[s]]),
            int(graph.metres[edge[s]]),
            bool(graph.locked[s] >= 0),
            int(better[s]),
            tuple(taken(graph, e, holders) for e in shown.get(s, ())),
        )
        for s in students.tolist()
    ]


def better_choices(graph, edge):
    """For each placed student: how many options rank above theirs, and the first few of them."""
    own = np.where(edge >= 0, graph.rank[edge] if len(graph.rank) else 0, 0)
    edges = np.flatnonzero(graph.rank < own[graph.edge_student])
    edges = edges[np.lexsort((graph.metres[edges], graph.rank[edges], graph.edge_student[edges]))]
    count = np.bincount(graph.edge_student[edges], minlength=len(graph.students))
    _, place = expand(count)
    shown = {}
    for e in edges[place < SHOWN].tolist():
        shown.setdefault(int(graph.edge_student[e]), []).append(e)
    return count, shown


def holders_by_tier(graph, edge):
    """Placed students per node and tier, cumulated over tiers."""
    holders = np.zeros((graph.root + 1, TIER_COUNT), dtype=np.int64)
    chosen = edge[edge >= 0]
    np.add.at(holders, (graph.edge_window[chosen], graph.tier[graph.edge_student[chosen]]), 1)
    for depth in range(graph.depth.max(initial=0), 0, -1):
        nodes = np.flatnonzero(graph.depth == depth)
        np.add.at(holders, graph.parent[nodes], holders[nodes])
    return holders.cumsum(axis=1)


def full_node(graph, window, holders):
    """The window, or the smallest group around it, that has no place left; None when all have."""
    node = window
    while node != graph.root and holders[node, -1] < graph.places[node]:
        node = graph.parent[node]
    return None if node == graph.root else node


def taken(graph, e, holders):
    window, tier = graph.edge_window[e], graph.tier[graph.edge_student[e]]
    upto = holders[full_node(graph, window, holders)]
    higher = int(upto[tier - 1]) if tier else 0
    return Taken(
        graph.windows[window],
        int(graph.rank[e]),
        higher,
        int(upto[tier]) - higher,
        int(upto[-1] - upto[tier]),
    )


def spare_windows(graph, edge):
    """True for each window where one more student would fit, in the order of graph.windows."""
    room = np.append(graph.load(edge[edge >= 0]) < graph.places, True)
    for depth in range(1, graph.depth.max(initial=0) + 1):
        nodes = np.flatnonzero(graph.depth == depth)
        room[nodes] &= room[graph.parent[nodes]]
    return room[: len(graph.windows)]


def explain_unplaced(graph, edge, problem=None):
    """With the problem at hand the rules in the way are named; from the graph alone only full and none are known."""
    near = near_misses(problem, graph, edge) if problem else {}
    waiting = np.flatnonzero(edge < 0).tolist()
    return [
        Unplaced(graph.students[s], tuple(full(graph, s) + near.get(graph.students[s], [])) or NO_OPTION)
        for s in waiting
    ]


NO_OPTION = (Reason('none', 0, 0, 'No window fits.'),)


def full(graph, student):
    count = int(graph.start[student + 1] - graph.start[student])
    if not count:
        return []
    words = 'The only window that fits is full.' if count == 1 else f'All {count} windows that fit are full.'
    return [Reason('full', count, 0, words)]


def near_misses(problem, graph, edge):
    """For each unplaced student id: the rules that alone keep them from some window, the most useful first."""
    c = problem.columns
    at = {student.id: number for number, student in enumerate(problem.students)}
    waiting = np.zeros(c.s_count, dtype=bool)
    waiting[[at[graph.students[s]] for s in np.flatnonzero(edge < 0)]] = True
    spare = np.zeros(c.w_count, dtype=bool)
    spare[[c.window_number[name] for name in graph.windows]] = spare_windows(graph, edge)
    found = {}
    for students, windows in blocks(c):
        students = students[waiting[students]]
        step = max(1, PAIRS // max(1, len(windows)))
        for start in range(0, len(students), step):
            some = students[start : start + step]
            missed = sole_obstacles(c, np.repeat(some, len(windows)), np.tile(windows, len(some)))
            found.update(reasons_in_words(problem, some, windows, spare, *missed))
    return found


def sole_obstacles(c, s, w):
    """Pairs that break exactly one rule, and which."""
    broken = np.full(len(s), -1, dtype=np.int64)
    for number, holds in enumerate(RULES.values()):
        fails = ~holds(c, s, w)
        twice = fails & (broken >= 0)
        broken[fails] = number
        s, w, broken = s[~twice], w[~twice], broken[~twice]
    return s[broken >= 0], w[broken >= 0], broken[broken >= 0]


def reasons_in_words(problem, students, windows, spare, s, w, broken):
    metres = problem.columns.metres(s, w)
    for student in students.tolist():
        own = slice(*np.searchsorted(s, [student, student + 1]))
        rules = [
            reason(problem, student, name, w[own][broken[own] == number], spare, metres[own][broken[own] == number])
            for number, name in enumerate(RULES)
            if (broken[own] == number).any()
        ]
        fallback = [] if rules else [hopeless(problem.columns, student, windows)]
        yield problem.students[student].id, sorted(rules, key=lambda r: (-r.with_places, -r.windows)) or fallback
