"""What would place a student who has no place: the smallest sets of changes, found from the plan, not guessed.

For a student and a window, each rule in the way is one change (the travel limit raised, the block moved, an
adjustment made ...), and one more place at the window is another unless it can take one more as things stand.
The fewest changes over all windows is the least that any set of changes to this student's own lot needs.
"""

from dataclasses import dataclass, replace
from math import ceil

import numpy as np

from brokerage.core.distance import METRES_PER_MILE
from placements.matching.assemble import graph_of
from placements.matching.certificate import feasible
from placements.matching.graph import TIER_COUNT, Id
from placements.matching.openings import CLOSED, openings
from placements.matching.rules import RULES

PAIRS = 1_000_000  # judged at a time: bounds memory
MOST_WEEKS = 4
# Never suggested: what a person, a law or an employer's risk assessment has ruled out, and how a school's days lie,
# which is its timetable's for a whole year group and no student's to change.
NEVER = ('forbidden', 'age', 'year_group', 'pattern')
# In the order in which a school would try them: first what is its own to change.
KINDS = ('travel', 'sector', 'dates', 'step_free', 'needs', 'insurance', 'place', 'reserved')
OWN = {'travel', 'sector', 'dates'}
WORDS = {
    'sector': 'one more sector on the list',
    'step_free': 'step-free access',
    'insurance': "proof of the employer's liability insurance for the last day",
    'place': 'one more place',
    'reserved': 'a place that is kept for others',
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `size`: metres further, weeks later (negative: earlier), adjustments; else 1."""

    kind: str
    size: int
    text: str


@dataclass(frozen=True, slots=True)
class Way:
    """Changes that together open `window`. `moves` others would change places, nobody would lose one.

    `rivals`: others without a place and of the same or a higher priority whom this window fits too; unless the
    place is kept for this student, one of them may get it.
    """

    changes: tuple[Change, ...]
    window: Id
    rank: int
    metres: int
    moves: int
    rivals: int


def ways_to_place(problem, plan):
    """{student id: the smallest sets of changes that would place them}, one per kind of set, best first.

    An empty tuple where nothing that may be changed would help.
    """
    graph = graph_of(problem)
    edge = feasible(graph, [(p.student, p.window) for p in plan.placed])
    search = Search(problem, graph, edge)
    found = {}
    for some in search.slices():
        found |= search.ways(some)
    return found


def with_way(problem, plan, student, way):
    """The problem after the changes of a way: solve it again, and the student is placed.

    What is not the student's own to change (a place, an adjustment) is made for this student: the pair is kept.
    `previous` is set from the plan, so that nobody moves without need.
    """
    placed = {p.student: p.window for p in plan.placed}
    target = next(window for window in problem.windows if window.id == way.window)
    sizes = {change.kind: change.size for change in way.changes}
    students = [replace(s, previous=placed.get(s.id)) for s in problem.students]
    at = next(number for number, s in enumerate(students) if s.id == student)
    students[at] = changed(students[at], sizes, target)
    if 'place' not in sizes:
        return replace(problem, students=students)
    windows = [replace(w, places=max(w.places, 0) + 1) if w is target else w for w in problem.windows]
    groups = [replace(g, places=g.places + 1) if g.id in target.groups else g for g in problem.groups]
    return replace(problem, students=students, windows=windows, groups=groups)


def changed(student, sizes, window):
    if sizes.keys() - OWN:
        return replace(student, locked=window.id, confirmed=True)
    shift = 7 * sizes.get('dates', 0)
    return replace(
        student,
        travel_limit=student.travel_limit + sizes.get('travel', 0),
        block_start=day(student.block_start, shift),
        block_end=day(student.block_end, shift),
        sectors=(*student.sectors, window.sector) if 'sector' in sizes else student.sectors,
    )


def day(date, shift):
    return date.fromordinal(date.toordinal() + shift)


def ordinals(dates):
    return np.array([date.toordinal() for date in dates], dtype=np.int64)


class Search:
    """The students without a place against every window, in slices."""

    def __init__(self, problem, graph, edge):
        self.problem, self.c = problem, problem.columns
        number = {name: at for at, name in enumerate(graph.students)}
        position = {name: at for at, name in enumerate(graph.windows)}
        place = np.array([position[w.id] for w in problem.windows], dtype=np.int64)
        waiting = [at for at, s in enumerate(problem.students) if edge[number[s.id]] < 0]
        self.waiting = np.array(waiting, dtype=np.int64)
        self.moves = np.where(self.c.w_places > 0, openings(graph, edge)[place], CLOSED)
        self.too_few = too_few(graph, edge)[place]
        self.waiting_for = waiting_for(graph, edge)[place]
        self.w_start, self.w_end = (
            ordinals(w.start for w in problem.windows),
            ordinals(w.end for w in problem.windows),
        )
        self.s_start = ordinals(s.block_start for s in problem.students)
        self.s_end = ordinals(s.block_end for s in problem.students)

    def slices(self):
        step = max(1, PAIRS // max(1, self.c.w_count))
        return [self.waiting[at : at + step] for at in range(0, len(self.waiting), step)]

    def ways(self, students):
        """The ways of some students, by id."""
        s, w = np.repeat(students, self.c.w_count), np.tile(np.arange(self.c.w_count), len(students))
        possible = self._possible(s, w)
        s, w = s[possible], w[possible]
        sizes = self._sizes(s, w)
        cost = sum(size if kind == 'needs' else size != 0 for kind, size in sizes.items())
        fewest = np.full(self.c.s_count, len(KINDS) * 100, dtype=np.int64)
        np.minimum.at(fewest, s, cost)
        least = np.flatnonzero(cost == fewest[s])
        s, w, sizes = s[least], w[least], {kind: size[least] for kind, size in sizes.items()}
        found = {self.problem.students[student].id: [] for student in students.tolist()}
        for at in self._best(s, w, sizes).tolist():
            own = {kind: int(size[at]) for kind, size in sizes.items() if size[at]}
            found[self.problem.students[s[at]].id].append(self._way(int(s[at]), int(w[at]), own))
        return {name: tuple(ways) for name, ways in found.items()}

    def _best(self, s, w, sizes):
        """One pair per student and kinds of change: the fewest weeks, then metres further, then the best choice."""
        kinds = sum((sizes[kind] != 0) << (len(KINDS) - at) for at, kind in enumerate(KINDS))
        wish = w, self.c.metres(s, w), self.c.ranks(s, w), sizes['travel'], np.abs(sizes['dates'])
        order = np.lexsort((*wish, -kinds, s))
        return order[np.diff(s[order] * 2 ** (len(KINDS) + 1) + kinds[order], prepend=-1) != 0]

    def _sizes(self, s, w):
        """By kind of change: how large it would have to be for each pair, 0 where none is needed."""
        c = self.c
        fails = {
            name: (~RULES[name](c, s, w)).astype(np.int64)
            for name in ('sector', 'step_free', 'insurance', 'reserved')
        }
        return {
            'travel': np.where(RULES['travel'](c, s, w), 0, reach(c, s, w) - c.s_limit[s]),
            'dates': self._weeks(s, w),
            'needs': (c.s_needs[s] & ~c.w_offers_need[w]).sum(axis=1) + self._unheard_of(s),
            'place': (self.moves[w] == CLOSED).astype(np.int64),
            **fails,
        }

    def _unheard_of(self, s):
        """Needs that no window at all names."""
        known = self.c.need_number.keys()
        return np.array([len(student.needs - known) for student in self.problem.students], dtype=np.int64)[s]

    def _weeks(self, s, w):
        """How many whole weeks later the block would have to be: the fewest that take the window in."""
        earlier = -((self.s_start[s] - self.w_start[w] + 6) // 7)
        later = (self.w_end[w] - self.s_end[s] + 6) // 7
        return np.where(earlier < 0, earlier, np.maximum(later, 0))

    def _possible(self, s, w):
        """Pairs that changes we may suggest can open."""
        c, weeks = self.c, self._weeks(s, w)
        known = RULES['travel'](c, s, w) | (c.s_located[s] & c.w_located[w])
        starts, ends = self.s_start[s] + 7 * weeks, self.s_end[s] + 7 * weeks
        inside = (starts <= self.w_start[w]) & (self.w_end[w] <= ends) & (np.abs(weeks) <= MOST_WEEKS)
        allowed = np.all([RULES[name](c, s, w) for name in NEVER], axis=0)
        return known & inside & allowed & ~self.too_few[w]

    def _way(self, student, window, sizes):
        row, pair = self.problem.students[student], (np.array([student]), np.array([window]))
        others = int(self.waiting_for[window, row.tier]) - (sizes.keys() == {'place'})
        return Way(
            changes=tuple(
                Change(kind, sizes[kind], in_words(kind, sizes[kind], row.travel_limit))
                for kind in KINDS
                if kind in sizes
            ),
            window=self.problem.windows[window].id,
            rank=int(self.c.ranks(*pair)[0]),
            metres=int(self.c.metres(*pair)[0]),
            moves=max(int(self.moves[window]), 0),
            rivals=others if sizes.keys() - OWN else 0,
        )


def too_few(graph, edge):
    """True for windows where an employer wants several or none: one student more would not be enough."""
    load, found = graph.window_load(edge[edge >= 0]), np.zeros(len(graph.windows), dtype=bool)
    for side in graph.sides:
        if side.load(load) + 1 < side.at_least:
            found[side.windows] = True
    return found


def waiting_for(graph, edge):
    """For each window, how many students without a place it fits: of tier 0, of tiers 0 and 1, and so on."""
    table = np.zeros((len(graph.windows), TIER_COUNT), dtype=np.int64)
    left = np.flatnonzero(edge[graph.edge_student] < 0)
    np.add.at(table, (graph.edge_window[left], graph.tier[graph.edge_student[left]]), 1)
    return table.cumsum(axis=1)


def reach(c, s, w):
    """The smallest whole number of metres that takes each pair's distance in."""
    dx, dy = c.s_x[s] - c.w_x[w], c.s_y[s] - c.w_y[w]
    square = dx * dx + dy * dy
    root = np.sqrt(square.astype(float)).astype(np.int64)
    root += (root + 1) * (root + 1) <= square
    root -= root * root > square
    return root + (root * root < square)


def in_words(kind, size, limit):
    """One change as a phrase that completes 'would be placed with ...'."""
    if kind == 'travel':
        return f'{miles(size)} more to travel, {miles(limit + size)} in all'
    if kind == 'dates':
        weeks = '1 week' if abs(size) == 1 else f'{abs(size)} weeks'
        return f'dates {weeks} {"later" if size > 0 else "earlier"}'
    if kind == 'needs':
        return 'an adjustment this student needs' if size == 1 else f'{size} adjustments this student needs'
    return WORDS[kind]


def miles(metres):
    """Rounded up to a tenth, so that what is named is always enough."""
    tenths = ceil(metres / METRES_PER_MILE * 10) / 10
    return '1 mile' if tenths == 1 else f'{tenths:g} miles'
