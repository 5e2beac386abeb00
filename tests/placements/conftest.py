import pytest

from tests.placements.match_area import Area
from tests.placements.story import TODAY


@pytest.fixture
def today(time_machine):
    """Monday 23 November 2026, 9am; the clock goes on from there."""
    time_machine.move_to(TODAY)
    return time_machine


@pytest.fixture
def area(cast):
    return Area(cast)
