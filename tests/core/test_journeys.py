"""Minutes from the straight line, and metres from minutes: one is the other turned round."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.journeys import TravelMode, basis, in_words, limit_words, minutes, reachable

MODES = st.sampled_from(list(TravelMode))


@given(MODES, st.integers(0, 300_000), st.integers(0, 600))
def test_a_limit_in_minutes_and_one_in_metres_allow_the_same_journeys(mode, metres, limit):
    if limit >= minutes(mode, 0):
        assert (minutes(mode, metres) <= limit) == (metres <= reachable(mode, limit))


@given(MODES, st.integers(0, 300_000))
def test_what_takes_so_long_is_within_reach_of_so_long(mode, metres):
    assert reachable(mode, minutes(mode, metres)) >= metres


@given(MODES, st.integers(0, 300_000), st.integers(0, 300_000))
def test_further_never_takes_less(mode, one, other):
    near, far = sorted((one, other))
    assert minutes(mode, near) <= minutes(mode, far)
    assert reachable(mode, near) <= reachable(mode, far)


@pytest.mark.parametrize(
    ('mode', 'metres', 'expected'),
    [
        (TravelMode.WALK, 0, 0),
        (TravelMode.WALK, 1_000, 17),
        (TravelMode.CYCLE, 4_000, 20),
        (TravelMode.BUS, 400, 7),
        (TravelMode.BUS, 4_000, 26),
        (TravelMode.CAR, 10_000, 31),
    ],
)
def test_figures_a_person_can_check(mode, metres, expected):
    assert minutes(mode, metres) == expected


def test_nobody_waits_for_a_bus_that_is_slower_than_walking():
    assert minutes(TravelMode.BUS, 300) == minutes(TravelMode.WALK, 300)
    assert reachable(TravelMode.BUS, 9) == reachable(TravelMode.WALK, 9) > 0


def test_an_estimate_says_what_it_rests_on():
    assert in_words(TravelMode.BUS, 4_000) == 'about 26 minutes by bus'
    assert in_words(TravelMode.WALK, 40) == 'about 1 minute on foot'
    assert in_words(TravelMode.WALK, 0) == 'under 1 minute on foot'
    assert limit_words(TravelMode.CAR, 45) == 'up to 45 minutes by car'
    line = 'estimated from the straight line, roads taken as 1.3 times as long'
    assert basis(TravelMode.BUS) == f'{line}, 20 km/h, 10 minutes’ walk and wait'
    assert basis(TravelMode.WALK) == f'{line}, 4.8 km/h'
