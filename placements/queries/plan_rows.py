"""A plan's schools as lines of a list, the weeks one of them could have, and plans side by side."""

from dataclasses import dataclass
from datetime import date

from brokerage.core import ui
from placements.enums import SETTLED, Answer
from placements.models import PlannedBlock
from placements.queries.plan_maps import place_name, short
from placements.queries.plan_words import moved_words, number, peak_words, ratio_words

CHIPS = {Answer.PROPOSED: 'wait', Answer.AGREED: 'ok', Answer.COUNTERED: 'warn', Answer.FIXED: 'neutral'}
STEP = 10  # width of a week in the strips
FEW = 8  # weeks of one block that are told first
# Parts of the list: their words, and which lines are in them.
PARTS = {
    'all': ('All', lambda line: True),
    'moved': ('Moved', lambda line: bool(line.row.weeks_moved)),
    'again': ('Moved since the last round', lambda line: line.again is not None),
    'waiting': ('Waiting', lambda line: line.state == Answer.PROPOSED.label),
    'countered': ('Another week asked for', lambda line: line.row.state == Answer.COUNTERED),
    'agreed': ('Agreed or fixed', lambda line: line.row.state in SETTLED),
}


@dataclass(frozen=True)
class Strip:
    """The weeks that matter in one line: where a block may start, where it was wished, where it is.

    All are positions of weeks; `span` is the first and the last week of the line, the same for every block.
    """

    span: tuple
    allowed: tuple
    wished: int | None
    start: int
    length: int
    words: str
    step: int = STEP

    @property
    def first(self):
        return self.span[0]

    @property
    def width(self):
        return (self.span[1] - self.span[0] + 1) * STEP

    def at(self, week):
        return (week - self.first) * STEP

    @property
    def marks(self):
        return [self.at(week) for week in self.allowed]

    @property
    def wish_x(self):
        return None if self.wished is None else self.at(self.wished)

    @property
    def x(self):
        return self.at(self.start)

    @property
    def bar(self):
        return self.length * STEP - 1

    @property
    def starts(self):
        return ' '.join(str(at) for at in self.allowed)


@dataclass(frozen=True)
class Line:
    """One block of the list; `again` is the week the last round proposed, where that is another one."""

    row: PlannedBlock
    chip: str
    state: str
    moved: str
    strip: Strip
    may_move: bool
    again: date | None = None

    @property
    def may_answer(self):
        """Whether an answer may be recorded for the school."""
        row = self.row
        return row.plan.is_published and row.state != Answer.FIXED and row.block is None


def lines_of(board):
    """Every block of the plan; furthest moved first among those that may still move."""
    earlier, span = earlier_starts(board.plan), span_of(board)
    lines = [line_of(board, row, span, earlier) for row in board.rows]
    return sorted(lines, key=lambda line: (-abs(line.row.weeks_moved), str(line.row.school), line.row.number))


def line_of(board, row, span, earlier=()):
    before = dict(earlier).get(row.wish_id)
    may_move = board.plan.is_draft and row.state not in SETTLED
    unasked = board.plan.is_draft and row.state == Answer.PROPOSED
    return Line(
        row,
        'neutral' if unasked else CHIPS[Answer(row.state)],
        'Not asked yet' if unasked else row.get_state_display(),
        moved_words(row.weeks_moved) if row.wished else 'Wished no week',
        _strip(board, row, span),
        may_move,
        before if before and before != row.start else None,
    )


def _strip(board, row, span):
    wished = board.wished[row.number] if row.wished else None
    start, length = board.starts[row.number], board.problem.cohorts[row.number].length
    words = f'{row.school}: from {ui.long_date(row.start)}, {moved_words(row.weeks_moved).lower()}'
    return Strip(span, tuple(board.options_of(row)), wished, start, length, words)


def span_of(board):
    """First and last week in which any block of the plan may be out, or is."""
    firsts, lasts = [], []
    for row in board.rows:
        possible = [*board.options_of(row), board.starts[row.number], board.wished[row.number]]
        firsts.append(min(possible))
        lasts.append(max(possible) + board.problem.cohorts[row.number].length - 1)
    return min(firsts, default=0), max(lasts, default=0)


def earlier_starts(plan):
    """{wish: Monday} of the plan that this one follows."""
    if plan.follows_id is None:
        return {}
    return dict(PlannedBlock.objects.filter(plan_id=plan.follows_id).values_list('wish_id', 'start'))


def tabs_of(lines, path, show):
    counts = {name: sum(map(inside, lines)) for name, (_, inside) in PARTS.items()}
    return [
        ui.Tab(words, f'{path}?show={name}#schools', name == show, counts[name])
        for name, (words, _) in PARTS.items()
        if counts[name] or name in ('all', show)
    ]


def answers_bar(board, path):
    """Who has answered, as a whole with its parts."""
    counts = {state: sum(row.state == state for row in board.rows) for state in Answer}
    shows = {
        Answer.PROPOSED: 'waiting',
        Answer.COUNTERED: 'countered',
        Answer.AGREED: 'agreed',
        Answer.FIXED: 'agreed',
    }
    parts = tuple(
        ui.Segment(state.label, counts[state], CHIPS[state], url=f'{path}?show={shows[state]}#schools')
        for state in Answer
    )
    return ui.StackedBar('Answers', parts, noun='blocks')


@dataclass(frozen=True)
class Choice:
    """One week a block could start, and what the whole plan would then come to."""

    start: date
    words: str
    load: float
    overload: str
    change: str
    kind: str
    peak: str
    is_now: bool
    is_wish: bool


def choices_of(board, row):
    """Every week a block may start, each tried out."""
    now = board.starts[row.number]
    return [_choice(board, row, start, board.try_out(row, start), now) for start in board.options_of(row)]


def best_of(choices, row):
    """Of many weeks those that leave the fewest without a place, the nearest to the wish first among equals;
    with where the block is and was wished. In the order of the year.
    """
    near = row.wished or row.start
    ranked = sorted(choices, key=lambda each: (each.load, abs(each.start - near)))
    return [each for each in choices if each in ranked[:FEW] or each.is_now or each.is_wish]


def _choice(board, row, start, tried, now):
    before, after = tried.before.overload, tried.after.overload
    more = after - before
    change = 'no change' if not more else f'{number(abs(more))} {"more" if more > 0 else "fewer"}'
    monday = date.fromisoformat(board.problem.weeks[start])
    return Choice(
        monday,
        ui.long_date(monday),
        after,
        number(after),
        change,
        'warn' if more > 0 else 'ok' if more < 0 else 'neutral',
        peak_words(tried.after, board.problem),
        start == now,
        monday == row.wished,
    )


@dataclass(frozen=True)
class Effect:
    """What a move does, before it is made: the two figures, and each week that becomes fuller or emptier."""

    overload: tuple
    peak: tuple
    fuller: list
    emptier: list


def effect_of(board, row, start):
    """The consequences of starting at position `start`, in words."""
    tried = board.try_out(row, start)
    fuller, emptier = [], []
    for change in tried.changes:
        where = f'{place_name(board.problem, change.area)}, week of {short(board.problem.weeks[change.week])}'
        students = f'{number(change.before)} → {number(change.after)} students'
        words = f'{where}: {students}, {change.places} places'
        over = change.after > change.places
        (fuller if change.after > change.before else emptier).append((words, over))
    return Effect(
        (number(tried.before.overload), number(tried.after.overload)),
        (ratio_words(tried.before.peak), ratio_words(tried.after.peak)),
        fuller,
        emptier,
    )
