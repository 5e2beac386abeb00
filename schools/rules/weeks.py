"""Which weeks of the academic year a cohort may be out, and why not the others. Plain data in and out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from brokerage.core.calendar import DAY, WEEK, academic_year, is_working_day, weeks_between
from brokerage.core.patterns import Pattern
from schools.enums import EntryKind
from schools.rules.terms import usual_year

# A longer block than this cannot lie between two holidays: an industry placement pauses for them.
LONGEST_WITHOUT_PAUSE = 4


@dataclass(frozen=True, slots=True)
class Week:
    """One week for one cohort. `closed` says in words why nobody goes out, `avoid` what is better avoided.

    `kind` is what closes it, empty outside term.
    """

    monday: date
    closed: str = ''
    kind: str = ''
    avoid: tuple = ()

    @property
    def short(self):
        """INSET shuts a day or two: it stops a full week, not a day a week."""
        return self.kind == EntryKind.INSET


def year_span(starts_year):
    """First and last day of an academic year."""
    return date(starts_year, 9, 1), date(starts_year + 1, 8, 31)


def mondays_of(starts_year):
    """Every Monday whose week has a day in the academic year; a week belongs to one year alone, by its Friday."""
    first, last = year_span(starts_year)
    return [m for m in weeks_between(first, last) if academic_year(m + 4 * DAY) == starts_year]


def applying(entries, school_id, starts_year):
    """The entries that hold for a school: terms or holidays of its own take the place of the area's.

    With no terms at all the usual dates of an English year stand in.
    """
    own = [entry for entry in entries if entry.school_id == school_id and school_id is not None]
    replaced = {entry.kind for entry in own} & {EntryKind.TERM, EntryKind.HOLIDAY}
    area = [entry for entry in entries if entry.school_id is None and entry.kind not in replaced]
    found = own + area
    if not any(entry.kind == EntryKind.TERM for entry in found):
        kinds = {entry.kind for entry in found}
        found += [usual for usual in usual_year(starts_year) if usual.kind not in kinds]
    return found


def weeks_of(entries, starts_year, *, year_group=None, inset_closes=True, exams_close=True):
    """Each week of the year for a cohort, given the entries `applying` to its school.

    Every working day of a week must be in term, outside holidays and (by the hub's settings) INSET days
    and exams of the year group. Exams without a year group are everybody's. What does not close a week is
    in its `avoid`.
    """
    days = defaultdict(list)
    for entry in entries:
        if entry.kind != EntryKind.EXAMS or _sits(entry, year_group):
            for offset in range((entry.last - entry.first).days + 1):
                days[entry.first + DAY * offset].append(entry)
    closing = {
        EntryKind.HOLIDAY: True,
        EntryKind.EXAMS: exams_close,
        EntryKind.INSET: inset_closes,
        EntryKind.FESTIVAL: False,
    }
    return [_week(monday, days, closing) for monday in mondays_of(starts_year)]


def _sits(entry, year_group):
    """Usual dates have no year group, and no exams."""
    return entry.year_group is None or year_group is None or entry.year_group == year_group


def _week(monday, days, closing):
    working = [day for day in (monday + DAY * at for at in range(5)) if is_working_day(day)]
    met = {entry: None for day in working for entry in days.get(day, ()) if entry.kind != EntryKind.TERM}
    shut = [entry for entry in met if closing[entry.kind]]
    avoid = tuple(entry.name for entry in met if not closing[entry.kind])
    if not all(any(entry.kind == EntryKind.TERM for entry in days.get(day, ())) for day in working):
        holiday = next((entry.name for entry in shut if entry.kind == EntryKind.HOLIDAY), '')
        return Week(monday, holiday or 'Outside term', EntryKind.HOLIDAY if holiday else '', avoid)
    for kind in (EntryKind.HOLIDAY, EntryKind.EXAMS, EntryKind.INSET):
        for entry in shut:
            if entry.kind == kind:
                return Week(monday, entry.name, kind, avoid)
    return Week(monday, avoid=avoid)


def pauses(pattern, length):
    """Whether a block goes on after a holiday: a day a week does, and an industry placement of many weeks."""
    return pattern != Pattern.FULL_BLOCK or length > LONGEST_WITHOUT_PAUSE


def is_out(week, *, pattern, excluded=()):
    """Whether a cohort can be out in a week."""
    if week.monday in excluded:
        return False
    return not week.closed or (week.short and pattern != Pattern.FULL_BLOCK)


def starts_among(weeks, mondays, *, pattern, length, excluded=(), chosen=()):
    """Positions in `mondays` (the weeks that are planned) where a block of `length` weeks may start.

    All its weeks must be such as the cohort can be out; they must follow one another unless the block
    `pauses` for holidays, which are then not among `mondays`. `chosen` narrows the starts, empty for any.
    """
    free = {week.monday for week in weeks if is_out(week, pattern=pattern, excluded=excluded)}
    follow = timedelta(0) if pauses(pattern, length) else WEEK * (length - 1)
    return [
        at
        for at, monday in enumerate(mondays[: max(0, len(mondays) - length + 1)])
        if (not chosen or monday in chosen)
        and all(each in free for each in mondays[at : at + length])
        and (not follow or mondays[at + length - 1] - monday == follow)
    ]
