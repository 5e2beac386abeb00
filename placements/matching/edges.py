"""Every feasible pair of student and window, found without looking at every pair.

Students who share block dates meet only the windows inside those dates; windows lie in strips of the
map, sorted from west to east, so each student reads a few short runs of neighbours. The hard rules then
judge what is left.
"""

import numpy as np

from placements.matching.rules import RULES

SLICE = 1024  # students joined at a time: bounds memory when a whole area is out in one week


def build_edges(problem):
    """Student numbers and window numbers of all feasible pairs, ordered by student, then window."""
    c = problem.columns
    found = [keep_feasible(c, *pairs) for pairs in candidates(c)]
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    s, w = (np.concatenate(side) for side in zip(*found, strict=True))
    order = np.argsort(s * c.w_count + w)
    return s[order], w[order]


def keep_feasible(c, s, w):
    for holds in RULES.values():
        kept = holds(c, s, w)
        if not kept.all():
            s, w = s[kept], w[kept]
    return s, w


def blocks(c):
    """For each pair of block dates: its students, and the windows inside it."""
    codes = c.s_start * 100_000_000 + c.s_end
    by_block = np.argsort(codes, kind='stable')
    for students in np.split(by_block, np.flatnonzero(np.diff(codes[by_block])) + 1):
        if len(students):
            first, last = c.s_start[students[0]], c.s_end[students[0]]
            yield students, np.flatnonzero((c.w_start >= first) & (c.w_end <= last))


def candidates(c):
    """A superset of the feasible pairs, in slices."""
    for students, windows in blocks(c):
        windows = windows[c.w_places[windows] > 0]
        virtual = windows[c.w_virtual[windows]]
        strips = Strips(c, windows[~c.w_virtual[windows] & c.w_located[windows]])
        for at in range(0, len(students), SLICE):
            some = students[at : at + SLICE]
            yield np.repeat(some, len(virtual)), np.tile(virtual, len(some))
            yield strips.near(some[c.s_located[some]])


class Strips:
    """Windows in horizontal strips of the map, each strip sorted from west to east."""

    def __init__(self, c, windows):
        self.c = c
        self.height = 1_000
        x, rows = c.w_x[windows], c.w_y[windows] // self.height
        self.west = x.min(initial=0)
        self.width = x.max(initial=0) - self.west + 1
        self.rows = rows.min(initial=2**31), rows.max(initial=-(2**31))
        keys = rows * self.width + x - self.west
        order = np.argsort(keys)
        self.windows, self.keys = windows[order], keys[order]

    def near(self, students):
        """Pairs whose window lies in the square of the student's travel limit, cut to whole strips."""
        x, y, limit = (column[students] for column in (self.c.s_x, self.c.s_y, self.c.s_limit))
        first = np.maximum((y - limit) // self.height, self.rows[0])
        last = np.minimum((y + limit) // self.height, self.rows[1])
        owner, step = expand(np.maximum(last - first + 1, 0))
        row = (first[owner] + step) * self.width - self.west
        left = np.clip(x - limit, self.west, self.west + self.width - 1)[owner]
        right = np.clip(x + limit, self.west, self.west + self.width - 1)[owner]
        low = np.searchsorted(self.keys, row + left)
        high = np.searchsorted(self.keys, row + right, side='right')
        run, offset = expand(high - low)
        return students[owner[run]], self.windows[low[run] + offset]


def expand(counts):
    """For counts [2, 0, 3]: owners [0, 0, 2, 2, 2] and steps [0, 1, 0, 1, 2]."""
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - starts[owner]
