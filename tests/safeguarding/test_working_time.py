from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.rules.working_time import (
    WorkingDay,
    at_night,
    at_weekend,
    break_too_short,
    outside,
    over_daily_limit,
    over_weekly_limit,
    present_longer_than,
    rest_too_short,
    short_rests,
    too_few_days_off,
    weeks,
)

MONDAY = date(2027, 6, 28)


def day(start, end, break_minutes=0, on=MONDAY):
    return WorkingDay(on, time.fromisoformat(start), time.fromisoformat(end), break_minutes)


def week(count, start='09:00', end='17:30', break_minutes=30):
    return [day(start, end, break_minutes, MONDAY + timedelta(days=n)) for n in range(count)]


@pytest.mark.parametrize(
    ('worked', 'over'),
    [(day('09:00', '17:00'), False), (day('09:00', '17:01'), True), (day('09:00', '18:00', 60), False)],
)
def test_eight_hours_a_day(worked, over):
    assert over_daily_limit(worked) is over


@pytest.mark.parametrize(('ends', 'short'), [('21:00', False), ('21:01', True)])
def test_twelve_hours_of_rest(ends, short):
    assert rest_too_short(day('14:00', ends), day('09:00', '13:00', on=MONDAY + timedelta(days=1))) is short


def test_forty_hours_a_week():
    assert not over_weekly_limit(week(5))
    assert over_weekly_limit([*week(5), day('10:00', '10:01', on=MONDAY + timedelta(days=5))])


@pytest.mark.parametrize(
    ('worked', 'short'),
    [
        (day('09:00', '13:30'), False),
        (day('09:00', '13:31'), True),
        (day('09:00', '13:50', 20), False),  # four and a half hours of work
        (day('09:00', '14:00', 29), True),
        (day('09:00', '14:00', 30), False),
    ],
)
def test_break_after_four_and_a_half_hours(worked, short):
    assert break_too_short(worked) is short


@pytest.mark.parametrize(
    ('worked', 'night'),
    [
        (day('14:00', '22:00'), False),
        (day('14:00', '22:01'), True),
        (day('06:00', '12:00'), False),
        (day('05:59', '12:00'), True),
        (day('20:00', '02:00'), True),
        (day('16:00', '00:00'), True),
    ],
)
def test_nights(worked, night):
    assert at_night(worked) is night


def test_twelve_hours_between_days():
    tuesday = MONDAY + timedelta(days=1)
    evening, enough, early = (
        day('14:00', '20:00'),
        day('08:00', '12:00', on=tuesday),
        day('07:59', '12:00', on=tuesday),
    )
    assert short_rests([evening, enough]) == []
    assert short_rests([early, evening]) == [early]


def test_two_days_off_in_seven():
    assert not too_few_days_off(week(5))
    assert too_few_days_off(week(6))


def test_weeks_run_from_monday_to_sunday():
    sunday, monday = day('09:00', '10:00', on=date(2027, 7, 4)), day('09:00', '10:00', on=date(2027, 7, 5))
    assert weeks([monday, sunday]) == [(sunday,), (monday,)]


def test_the_same_week_of_another_year_is_another_week():
    this, last = day('09:00', '10:00'), day('09:00', '10:00', on=MONDAY - timedelta(days=371))
    assert weeks([this, last]) == [(last,), (this,)]


def test_new_year_does_not_cut_a_week():
    friday, thursday = (
        day('09:00', '10:00', on=date(2027, 1, 1)),
        day('09:00', '10:00', on=date(2026, 12, 31)),
    )
    assert weeks([friday, thursday]) == [(thursday, friday)]


@pytest.mark.parametrize(
    ('worked', 'late'),
    [
        (day('07:00', '15:00'), False),
        (day('06:59', '14:00'), True),
        (day('11:00', '19:00'), False),
        (day('12:00', '19:01'), True),
    ],
)
def test_practice_for_pupils(worked, late):
    assert outside(worked, time(7), time(19)) is late


def test_practice_counts_breaks():
    assert not present_longer_than(day('09:00', '17:00', 60), 8)
    assert present_longer_than(day('09:00', '17:01', 60), 8)


def test_weekend():
    assert [at_weekend(each) for each in week(7)] == [False] * 5 + [True] * 2


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@given(times, times, st.integers(0, 120))
def test_a_day_is_never_longer_than_a_day(start, end, break_minutes):
    each = WorkingDay(MONDAY, start, end, break_minutes)
    assert 0 < each.present <= 24 * 60
    assert each.worked == each.present - break_minutes


@given(times, times)
def test_night_work_is_exactly_what_touches_ten_to_six(start, end):
    each = WorkingDay(MONDAY, start, end)
    minutes = (each.starts + timedelta(minutes=n) for n in range(each.present))
    assert at_night(each) == any(moment.hour < 6 or moment.hour >= 22 for moment in minutes)
