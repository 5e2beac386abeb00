from datetime import date

import pytest

from employers.enums import Mode, Rung
from safeguarding.enums import Experience, Standing
from safeguarding.rules.eligibility import experience, may_do, standing


@pytest.mark.parametrize(
    ('rung', 'mode', 'expected'),
    [
        (Rung.TALK, Mode.IN_PERSON, Experience.TALK),
        (Rung.VISIT, Mode.IN_PERSON, Experience.VISIT),
        (Rung.TASTER, Mode.IN_PERSON, Experience.PLACEMENT),
        (Rung.ONE_WEEK, Mode.IN_PERSON, Experience.PLACEMENT),
        (Rung.TWO_WEEKS, Mode.HYBRID, Experience.PLACEMENT),
        (Rung.EXTENDED, Mode.IN_PERSON, Experience.PLACEMENT),
        (Rung.ONE_WEEK, Mode.VIRTUAL, Experience.VIRTUAL),
        (Rung.VISIT, Mode.VIRTUAL, Experience.VIRTUAL),
    ],
)
def test_what_an_offer_is_in_law(rung, mode, expected):
    assert experience(rung, mode) == expected


@pytest.mark.parametrize('kind', Experience)
@pytest.mark.parametrize('year_group', range(7, 14))
def test_work_is_for_year_10_and_above(kind, year_group):
    assert may_do(kind, year_group) == (kind != Experience.PLACEMENT or year_group >= 10)


@pytest.mark.parametrize(
    ('born', 'first_day', 'expected'),
    [
        (date(2010, 9, 1), date(2027, 6, 25), Standing.CHILD),  # last Friday in June, 16 since September
        (date(2010, 9, 1), date(2027, 6, 26), Standing.YOUNG_PERSON),
        (date(2011, 8, 31), date(2027, 6, 25), Standing.CHILD),  # still 15
        (date(2011, 8, 31), date(2027, 6, 26), Standing.YOUNG_PERSON),  # 15, yet over school age
        (date(2011, 9, 1), date(2027, 6, 28), Standing.CHILD),  # a year younger at school
        (date(2009, 6, 29), date(2027, 6, 28), Standing.YOUNG_PERSON),  # the day before 18
        (date(2009, 6, 28), date(2027, 6, 28), Standing.ADULT),
    ],
)
def test_standing_on_the_first_day(born, first_day, expected):
    assert standing(born, first_day) == expected
