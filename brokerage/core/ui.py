"""What pages are made of: plain shapes a view fills and a template tag draws, and dates in words."""

from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.utils import timezone
from django.utils.dateformat import format as date_format

# A status is one of these, everywhere; each has its own icon so colour never stands alone.
KINDS = ('ok', 'wait', 'warn', 'stop', 'info', 'neutral')
KIND_ICONS = {
    'ok': 'check',
    'wait': 'clock',
    'warn': 'alert',
    'stop': 'stop',
    'info': 'info',
    'neutral': 'dash',
}


def number(count):
    """10000 -> '10,000'."""
    return f'{count:,}'


def kind_icon(kind):
    if kind not in KIND_ICONS:
        raise ValueError(f'{kind!r} is not a status kind; use one of {", ".join(KINDS)}')
    return KIND_ICONS[kind]


@dataclass(frozen=True)
class Tab:
    """One link of a row of tabs; `count` shows as a small number."""

    label: str
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Tile:
    """A figure that matters: 'Places open · 214 · 31 added this week'."""

    label: str
    value: str | int
    note: str = ''
    url: str = ''
    kind: str = ''


@dataclass(frozen=True)
class Task:
    """One line of 'Do next'. `urgency` is stop (late), warn (soon) or neutral."""

    text: str
    url: str
    due: str = ''
    urgency: str = 'neutral'
    detail: str = ''


@dataclass(frozen=True)
class Event:
    """One entry of a timeline: who did what, when."""

    when: date | datetime
    what: str
    who: str = ''
    detail: str = ''
    kind: str = 'neutral'
    url: str = ''


@dataclass(frozen=True)
class Gate:
    """One condition that must be met, and who holds it."""

    label: str
    kind: str
    state: str
    holder: str = ''
    note: str = ''
    url: str = ''
    action: str = ''


@dataclass(frozen=True)
class Segment:
    """One part of a stacked bar; `url` filters the list under the bar to this part."""

    label: str
    count: int
    kind: str
    url: str = ''
    current: bool = False


@dataclass(frozen=True)
class StackedBar:
    """A whole split into parts. `noun` names what is counted, as of many ('students')."""

    title: str
    segments: tuple[Segment, ...]
    noun: str = ''
    all_url: str = ''
    boxes: tuple = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, 'boxes', tuple(self._boxes()))

    @property
    def total(self):
        return sum(part.count for part in self.segments)

    @property
    def counted(self):
        """The noun as it stands beside the total: 'student' of one."""
        return self.noun.removesuffix('s') if self.total == 1 else self.noun

    @property
    def filtered(self):
        return any(part.current for part in self.segments)

    def _boxes(self, width=1000, gap=4):
        """(segment, x, width) for each part that has anything in it."""
        shown = [part for part in self.segments if part.count]
        room = width - gap * max(len(shown) - 1, 0)
        x = 0.0
        for part in shown:
            size = room * part.count / self.total
            yield part, round(x, 2), round(size, 2)
            x += size + gap


def local(moment):
    """A date, or a moment as clocks in England show it."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def long_date(day):
    """Monday 28 June 2027."""
    return date_format(local(day), 'l j F Y')


def clock(moment):
    """9:30am; noon and midnight in words because 12am is misread."""
    moment = local(moment)
    if (moment.hour, moment.minute) == (12, 0):
        return 'midday'
    if (moment.hour, moment.minute) == (0, 0):
        return 'midnight'
    half = 'am' if moment.hour < 12 else 'pm'
    minutes = f':{moment.minute:02}' if moment.minute else ''
    return f'{moment.hour % 12 or 12}{minutes}{half}'


def long_moment(moment):
    """Monday 28 June 2027 at 9:30am."""
    return f'{long_date(moment)} at {clock(moment)}'


def day_span(first, last):
    """Monday 28 June to Friday 9 July 2027; the year once when it is the same."""
    if first == last:
        return long_date(first)
    start = date_format(first, 'l j F') if first.year == last.year else long_date(first)
    return f'{start} to {long_date(last)}'


def short_spans(spans):
    """28 June to 2 July, 5 to 9 July 2027: dates one reads at a glance, each year once."""
    return ', '.join(
        _short_span(first, last, with_year=n == len(spans) or spans[n][0].year != last.year)
        for n, (first, last) in enumerate(spans, start=1)
    )


def _short_span(first, last, *, with_year):
    end = date_format(last, 'j F Y' if with_year else 'j F')
    if first == last:
        return end
    if first.year != last.year:
        return f'{date_format(first, "j F Y")} to {end}'
    return f'{date_format(first, "j" if first.month == last.month else "j F")} to {end}'


def due_words(day, today=None):
    """How far off a day is: '3 days late', 'today', 'tomorrow', 'in 6 days', 'by 28 June 2027'."""
    days = (day - (today or timezone.localdate())).days
    if days in (0, 1):
        return ('today', 'tomorrow')[days]
    if days < 0:
        return '1 day late' if days == -1 else f'{-days} days late'
    return f'in {days} days' if days <= 21 else f'by {date_format(day, "j F Y")}'


def urgency_of(day, today=None, soon=7):
    """The kind a due date deserves: late is stop, within `soon` days is warn."""
    days = (day - (today or timezone.localdate())).days
    if days < 0:
        return 'stop'
    return 'warn' if days <= soon else 'neutral'


def has_clock(moment):
    return isinstance(moment, datetime | time)
