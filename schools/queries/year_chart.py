"""An academic year as a drawn strip."""

from datetime import timedelta

from brokerage.core.calendar import bank_holidays
from brokerage.core.charts import year_strip
from brokerage.core.ui import day_span
from schools.enums import EntryKind
from schools.rules import mondays_of, weeks_of

LANES = ((EntryKind.EXAMS, 'Exams'), (EntryKind.INSET, 'INSET days'), (EntryKind.FESTIVAL, 'Festivals'))
NOTHING = ('none', '')


def calendar_strip(year, school_id, title):
    """The year of a school, or of the whole area: terms, then what else lies in its weeks."""
    entries, mondays = year.applying(school_id), mondays_of(year.starts_year)
    lanes = [('Terms and holidays', terms_lane(entries, year.starts_year))]
    for kind, label in LANES:
        of_kind = [entry for entry in entries if entry.kind == kind]
        if of_kind:
            lanes.append((label, [_meeting(of_kind, kind.value, monday) for monday in mondays]))
    lanes.append(('Bank holidays', [_bank(monday) for monday in mondays]))
    return year_strip(title, mondays, lanes)


def terms_lane(entries, starts_year):
    """Each week as in term or not, whatever else closes it."""
    weeks = weeks_of(entries, starts_year, inset_closes=False, exams_close=False)
    return [('holiday', week.closed) if week.closed else ('open', 'In term') for week in weeks]


def _meeting(entries, look, monday):
    friday = monday + timedelta(days=4)
    met = [entry for entry in entries if entry.first <= friday and entry.last >= monday]
    return (look, '; '.join(map(_words, met))) if met else NOTHING


def _words(entry):
    who = f'Year {entry.year_group} ' if entry.year_group else ''
    return f'{who}{entry.name}, {day_span(entry.first, entry.last)}'


def _bank(monday):
    friday = monday + timedelta(days=4)
    days = bank_holidays(monday.year) | bank_holidays(friday.year)
    names = [name for day, name in days.items() if monday <= day <= friday]
    return ('bank', '; '.join(names)) if names else NOTHING
