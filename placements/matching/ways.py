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
from placements.matching.graph import Id
from placements.matching.openings import CLOSED, openings
from placements.matching.rules import RULES

PAIRS = 1_000_000  # judged at a time: bounds memory
MOST_WEEKS = 4
DEAD = 99
# Never suggested: what a person, a law or an employer's risk assessment has ruled out.
NEVER = {'forbidden', 'age', 'year_group'}
# In the order in which a school would try them: first what is its own to change.
KINDS = ('travel', 'sector', 'dates', 'step_free', 'needs', 'insurance', 'place', 'reserved')
OWN = {'travel', 'sector', 'dates'}


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
    def __init__(self, problem, graph, edge):
        self.problem, self.c, self.graph = problem, problem.columns, graph
        number = {name: at for at, name in enumerate(graph.students)}
        self.waiting = [at for at, s in enumerate(problem.students) if edge[number[s.id]] < 0]
        position = {name: at for at, name in enumerate(graph.windows)}
        moves = openings(graph, edge)
        self.moves = np.array([moves[position[w.id]] for w in problem.windows], dtype=np.int64)
        self.moves[self.c.w_places <= 0] = CLOSED
        self.w_start, self.w_end = (
            ordinals(getattr(w, name) for w in problem.windows) for name in ('start', 'end')
        )
        self.s_start, self.s_end = (
            ordinals(getattr(s, name) for s in problem.students) for name in ('block_start', 'block_end')
        )
        self.fits_waiting = self._waiting_by_window(edge, position)
        self.wished = np.array([self._wished(graph, edge, position[w.id]) for w in problem.windows], dtype=bool)

    def _waiting_by_window(self, edge, position):
        """How many of the waiting each window fits, cumulated over tiers."""
        graph = self.graph
        table = np.zeros((len(graph.windows), 10), dtype=np.int64)
        left = np.flatnonzero(edge[graph.edge_student] < 0)
        np.add.at(table, (graph.edge_window[left], graph.tier[graph.edge_student[left]]), 1)
        return table.cumsum(axis=1)[[position[w.id] for w in self.problem.windows]]

    def _wished(self, graph, edge, window):
        """Where an employer wants several or none and has none, one more place is no help."""
        load = graph.window_load(edge[edge >= 0])
        return any(window in s.windows and s.load(load) + 1 < s.at_least for s in graph.sides)

    def slices(self):
        step = max(1, PAIRS // max(1, self.c.w_count))
        return [self.waiting[at : at + step] for at in range(0, len(self.waiting), step)]

    def ways(self, students):
        """The ways of some students, each judged against every window."""
        shape = (len(students), self.c.w_count)
        s, w = np.repeat(students, shape[1]), np.tile(np.arange(shape[1]), shape[0])
        cost, mask = np.zeros(len(s), dtype=np.int64), np.zeros(len(s), dtype=np.int64)
        for kind, size in self._sizes(s, w):
            cost += np.where(kind == 'needs', size, size != 0)
            mask |= (size != 0) << KINDS.index(kind)
        cost[self._dead(s, w)] = DEAD
        return {
            self.problem.students[student].id: self._best(student, own_cost, own_mask)
            for student, own_cost, own_mask in zip(
                students, cost.reshape(shape), mask.reshape(shape), strict=True
            )
        }

    def _sizes(self, s, w):
        """For each kind of change, how large it would have to be for each pair: 0 where none is needed."""
        c = self.c
        broken = {name: ~RULES[name](c, s, w) for name in ('sector', 'step_free', 'insurance', 'reserved')}
        yield from ((name, fails.astype(np.int64)) for name, fails in broken.items())
        yield 'travel', np.where(RULES['travel'](c, s, w), 0, np.maximum(reach(c, s, w) - c.s_limit[s], 1))
        yield 'dates', self._weeks(s, w)
        unmet = (c.s_needs[s] & ~c.w_offers_need[w]).sum(axis=1) + c.s_unmet_need[s]
        yield 'needs', unmet
        yield 'place', (self.moves[w] == CLOSED).astype(np.int64)

    def _weeks(self, s, w):
        """How many whole weeks later the block would have to be: the fewest that take the window in."""
        early = -((self.s_start[s] - self.w_start[w] + 6) // 7)
        late = (self.w_end[w] - self.s_end[s] + 6) // 7
        return np.where(early < 0, early, np.maximum(late, 0))

    def _dead(self, s, w):
        """Pairs that no change we may suggest can open."""
        c, weeks = self.c, 7 * self._weeks(s, w)
        unknown = ~RULES['travel'](c, s, w) & ~(c.s_located[s] & c.w_located[w])
        outside = (self.w_start[w] < self.s_start[s] + weeks) | (self.w_end[w] > self.s_end[s] + weeks)
        far_off = outside | (np.abs(weeks) > 7 * MOST_WEEKS)
        ruled_out = np.any([~RULES[name](c, s, w) for name in sorted(NEVER)], axis=0)
        return ruled_out | unknown | far_off | self.wished[w]

    def _best(self, student, cost, mask):
        fewest = int(cost.min(initial=DEAD))
        if fewest == DEAD:
            return ()
        best = {}
        for window in np.flatnonzero(cost == fewest).tolist():
            key = self._size_of(student, window)
            kinds = int(mask[window])
            if kinds not in best or key < best[kinds][0]:
                best[kinds] = key, window
        ways = [self._way(student, window) for _, (_, window) in sorted(best.items())]
        return tuple(sorted(ways, key=lambda way: [KINDS.index(change.kind) for change in way.changes]))

    def _pair_sizes(self, student, window):
        pair = np.array([student]), np.array([window])
        sizes = {kind: int(size[0]) for kind, size in self._sizes(*pair)}
        return {kind: sizes[kind] for kind in KINDS if sizes[kind]}, pair

    def _size_of(self, student, window):
        """Of sets of the same kinds: the fewest weeks, then metres further, then what the student would rather."""
        sizes, pair = self._pair_sizes(student, window)
        wish = int(self.c.ranks(*pair)[0]), int(self.c.metres(*pair)[0]), window
        return abs(sizes.get('dates', 0)), sizes.get('travel', 0), *wish

    def _way(self, student, window):
        sizes, pair = self._pair_sizes(student, window)
        tier = self.problem.students[student].tier
        limit = self.problem.students[student].travel_limit
        others = int(self.fits_waiting[window, tier])
        return Way(
            changes=tuple(Change(kind, size, in_words(kind, size, limit)) for kind, size in sizes.items()),
            window=self.problem.windows[window].id,
            rank=int(self.c.ranks(*pair)[0]),
            metres=int(self.c.metres(*pair)[0]),
            moves=max(int(self.moves[window]), 0),
            rivals=max(others - (sizes.keys() == {'place'}), 0) if sizes.keys() - OWN else 0,
        )


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
        miles = ceil((limit + size) / METRES_PER_MILE * 10) / 10
        further = max(ceil(size / METRES_PER_MILE * 10) / 10, 0.1)
        return f'{further:g} {"mile" if further == 1 else "miles"} more to travel, {miles:g} in all'
    if kind == 'dates':
        weeks = '1 week' if abs(size) == 1 else f'{abs(size)} weeks'
        return f'dates {weeks} {"later" if size > 0 else "earlier"}'
    if kind == 'needs':
        return 'an adjustment this student needs' if size == 1 else f'{size} adjustments this student needs'
    return {
        'sector': 'one more sector on the list',
        'step_free': 'step-free access',
        'insurance': "proof of the employer's liability insurance for the last day",
        'place': 'one more place',
        'reserved': 'a place that is kept for others',
    }[kind]
