"""How long a journey takes, estimated from the straight line; and how far one comes in so many minutes.

Plain assumptions, not a timetable. Walking at 4.8 km/h and cycling at 16 km/h are those of the Department for
Transport's Journey Time Statistics. Roads are taken as 1.3 times the straight line, a usual figure for towns;
20 km/h is a local bus with its stops, 30 km/h a car in a town. Where walking is quicker than the bus, people walk.
"""

from dataclasses import dataclass

from django.db.models import TextChoices

DETOUR_PERCENT = 130
SHORTEST, LONGEST = 5, 120


class TravelMode(TextChoices):
    WALK = 'walk', 'On foot'
    CYCLE = 'cycle', 'By bike'
    BUS = 'bus', 'By bus'
    CAR = 'car', 'By car or lift'


@dataclass(frozen=True)
class Pace:
    """Metres an hour along the road, and minutes that pass before and after the ride."""

    metres_per_hour: int
    waiting: int
    words: str
    waiting_words: str = ''


PACES = {
    TravelMode.WALK: Pace(4_800, 0, 'on foot'),
    TravelMode.CYCLE: Pace(16_000, 0, 'by bike'),
    TravelMode.BUS: Pace(20_000, 10, 'by bus', '10 minutes’ walk and wait'),
    TravelMode.CAR: Pace(30_000, 5, 'by car', '5 minutes to set off and park'),
}


def minutes(mode: str, metres: int) -> int:
    """Whole minutes, rounded up, for `metres` in a straight line."""
    return min(_minutes(pace, metres) for pace in _ways(mode))


def reachable(mode: str, limit: int) -> int:
    """The most whole metres in a straight line that take at most `limit` minutes: `minutes` turned round.

    For all m and n: minutes(mode, m) <= n exactly when m <= reachable(mode, n). Where not even a step fits, 0.
    """
    return max(_reachable(pace, limit) for pace in _ways(mode))


def in_words(mode: str, metres: int) -> str:
    """'about 25 minutes by bus'."""
    number = minutes(mode, metres)
    told = f'about {of_minutes(number)}' if number else 'under 1 minute'
    return f'{told} {PACES[TravelMode(mode)].words}'


def limit_words(mode: str, limit: int) -> str:
    """'up to 30 minutes by bus'."""
    return f'up to {of_minutes(limit)} {PACES[TravelMode(mode)].words}'


def basis(mode: str) -> str:
    """What an estimate rests on: shown wherever one is."""
    pace = PACES[TravelMode(mode)]
    parts = [f'{pace.metres_per_hour / 1000:g} km/h', *filter(None, [pace.waiting_words])]
    line = f'estimated from the straight line, roads taken as {DETOUR_PERCENT / 100:g} times as long'
    return ', '.join([line, *parts])


def of_minutes(number: int) -> str:
    return f'{number} minute' if number == 1 else f'{number} minutes'


def _ways(mode):
    """A bus that is slower than walking is not waited for."""
    return (
        (PACES[TravelMode.BUS], PACES[TravelMode.WALK])
        if mode == TravelMode.BUS
        else (PACES[TravelMode(mode)],)
    )


def _minutes(pace, metres):
    return pace.waiting - (-metres * DETOUR_PERCENT * 60 // (100 * pace.metres_per_hour))


def _reachable(pace, limit):
    return max(0, (limit - pace.waiting) * 100 * pace.metres_per_hour // (DETOUR_PERCENT * 60))
