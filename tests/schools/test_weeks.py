"""Which weeks a cohort may be out: edges of terms, holidays, INSET days, exams and festivals."""

from collections import namedtuple
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.calendar import academic_year, is_working_day
from brokerage.core.patterns import Pattern
from schools.enums import EntryKind
from schools.rules import applying, mondays_of, pauses, starts_among, usual_year, weeks_of

Entry = namedtuple('Entry', 'kind name first last year_group school_id', defaults=(None, None))
TERM = Entry(EntryKind.TERM, 'Summer', date(2027, 4, 12), date(2027, 7, 23))
JUNE_7, JUNE_14, JUNE_21 = date(2027, 6, 7), date(2027, 6, 14), date(2027, 6, 21)


def weeks(*entries, **settings):
    return {week.monday: week for week in weeks_of([TERM, *entries], 2026, **settings)}


def entry(kind, first, last=None, **more):
    return Entry(kind, kind.label, first, last or first, **more)


def open_mondays(found):
    return [monday for monday, week in found.items() if not week.closed]


def test_a_year_holds_every_monday_once_and_no_other_years():
    for year in range(2020, 2035):
        mondays = mondays_of(year)
        assert all(b - a == timedelta(weeks=1) for a, b in pairwise(mondays))
        assert mondays_of(year + 1)[0] - mondays[-1] == timedelta(weeks=1)
        assert all(academic_year(monday + timedelta(days=4)) == year for monday in mondays)


@pytest.mark.parametrize('year', range(2020, 2036))
def test_usual_dates_are_whole_and_in_order(year):
    found = usual_year(year)
    terms = [each for each in found if each.kind == EntryKind.TERM]
    holidays = [each for each in found if each.kind == EntryKind.HOLIDAY]
    assert (len(terms), len(holidays)) == (3, 5)
    assert all(each.first <= each.last for each in found)
    assert all(academic_year(day) == year for each in found for day in (each.first, each.last))
    assert all(a.last < b.first for a, b in pairwise(terms))
    assert all(is_working_day(day) for each in terms for day in (each.first, each.last))
    days = sum(
        is_working_day(each.first + timedelta(days=at))
        for each in terms
        for at in range((each.last - each.first).days + 1)
    )
    off = sum(
        is_working_day(h.first + timedelta(days=at)) for h in holidays for at in range(5) if 'half' in h.name
    )
    assert 186 <= days - off <= 200, 'a school year is 190 days of teaching and five of INSET'


def test_the_year_2026_is_as_councils_have_it():
    found = {each.name: (each.first, each.last) for each in usual_year(2026)}
    assert found['Autumn term'] == (date(2026, 9, 1), date(2026, 12, 18))
    assert found['October half term'] == (date(2026, 10, 26), date(2026, 10, 30))
    assert found['Spring term'] == (date(2027, 1, 4), date(2027, 3, 25))
    assert found['Easter holiday'] == (date(2027, 3, 29), date(2027, 4, 9))
    assert found['May half term'] == (date(2027, 5, 31), date(2027, 6, 4))


def test_a_term_opens_its_whole_weeks_alone():
    short = TERM._replace(first=date(2027, 4, 13), last=date(2027, 4, 29))
    found = weeks_of([short], 2026)
    assert [week.monday for week in found if not week.closed] == [date(2027, 4, 19)]


def test_a_bank_holiday_does_not_close_a_week():
    assert date(2027, 5, 3) in open_mondays(weeks())


def test_a_term_may_begin_after_a_bank_holiday():
    """31 August 2026 is the late summer bank holiday: a term from Tuesday has the whole week."""
    (first, *_) = weeks_of([TERM._replace(first=date(2026, 9, 1))], 2026)
    assert (first.monday, first.closed) == (date(2026, 8, 31), '')


@pytest.mark.parametrize('day', [JUNE_14, date(2027, 6, 18)])
def test_one_day_of_holiday_closes_its_week_and_no_other(day):
    found = weeks(entry(EntryKind.HOLIDAY, day))
    assert set(open_mondays(weeks())) - set(open_mondays(found)) == {JUNE_14}


@pytest.mark.parametrize('day', [date(2027, 6, 13), date(2027, 6, 19)])
def test_a_holiday_on_a_weekend_closes_nothing(day):
    assert open_mondays(weeks(entry(EntryKind.HOLIDAY, day))) == open_mondays(weeks())


def test_inset_closes_a_week_to_full_blocks_by_the_hubs_setting():
    inset = entry(EntryKind.INSET, date(2027, 6, 16))
    hard, soft = weeks(inset)[JUNE_14], weeks(inset, inset_closes=False)[JUNE_14]
    assert (hard.closed, hard.short, hard.avoid) == ('INSET day', True, ())
    assert (soft.closed, soft.avoid) == ('', ('INSET day',))


