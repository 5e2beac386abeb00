from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.calendar import (
    academic_year,
    academic_year_name,
    add_working_days,
    age_on,
    bank_holidays,
    is_child,
    is_working_day,
    is_young_person,
    last_friday_in_june,
    monday_of,
    next_working_day,
    school_leaving_date,
    weeks_between,
    working_days_between,
    year_group_dob_range,
)

DAYS = st.dates(date(2000, 1, 1), date(2045, 12, 31))


def test_bank_holidays_are_those_gov_uk_lists():
    assert bank_holidays(2027) == {
        date(2027, 1, 1): "New Year's Day",
        date(2027, 3, 26): 'Good Friday',
        date(2027, 3, 29): 'Easter Monday',
        date(2027, 5, 3): 'May Day',
        date(2027, 5, 31): 'Spring Bank Holiday',
        date(2027, 8, 30): 'Late Summer Bank Holiday',
        date(2027, 12, 27): 'Christmas Day (substitute day)',
        date(2027, 12, 28): 'Boxing Day (substitute day)',
    }


@pytest.mark.parametrize(
    ('day', 'working'),
    [
        (date(2027, 3, 25), True),
        (date(2027, 3, 26), False),  # Good Friday
        (date(2027, 3, 27), False),  # Saturday
        (date(2027, 3, 30), True),
        (date(2027, 1, 4), True),  # a holiday in Scotland only
        (date(2027, 3, 17), True),  # a holiday in Northern Ireland only
    ],
)
def test_working_day(day, working):
    assert is_working_day(day) is working


def test_working_days_step_over_easter_both_ways():
    assert add_working_days(date(2027, 3, 25), 1) == date(2027, 3, 30)
    assert add_working_days(date(2027, 3, 30), -1) == date(2027, 3, 25)
    assert add_working_days(date(2027, 3, 27), 0) == date(2027, 3, 27)
    assert next_working_day(date(2027, 3, 26)) == date(2027, 3, 30)
    assert next_working_day(date(2027, 3, 30)) == date(2027, 3, 30)
    assert working_days_between(date(2027, 3, 22), date(2027, 4, 2)) == 8
    assert working_days_between(date(2027, 4, 2), date(2027, 4, 1)) == 0


@given(DAYS, st.integers(1, 30))
def test_adding_working_days_lands_on_one_and_counts_right(day, count):
    landed = add_working_days(day, count)
    assert is_working_day(landed)
    assert working_days_between(day + timedelta(days=1), landed) == count


@given(DAYS, st.integers(0, 400))
def test_weeks_between_covers_every_day_once(first, length):
    last = first + timedelta(days=length)
    weeks = list(weeks_between(first, last))
    days = [monday + timedelta(days=n) for monday in weeks for n in range(7)]
    assert all(monday == monday_of(monday) for monday in weeks)
    assert [day for day in days if first <= day <= last] == [
        first + timedelta(days=n) for n in range(length + 1)
    ]
    assert len(days) <= length + 13


def test_no_weeks_when_the_end_is_in_an_earlier_week():
    assert list(weeks_between(date(2027, 6, 28), date(2027, 6, 27))) == []


def test_school_year_turns_on_the_first_of_september():
    assert academic_year(date(2027, 8, 31)) == 2026
    assert academic_year(date(2027, 9, 1)) == 2027
    assert academic_year_name(2026) == '2026/27'
    assert academic_year_name(2099) == '2099/00'


def test_year_ten_in_2026():
    assert year_group_dob_range(10, 2026) == (date(2011, 9, 1), date(2012, 8, 31))


@given(DAYS, st.integers(7, 13))
def test_every_birthday_has_one_year_group_and_year_eleven_is_when_sixteen_comes(dob, group):
    start = academic_year(dob) + group + 5
    first, last = year_group_dob_range(group, start)
    assert first <= dob <= last
    assert first - timedelta(days=1) == year_group_dob_range(group + 1, start)[1]
    if group == 11:
        assert {age_on(dob, date(start, 9, 1)), age_on(dob, date(start + 1, 8, 31))} in ({15, 16}, {16})


@pytest.mark.parametrize(
    ('day', 'age'),
    [(date(2027, 2, 28), 14), (date(2027, 3, 1), 15), (date(2028, 2, 28), 15), (date(2028, 2, 29), 16)],
)
def test_age_of_someone_born_on_29_february(day, age):
    assert age_on(date(2012, 2, 29), day) == age


@pytest.mark.parametrize(
    ('year', 'day'), [(2023, 30), (2026, 26), (2027, 25), (2028, 30), (2029, 29), (1998, 26)]
)
def test_last_friday_in_june(year, day):
    assert last_friday_in_june(year) == date(year, 6, day)


@pytest.mark.parametrize(
    ('dob', 'leaves'),
    [
        (date(2011, 8, 31), date(2027, 6, 25)),  # 16 after the Friday, before September: s.8(3)(a)
        (date(2011, 6, 25), date(2027, 6, 25)),  # 16 on the day: s.8(3)(b)
        (date(2011, 9, 1), date(2028, 6, 30)),  # the first day of the next school year
        (date(2012, 2, 29), date(2028, 6, 30)),
        (date(2012, 8, 31), date(2028, 6, 30)),
    ],
)
def test_school_leaving_date(dob, leaves):
    assert school_leaving_date(dob) == leaves
    assert is_child(dob, leaves)
    assert not is_child(dob, leaves + timedelta(days=1))


def test_sixteen_in_march_is_still_a_child_in_june():
    dob = date(2011, 3, 10)
    assert age_on(dob, date(2027, 6, 21)) == 16
    assert is_child(dob, date(2027, 6, 21))


@given(DAYS)
def test_childhood_ends_between_15_and_17_and_every_child_is_a_young_person(dob):
    last = school_leaving_date(dob)
    assert last.weekday() == 4
    assert age_on(dob, last) in (15, 16)
    assert is_young_person(dob, last)
    assert not is_young_person(dob, last + timedelta(days=3 * 366))
