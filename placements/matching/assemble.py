"""From the people's problem to the graph: feasible pairs, with the locks that must stay."""

import numpy as np

from placements.matching.edges import build_edges
from placements.matching.graph import Fault, make_graph
from placements.matching.problem import lookup
from placements.matching.rules import RULES


def graph_of(problem):
    """The graph of a problem. A confirmed placement stays whatever the rules say; a lock must keep them."""
    c = problem.columns
    s, w = build_edges(problem)
    locked = [named_window(c, at, student.locked) for at, student in enumerate(problem.students)]
    s, w = with_confirmed(problem, s, w, np.array(locked, dtype=np.int64))
    group_number = {group.id: at for at, group in enumerate(problem.groups)}
    return make_graph(
        policy=problem.policy,
        windows=(
            [window.id for window in problem.windows],
            c.w_places,
            [chain(at, window, group_number) for at, window in enumerate(problem.windows)],
            [window.at_least for window in problem.windows],
        ),
        groups=columns_of(problem.groups, 'id', 'places', 'at_least'),
        students=(
            [student.id for student in problem.students],
            [student.tier for student in problem.students],
            locked,
            [c.window_number.get(student.previous, -1) for student in problem.students],
        ),
        edges=(s, w, c.ranks(s, w), c.metres(s, w)),
    )


def columns_of(records, *names):
    return tuple([getattr(record, name) for record in records] for name in names)


def named_window(c, at, window):
    if window is None:
        return -1
    if window not in c.window_number:
        raise Fault(f'students[{at}].locked', f'no window has the id {window!r}')
    return c.window_number[window]


def chain(at, window, group_number):
    for place, group in enumerate(window.groups):
        if group not in group_number:
            raise Fault(f'windows[{at}].groups[{place}]', f'no group has the id {group!r}')
    return [group_number[group] for group in dict.fromkeys(window.groups)]


def with_confirmed(problem, s, w, locked):
    c = problem.columns
    students = np.flatnonzero(locked >= 0)
    fits, _ = lookup(s * c.w_count + w, students * c.w_count + locked[students])
    for at in students[~fits]:
        if not problem.students[at].confirmed:
            broken = ', '.join(broken_rules(c, at, locked[at]))
            raise Fault(f'students[{at}].locked', f'the lock cannot hold: it breaks the rule on {broken}')
    extra = students[~fits]
    return np.append(s, extra), np.append(w, locked[extra])


def broken_rules(c, student, window):
    """The names of the hard rules that forbid this pair."""
    pair = np.array([student]), np.array([window])
    return [name for name, holds in RULES.items() if not holds(c, *pair)[0]]
