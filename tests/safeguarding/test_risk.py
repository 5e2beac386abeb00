from datetime import date
from itertools import product

import pytest

from brokerage.core.sectors import RiskBand
from safeguarding.enums import Level
from safeguarding.rules.risk import (
    conversation_is_enough,
    expires_on,
    level,
    may_be_confirmed,
    proportionate_check,
    score,
    written_record_required,
)


@pytest.mark.parametrize(
    ('points', 'expected'),
    [
        (1, Level.LOW),
        (4, Level.LOW),
        (5, Level.MEDIUM),
        (12, Level.MEDIUM),
        (15, Level.HIGH),
        (25, Level.HIGH),
    ],
)
def test_levels(points, expected):
    assert level(points) == expected


def test_thirteen_and_fourteen_cannot_happen():
    assert {13, 14}.isdisjoint(score(a, b) for a, b in product(range(1, 6), repeat=2))


@pytest.mark.parametrize(('likelihood', 'severity'), [(0, 3), (6, 3), (3, 0), (3, 6)])
def test_scores_outside_the_scale_are_refused(likelihood, severity):
    with pytest.raises(ValueError):
        score(likelihood, severity)


def test_a_risk_still_high_cannot_be_confirmed():
    assert [points for points in (12, 15, 16) if may_be_confirmed(points)] == [12]


@pytest.mark.parametrize(
    ('confirmed', 'band', 'last'),
    [
        (date(2026, 11, 2), RiskBand.LOW, date(2029, 11, 2)),
        (date(2026, 11, 2), RiskBand.LESS_FAMILIAR, date(2028, 11, 2)),
        (date(2026, 11, 2), RiskBand.HIGHER, date(2027, 11, 2)),
        (date(2028, 2, 29), RiskBand.HIGHER, date(2029, 2, 28)),
        (date(2026, 12, 31), 'higher', date(2027, 12, 31)),
    ],
)
def test_expiry_by_band(confirmed, band, last):
    assert expires_on(confirmed, band) == last


def test_a_hub_may_set_the_months():
    assert expires_on(date(2026, 8, 31), RiskBand.LOW, {RiskBand.LOW: 6}) == date(2027, 2, 28)


def test_small_firms():
    assert [n for n in (0, 4, 5, 6) if written_record_required(n)] == [5, 6]
    assert [band for band in RiskBand if conversation_is_enough(True, band)] == [RiskBand.LOW]
    assert not conversation_is_enough(False, RiskBand.LOW)


def test_each_band_asks_something_else():
    assert len({proportionate_check(band) for band in RiskBand}) == 3
