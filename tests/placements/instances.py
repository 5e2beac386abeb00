"""Made-up areas of any size, the same every time for a seed, with demand above supply as in real ones."""

import random
from datetime import date, timedelta

from placements.matching import Problem, Student, Window

SECTORS = [f'sector-{number}' for number in range(15)]
FIRST_MONDAY = date(2026, 9, 7)


def area(*, students, offers, schools=1, places_per_offer=2, side=30_000, weeks=39, seed=1):
    """Schools send a year group out for one week each; offers open a week or two at random."""
    rng = random.Random(seed)
    centres = [(400_000 + rng.randrange(side), 280_000 + rng.randrange(side)) for _ in range(schools)]
    starts = [FIRST_MONDAY + timedelta(weeks=rng.randrange(weeks)) for _ in range(schools)]
    return Problem(
        students=[pupil(rng, number, number % schools, centres, starts) for number in range(students)],
        windows=[window(rng, number, centres, starts, places_per_offer) for number in range(offers)],
    )


def pupil(rng, number, school, centres, starts):
    x, y = centres[school]
    return Student(
        id=f's{number}',
        tier=rng.choices([0, 1, 2], [3, 17, 80])[0],
        year_group=10,
        born=date(2011, 9, 1) + timedelta(days=rng.randrange(365)),
        block_start=starts[school],
        block_end=starts[school] + timedelta(days=4),
        home=(int(rng.gauss(x, 2_500)), int(rng.gauss(y, 2_500))),
        travel_limit=rng.choice([2, 3, 5, 8]) * 1_609,
        sectors=tuple(rng.sample(SECTORS, 3)),
        step_free=rng.random() < 0.04,
        needs=frozenset({'quiet room'} if rng.random() < 0.03 else ()),
    )


def window(rng, number, centres, starts, places):
    school = rng.randrange(len(centres))
    x, y = centres[school]
    start = starts[school] if rng.random() < 0.7 else rng.choice(starts)
    return Window(
        id=f'w{number}',
        offer=f'o{number}',
        employer=f'e{number // 2}',
        start=start,
        end=start + timedelta(days=4),
        places=rng.randint(1, 2 * places - 1),
        sector=rng.choice(SECTORS),
        point=(int(rng.gauss(x, 4_000)), int(rng.gauss(y, 4_000))),
        virtual=rng.random() < 0.02,
        min_year_group=rng.choice([9, 10, 10, 10, 10, 12]),
        minimum_age=rng.choice([0, 0, 14, 14, 16]),
        step_free=rng.random() < 0.6,
        adjustments=frozenset({'quiet room'} if rng.random() < 0.3 else ()),
        insured_until=start + timedelta(days=rng.choice([3, 100, 200, 300, 300, 300])),
    )
