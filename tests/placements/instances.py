"""Made-up areas of any size, the same every time for a seed, with demand above supply as in real ones."""

import random
from dataclasses import replace
from datetime import date, timedelta

from placements.matching import Group, Problem, Student, Window

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


def fortnights(*, students, employers, at_least=0, seed=1):
    """A school out for a fortnight: each employer has either week or both, and one limit a week for its site."""
    rng = random.Random(seed)
    base = area(students=students, offers=0, weeks=1, seed=seed)
    first = base.students[0].block_start
    home = base.students[0].home
    pupils = [replace(s, block_end=first + timedelta(days=11)) for s in base.students]
    windows, groups = [], []
    for number in range(employers):
        weeks = [f'e{number} week {week}' for week in (1, 2)]
        groups += [Group(name, rng.randint(1, 3)) for name in weeks]
        point = tuple(int(rng.gauss(at, 4_000)) for at in home)
        for kind, (start, end, shared) in enumerate([(0, 4, weeks[:1]), (7, 11, weeks[1:]), (0, 11, weeks)]):
            windows.append(
                Window(
                    id=f'w{number} {kind}',
                    offer=f'o{number} {kind}',
                    employer=f'e{number}',
                    start=first + timedelta(days=start),
                    end=first + timedelta(days=end),
                    places=3,
                    sector=rng.choice(SECTORS),
                    point=point,
                    insured_until=date.max,
                    groups=tuple(shared),
                    at_least=at_least if kind == 0 and number % 3 == 0 else 0,
                )
            )
    return Problem(students=pupils, windows=windows, groups=groups)
