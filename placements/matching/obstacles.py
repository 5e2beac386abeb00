"""Why no place: the windows that were full, and the rules that alone keep a student from others."""

import math
from dataclasses import dataclass

import numpy as np

from brokerage.core.distance import METRES_PER_MILE, in_words
from placements.matching.edges import blocks
from placements.matching.fullness import fullness
from placements.matching.graph import Id
from placements.matching.openings import spare_windows
from placements.matching.rules import RULES

PAIRS = 2_000_000  # judged at a time: bounds memory
IN_WORDS = {
    'pattern': 'the pattern of days',
    'places': 'having no places',
    'insurance': "employers' liability insurance on the last day",
    'travel': 'distance',
    'year_group': 'the year groups taken',
    'age': 'the age asked for on the first day',
    'step_free': 'step-free access',
    'needs': 'an adjustment this student needs',
    'reserved': 'being reserved for others',
    'sector': 'a sector this student did not choose',
    'forbidden': 'being ruled out for this student',
}


@dataclass(frozen=True, slots=True)
class Reason:
    """`rule` alone stands between the student and `windows` windows; `with_places` of them still have a
    place, so changing this one thing would place the student. 'full' and 'none' are reasons but no rules.
    """

    rule: str
    windows: int
    with_places: int
    text: str
    nearest_metres: int | None = None


@dataclass(frozen=True, slots=True)
class Unplaced:
    student: Id
    reasons: tuple[Reason, ...]


def explain_unplaced(graph, edge, problem=None, spare=None):
    """With the problem at hand the rules in the way are named; the graph alone knows only full or none.

    `spare`: True for each window with a place left, in the order of graph.windows, where others fill them too.
    """
    if spare is None:
        spare = spare_windows(graph, edge)
    near = near_misses(problem, graph, edge, spare) if problem else {}
    why_full = fullness(graph, edge, spare, problem.groups if problem else ())
    none = [Reason('none', 0, 0, 'No window fits.')]
    return [
        Unplaced(graph.students[s], tuple(full(graph, s, why_full) + near.get(graph.students[s], []) or none))
        for s in np.flatnonzero(edge < 0).tolist()
    ]


def full(graph, student, why_full):
    windows = graph.edge_window[graph.start[student] : graph.start[student + 1]]
    return [Reason('full', len(windows), 0, why_full.words(windows))] if len(windows) else []


def near_misses(problem, graph, edge, spare_by_node):
    """Reasons for each unplaced student id, the most useful first."""
    c = problem.columns
    unplaced = {graph.students[s] for s in np.flatnonzero(edge < 0)}
    waiting = np.array([student.id in unplaced for student in problem.students], dtype=bool)
    options = dict(zip(graph.students, np.diff(graph.start).tolist(), strict=True))
    spare = np.zeros(c.w_count, dtype=bool)
    spare[[c.window_number[name] for name in graph.windows]] = spare_by_node
    found = {}
    for students, windows in blocks(c):
        for some in slices(students[waiting[students]], max(1, PAIRS // max(1, len(windows)))):
            missed = sole_obstacles(c, np.repeat(some, len(windows)), np.tile(windows, len(some)))
            for student, own in by_student(some, *missed):
                name = problem.students[student].id
                found[name] = reasons(c, student, *own, spare)
                if not found[name] and not options[name]:
                    found[name] = [hopeless(c, student, windows)]
    return found


def slices(array, size):
    return [array[at : at + size] for at in range(0, len(array), size)]


def sole_obstacles(c, s, w):
    """The pairs that break exactly one rule, and the number of that rule."""
    broken = np.full(len(s), -1, dtype=np.int64)
    for number, holds in enumerate(RULES.values()):
        fails = ~holds(c, s, w)
        once = ~(fails & (broken >= 0))
        broken[fails] = number
        s, w, broken = s[once], w[once], broken[once]
    return s[broken >= 0], w[broken >= 0], broken[broken >= 0]


def by_student(students, s, w, broken):
    """Pairs come ordered by student, as `students` are."""
    ends = np.searchsorted(s, students, side='right').tolist()
    for student, start, end in zip(students.tolist(), [0, *ends], ends, strict=False):
        yield student, (w[start:end], broken[start:end])


def reasons(c, student, windows, broken, spare):
    found = [
        reason(c, student, name, windows[broken == number], spare)
        for number, name in enumerate(RULES)
        if (broken == number).any()
    ]
    return sorted(found, key=lambda r: (-r.with_places, -r.windows))


def reason(c, student, rule, windows, spare):
    count, left = len(windows), int(spare[windows].sum())
    nearest, where = nearest_in_words(c, student, windows, spare) if rule == 'travel' else (None, '')
    would_fit = '1 window would fit' if count == 1 else f'{count} windows would fit'
    text = f'{would_fit} but for {IN_WORDS[rule]}{where}; {still_free(left, count)}.'
    return Reason(rule, count, left, text, nearest)


def still_free(left, count):
    if count == 1:
        return 'it still has a place' if left else 'it takes nobody more'
    if left in (0, count):
        return 'all still have places' if left else 'none takes anybody more'
    return f'{left} still {"has" if left == 1 else "have"} a place'


def nearest_in_words(c, student, windows, spare):
    """The nearest is one with a place left where there is one: that is the distance that would help."""
    if not c.s_located[student]:
        return None, ', as we do not know where this student lives'
    located = windows[c.w_located[windows]]
    if not len(located):
        return None, ', as we do not know where the site is'
    useful = located[spare[located]] if spare[located].any() else located
    nearest = int(c.metres(np.full(len(useful), student), useful).min())
    miles = math.ceil(nearest / METRES_PER_MILE * 10) / 10  # up, so that it never reads as within the limit
    limit = in_words(int(c.s_limit[student]))
    return nearest, f': the limit is {limit} and the nearest is {miles:g} miles away'


def hopeless(c, student, windows):
    """No window is one change away: the rules most often in the way, so that someone knows where to start."""
    if not len(windows):
        return Reason('dates', 0, 0, 'No window falls inside the block dates.')
    pairs = np.full(len(windows), student), windows
    counts = {name: int((~holds(c, *pairs)).sum()) for name, holds in RULES.items()}
    worst = sorted(counts, key=counts.get, reverse=True)[:2]
    often = ' and '.join(f'{counts[name]} for {IN_WORDS[name]}' for name in worst)
    count = len(windows)
    inside = 'The only window' if count == 1 else f'Each of the {count} windows'
    text = f'{inside} inside the block dates breaks more than one rule: {often}.'
    return Reason(worst[0], counts[worst[0]], 0, text)
