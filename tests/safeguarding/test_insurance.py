from datetime import date

import pytest

from employers.enums import InsuranceBasis
from safeguarding.rules.insurance import (
    basis_is_accepted,
    cover_is_enough,
    covers_last_day,
    insurer_must_be_told,
    weekdays,
)

FIRST = date(2027, 6, 28)


def test_accepted_bases():
    accepted = {basis for basis in InsuranceBasis if basis_is_accepted(basis)}
    assert accepted == {InsuranceBasis.EMPLOYERS_LIABILITY, InsuranceBasis.INDEMNITY_LETTER}


@pytest.mark.parametrize(
    ('pounds', 'enough'),
    [(None, False), (0, False), (4_999_999, False), (5_000_000, True), (10_000_000, True)],
)
def test_cover(pounds, enough):
    assert cover_is_enough(pounds) is enough


@pytest.mark.parametrize(
    ('expires_on', 'covered'),
    [(None, False), (date(2027, 7, 8), False), (date(2027, 7, 9), True), (date(2027, 7, 10), True)],
)
def test_cover_runs_to_the_last_day(expires_on, covered):
    assert covers_last_day(expires_on, date(2027, 7, 9)) is covered


@pytest.mark.parametrize(
    ('last_day', 'count'),
    [
        (FIRST, 1),
        (date(2027, 7, 4), 5),
        (date(2027, 7, 9), 10),
        (date(2027, 7, 11), 10),
        (date(2027, 7, 12), 11),
    ],
)
def test_weekdays(last_day, count):
    assert weekdays(FIRST, last_day) == count


@pytest.mark.parametrize(
    ('last_day', 'unusual', 'told'),
    [
        (date(2027, 7, 9), False, False),
        (date(2027, 7, 11), False, False),
        (date(2027, 7, 12), False, True),
        (FIRST, True, True),
    ],
)
def test_insurer_is_told_of_long_or_unusual_work(last_day, unusual, told):
    assert insurer_must_be_told(FIRST, last_day, unusual, 10) is told


@pytest.mark.parametrize(
    ('last_day', 'worked', 'told'),
    [
        (date(2027, 8, 30), {0}, False),
        (date(2027, 9, 6), {0}, True),
        (date(2027, 7, 23), {0, 1}, False),
        (date(2027, 9, 24), {5, 6}, False),
    ],
    ids=['ten_mondays', 'eleven_mondays', 'two_days_a_week', 'weekends'],
)
def test_a_day_a_week_counts_the_days_at_work(last_day, worked, told):
    assert insurer_must_be_told(FIRST, last_day, False, 10, worked) is told