@pytest.mark.parametrize(('sits', 'closed'), [(10, 'Exams'), (11, ''), (None, 'Exams')])
def test_exams_close_the_weeks_of_their_year_group(sits, closed):
    exams = entry(EntryKind.EXAMS, JUNE_14, date(2027, 6, 18), year_group=sits)
    assert weeks(exams, year_group=10)[JUNE_14].closed == closed
    assert weeks(exams, year_group=10, exams_close=False)[JUNE_14].closed == ''


def test_a_festival_closes_nothing_and_is_better_avoided():
    found = weeks(entry(EntryKind.FESTIVAL, date(2027, 6, 18), JUNE_21))
    assert open_mondays(found) == open_mondays(weeks())
    assert [monday for monday, week in found.items() if week.avoid] == [JUNE_14, JUNE_21]


def test_terms_of_a_school_take_the_place_of_the_areas():
    own = TERM._replace(name='Own', school_id=7)
    other = TERM._replace(name='Theirs', school_id=8)
    holiday = entry(EntryKind.HOLIDAY, JUNE_14)
    names = {each.name for each in applying([TERM, own, other, holiday], 7, 2026)}
    assert names == {'Own', 'School holiday'}
    assert {each.name for each in applying([TERM, own, other], None, 2026)} >= {'Summer'}
    assert 'Own' not in {each.name for each in applying([TERM, own, other], None, 2026)}


def test_without_terms_the_usual_ones_stand_in():
    assert {each.name for each in applying([], 7, 2026)} == {each.name for each in usual_year(2026)}
    holiday = entry(EntryKind.HOLIDAY, JUNE_14)
    names = [each.name for each in applying([holiday], None, 2026)]
    assert 'Autumn term' in names
    assert 'October half term' not in names, 'holidays that somebody has entered are all there are'


def starts(length, *, pattern=Pattern.FULL_BLOCK, entries=(), mondays=None, **more):
    found = weeks(*entries)
    mondays = mondays or open_mondays(weeks())
    at = starts_among(list(found.values()), mondays, pattern=pattern, length=length, **more)
    return [mondays[each] for each in at]


def test_a_block_needs_all_its_weeks():
    assert starts(2)[-1] == date(2027, 7, 12), 'and not the last week of term'
    holiday = entry(EntryKind.HOLIDAY, JUNE_14)
    assert JUNE_7 not in starts(2, entries=[holiday])
    assert JUNE_7 in starts(1, entries=[holiday])


def test_excluded_and_chosen_weeks_are_kept_to():
    chosen = [JUNE_7, JUNE_14, JUNE_21]
    assert starts(2, chosen=chosen) == chosen
    assert starts(2, chosen=chosen, excluded=[JUNE_21]) == [JUNE_7]


def test_a_block_longer_than_the_year_starts_nowhere():
    assert starts(39) == []


def test_a_full_fortnight_is_not_torn_by_a_week_that_is_not_planned():
    mondays = [JUNE_7, JUNE_21, date(2027, 6, 28)]
    assert starts(2, mondays=mondays) == [JUNE_21]
    assert starts(2, mondays=mondays, pattern=Pattern.DAY_A_WEEK) == [JUNE_7, JUNE_21]


def test_inset_does_not_stop_a_day_a_week():
    inset = entry(EntryKind.INSET, date(2027, 6, 16))
    assert JUNE_14 not in starts(1, entries=[inset])
    assert JUNE_14 in starts(1, entries=[inset], pattern=Pattern.DAY_A_WEEK)


@pytest.mark.parametrize(
    ('pattern', 'length', 'so'), [('full_block', 4, False), ('full_block', 9, True), ('half_days', 2, True)]
)
def test_what_goes_on_after_a_holiday(pattern, length, so):
    assert pauses(pattern, length) is so


@given(
    st.integers(1, 12),
    st.sets(st.integers(0, 13)),
    st.sets(st.integers(0, 13)),
    st.sampled_from(Pattern.values),
)
def test_no_start_ever_lies_in_a_closed_week(length, holidays, excluded, pattern):
    """Against the definition, week by week."""
    mondays = open_mondays(weeks())
    closed = {mondays[at] for at in holidays if at < len(mondays)}
    shut = {mondays[at] for at in excluded if at < len(mondays)}
    entries = [entry(EntryKind.HOLIDAY, monday, monday + timedelta(days=4)) for monday in closed]
    found = starts(length, entries=entries, mondays=mondays, excluded=shut, pattern=pattern)
    by_hand = [
        mondays[at]
        for at in range(len(mondays) - length + 1)
        if not {*mondays[at : at + length]} & (closed | shut)
        and (pauses(pattern, length) or (mondays[at + length - 1] - mondays[at]).days == 7 * (length - 1))
    ]
    assert found == by_hand
