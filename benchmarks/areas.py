"""Made-up areas as contended as real ones, the same every time for a seed.

About as many places as students; most wishes go to five of fifteen sectors, which hold a quarter of the places;
students live in clusters round their school and most travel no further than three miles; employers sit in towns, in
some far more than in others; some windows take nobody younger, or have steps. So a place given to somebody who had
others is missed by somebody who had none.
"""

import random
from datetime import date, timedelta

from brokerage.core.calendar import monday_of
from brokerage.core.sectors import Sector
from placements.matching import Problem, Student, Window

SIZES = {
    'school': {'students': 240, 'offers': 140, 'schools': 1, 'side': 12_000, 'weeks': 1},
    'city': {'students': 13_000, 'offers': 6_000, 'schools': 100, 'side': 30_000, 'weeks': 12},
    'region': {'students': 60_000, 'offers': 27_700, 'schools': 460, 'side': 65_000, 'weeks': 12},
}
SECTORS = Sector.values[:15]
WANTED = [30, 24, 18, 14, 12, 8, 7, 6, 5, 4, 3, 3, 2, 2, 2]
OFFERED = [4, 5, 6, 6, 7, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8]
MILES, SHARES = [1, 2, 3, 5, 8], [20, 30, 25, 17, 8]
MILE = 1609.344


def contended(*, students, offers, schools, side, weeks, seed=1):
    """One week out for each school, in as many weeks; places: one to three a window, two in the mean."""
    rng = random.Random(seed)  # noqa: S311 - made-up data, not secrets
    centres = [(400_000 + rng.randrange(side), 280_000 + rng.randrange(side)) for _ in range(schools)]
    first = monday_of(date(date.today().year + 1, 4, 21))  # noqa: DTZ011 - any year to come will do
    starts = [first + timedelta(weeks=at % weeks) for at in range(schools)]
    return Problem(
        students=[pupil(rng, number, number % schools, centres, starts) for number in range(students)],
        windows=[window(rng, number, centres, starts) for number in range(offers)],
    )


def pupil(rng, number, school, centres, starts):
    x, y = centres[school]
    return Student(
        id=number,
        tier=rng.choices([0, 1, 2], [3, 17, 80])[0],
        year_group=10,
        born=date(starts[school].year - 16, 9, 1) + timedelta(days=rng.randrange(365)),
        block_start=starts[school],
        block_end=starts[school] + timedelta(days=4),
        home=(int(rng.gauss(x, 1_800)), int(rng.gauss(y, 1_800))),
        travel_limit=int(rng.choices(MILES, SHARES)[0] * MILE),
        sectors=tuple(several(rng, WANTED, 3)),
        step_free=rng.random() < 0.04,
    )


def several(rng, weights, count):
    found = []
    while len(found) < count:
        sector = rng.choices(SECTORS, weights)[0]
        if sector not in found:
            found.append(sector)
    return found


def window(rng, number, centres, starts):
    # A few towns have many more employers than the others.
    rich = rng.random() < 0.4
    school = rng.randrange(len(centres) // 4 or 1) if rich else rng.randrange(len(centres))
    x, y = centres[school]
    start = starts[school]
    return Window(
        id=number,
        offer=number,
        employer=number // 2,
        start=start,
        end=start + timedelta(days=4),
        places=rng.choices([1, 2, 3, 4], [35, 35, 20, 10])[0],
        sector=rng.choices(SECTORS, OFFERED)[0],
        point=(int(rng.gauss(x, 3_500)), int(rng.gauss(y, 3_500))),
        min_year_group=10,
        minimum_age=rng.choices([0, 15, 16], [75, 20, 5])[0],
        step_free=rng.random() < 0.6,
        insured_until=start + timedelta(days=100),
    )
