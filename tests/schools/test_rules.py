from datetime import date
from types import SimpleNamespace

import pytest

from brokerage.accounts.enums import Role
from schools.rules import date_warnings, reads_needs_notes, suggested_block, usual_age

TODAY = date(2026, 11, 2)


def warned(start, end, year_group=10, starts_year=2026, today=TODAY):
    return date_warnings(start, end, year_group=year_group, starts_year=starts_year, today=today)


def test_two_whole_weeks_in_july_are_nothing_to_warn_of():
    assert warned(date(2027, 6, 28), date(2027, 7, 9)) == []


def test_a_block_in_the_middle_of_a_week():
    assert warned(date(2027, 6, 30), date(2027, 7, 8)) == [
        'The block starts in the middle of a week, on Wednesday 30 June 2027. Most start on a Monday.',
        'The block ends in the middle of a week, on Thursday 8 July 2027. Most end on a Friday.',
    ]


def test_the_tuesday_after_a_bank_holiday_begins_a_week():
    # Monday 3 May 2027 is the early May bank holiday; Thursday 25 March is the day before Good Friday.
    assert warned(date(2027, 5, 4), date(2027, 5, 7), year_group=12) == [
        'Other year groups sit exams in May and June. Check that staff are free to visit students.'
    ]
    assert warned(date(2027, 3, 22), date(2027, 3, 25)) == []


def test_first_and_last_days_that_are_no_school_days():
    assert warned(date(2027, 7, 3), date(2027, 7, 11)) == [
        'The first day, Saturday 3 July 2027, is not a school day (weekend).',
        'The last day, Sunday 11 July 2027, is not a school day (weekend).',
    ]


def test_a_bank_holiday_inside_costs_a_day():
    words = warned(date(2027, 4, 26), date(2027, 5, 7))
    assert words[0] == ('Monday 3 May 2027 is a bank holiday (May Day), so the block has 9 working days.')


def test_outside_the_academic_year_and_in_the_holidays():
    assert warned(date(2027, 8, 30), date(2027, 9, 3)) == [
        'The first day, Monday 30 August 2027, is not a school day (Late Summer Bank Holiday).',
        'The dates are outside 2026/27, the academic year of this cohort.',
        'Most schools are on their summer holiday for some of these dates.',
    ]


@pytest.mark.parametrize('year_group', [11, 13])
def test_exam_years_are_warned_for_themselves(year_group):
    assert warned(date(2027, 6, 14), date(2027, 6, 18), year_group=year_group) == [
        f'Year {year_group} sits exams in May and June. Check that no student misses one.'
    ]


def test_dates_that_have_begun():
    assert warned(date(2026, 10, 19), date(2026, 10, 23)) == [
        'These dates began before today, Monday 2 November 2026.'
    ]


def test_the_suggestion_is_two_weeks_from_a_monday():
    assert suggested_block(TODAY, 2026) == (date(2027, 7, 5), date(2027, 7, 16))
    # The July of that year is past: the next Monday.
    assert suggested_block(date(2027, 7, 20), 2026) == (date(2027, 7, 26), date(2027, 8, 6))


def test_usual_age():
    assert usual_age(date(2011, 9, 1), 10, 2026)
    assert usual_age(date(2012, 8, 31), 10, 2026)
    assert not usual_age(date(2011, 8, 31), 10, 2026)
    assert not usual_age(date(2012, 9, 1), 10, 2026)


@pytest.mark.parametrize('role', list(Role))
def test_needs_notes_are_read_by_two_roles(role):
    assert reads_needs_notes(SimpleNamespace(role=role)) is (role in ('careers_lead', 'dsl'))
