"""Block dates at the size of an area: the planner against July, wishes and greedy levelling.

    python -m benchmarks.blocks [--sizes 150 500] [--seeds 1 2 3] [--stretch 1]

Prints a table for each area, then the median and worst gap by size and kind, and writes var/bench/blocks.json.
The areas are made up, the same every time for a seed: schools of 90 to 280 students go out for one or two weeks,
half to their own area and the rest to three others; two in three wish for the last five weeks of the year;
employers' places follow demand only roughly, as they do. On a machine that others use too, stretch the time limits;
the seconds of processor say how much of them the planner had.
"""

import argparse
import json
import random
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np

from placements.blockplan import Cohort, Problem, compare, consequences, solve
from placements.blockplan.level import greedy
from placements.blockplan.run import wishes

AREAS, WEEKS, STUDENTS_PER_SCHOOL = 8, 39, 187
HOLIDAYS = {7, 15, 16, 22, 29, 30}
EXAMS = set(range(31, 35))
JULY = range(34, WEEKS)
AMPLE, SCARCE = 1.8, 0.95  # places for each place asked for, over the year
SECONDS = {'ample': 30, 'scarce': 60}
GOALS = {'ample': ('peak', 0.005), 'scarce': ('overload', 0.1)}
NOTHING_OVER_WITHIN = 1.0  # seconds, where places are ample
OUT = Path('var/bench/blocks.json')


def region(*, schools, plenty, seed):
    """A made-up region with `plenty` places, over the year, for each one asked for."""
    rng = random.Random(seed)  # noqa: S311 - made-up data, not secrets
    cohorts = [block(rng, number) for number in range(schools)]
    asked = [sum(c.students.get((str(a), None), 0) * c.length for c in cohorts) for a in range(AREAS)]
    lean = [rng.uniform(0.75, 1.5) for _ in range(AREAS)]
    mean = sum(asked) / sum(n * f for n, f in zip(asked, lean, strict=True))
    places = [
        [round(plenty * mean * lean[a] * asked[a] / WEEKS * rng.uniform(0.8, 1.2)) for _ in range(WEEKS)]
        for a in range(AREAS)
    ]
    return Problem(
        weeks=[str(week) for week in range(WEEKS)],
        cells=[(str(a), None) for a in range(AREAS)],
        places=np.array(places, dtype=np.int64),
        cohorts=cohorts,
    )


def block(rng, number):
    size, home, length = (
        int(STUDENTS_PER_SCHOOL * rng.uniform(0.5, 1.5)),
        rng.randrange(AREAS),
        rng.choice([1, 1, 1, 2, 2]),
    )
    students = {}
    for step, share in ((1, 0.2), (AREAS - 1, 0.2), (3, 0.12)):
        students[str((home + step) % AREAS), None] = int(size * share * rng.uniform(0.6, 1.3))
    students[str(home), None] = size - sum(students.values())
    closed = HOLIDAYS | (EXAMS if rng.random() < 0.5 else set())
    busy = rng.randrange(WEEKS)
    closed |= set(range(busy, busy + rng.randrange(10)))
    allowed = [s for s in range(WEEKS - length + 1) if not closed & set(range(s, s + length))]
    dream = rng.choice(JULY) if rng.random() < 0.65 else rng.randrange(WEEKS)
    return Cohort(
        school=f's{number}',
        students=students,
        length=length,
        allowed=tuple(allowed),
        wish=min(allowed, key=lambda s: abs(s - dream)),
    )


def july(problem):
    """Everybody in the last weeks of term, in turn."""
    return [
        int(min(options, key=lambda s: abs(s - WEEKS + 1 + at % 3)))
        for at, options in enumerate(problem.options)
    ]


def measure(schools, kind, seed, stretch):
    problem = region(schools=schools, plenty=AMPLE if kind == 'ample' else SCARCE, seed=seed)
    began = perf_counter()
    levelled = greedy(problem)
    seconds = perf_counter() - began
    used = -process_time()
    plan = solve(problem, seed=seed, seconds=SECONDS[kind] * stretch)
    used += process_time()
    others = {'july': july(problem), 'wishes': wishes(problem), 'greedy': levelled}
    figures = compare(problem, others | {'planner': plan.starts})
    asked = int((problem.demand.sum(axis=1) * problem.lengths).sum()) / problem.unit
    return {
        'schools': schools,
        'kind': kind,
        'seed': seed,
        'student_weeks': asked,
        'places': int(problem.places.sum()),
        'methods': {
            name: {
                'over': f.overload / asked,
                'overload': f.overload,
                'peak': f.peak,
                'moves': f.moves,
                'distance': f.distance,
            }
            for name, f in figures.items()
        },
        'bound': {name: float(value) for name, value in plan.bound.items()},
        'gap': gaps(plan),
        'seconds': plan.seconds | {'greedy': seconds, 'drag': drag(problem, plan.starts), 'processor': used},
        'proved': plan.proved,
    }


def drag(problem, starts):
    """Seconds for the consequences of one move, the median of fifty."""
    times = []
    for at in range(50):
        began = perf_counter()
        consequences(problem, starts, problem.cohorts[at].school, at % 30)
        times.append(perf_counter() - began)
    return sorted(times)[len(times) // 2]


def gaps(plan):
    """(reached - bound) / reached for each stage; 0 where proved."""
    return {
        name: float((value - plan.bound[name]) / value) if (value := getattr(plan.score, name)) else 0.0
        for name in plan.bound
    }


def show(row):
    say = sys.stdout.write
    say(f'\n{row["schools"]} schools, {row["kind"]}: ')
    say(f'{row["student_weeks"]:.0f} student-weeks, {row["places"]} places\n')
    say(f'{"":10}{"over":>8}{"overload":>10}{"peak":>8}{"moves":>7}{"weeks moved":>13}\n')
    for name, f in row['methods'].items():
        say(f'{name:10}{f["over"]:8.1%}{f["overload"]:10}{f["peak"]:8.3f}{f["moves"]:7}{f["distance"]:13}\n')
    for stage, bound in row['bound'].items():
        say(
            f'  {stage:9} bound {bound:10.4f}  gap {row["gap"][stage]:7.2%}  {row["seconds"][stage]:6.2f} s\n'
        )
    times = row['seconds']
    say(f'  in all {times["total"]:.2f} s, with {times["processor"]:.0f} s of processor; ')
    say(f'a drag {times["drag"] * 1000:.1f} ms\n')
    sys.stdout.flush()


def sum_up(schools, kind, rows):
    """Median and worst gap over the seeds, the goal, and whether the worst meets it."""
    say, (stage, most) = sys.stdout.write, GOALS[kind]
    say(f'\n{schools} schools, {kind}, {len(rows)} seeds: ')
    for name in rows[0]['gap']:
        gaps_of = [row['gap'][name] for row in rows]
        say(f'{name} {median(gaps_of):.2%} ({max(gaps_of):.2%})  ')
    worst = max(row['gap'][stage] for row in rows)
    lost = sum(score_of(row, 'planner') > score_of(row, 'greedy') for row in rows)
    say(f'\n  {"yes" if worst <= most else "NO "}  {stage} gap at most {most:.1%}: {worst:.2%}')
    if kind == 'ample':
        over = any(row['methods']['planner']['overload'] for row in rows)
        slowest = max(row['seconds']['overload'] for row in rows)
        met = 'NO ' if over or slowest > NOTHING_OVER_WITHIN else 'yes'
        say(f'\n  {met}  nobody over capacity, within {NOTHING_OVER_WITHIN:.0f} s: slowest {slowest:.2f} s')
    say(f'\n  {"NO " if lost else "yes"}  never behind greedy in the order of the aims\n')


def score_of(row, method):
    return [row['methods'][method][aim] for aim in ('overload', 'peak', 'moves', 'distance')]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--sizes', type=int, nargs='+', default=[150, 500])
    parser.add_argument('--kinds', nargs='+', choices=SECONDS, default=list(SECONDS))
    parser.add_argument('--seeds', type=int, nargs='+', default=[1, 2, 3])
    parser.add_argument('--stretch', type=float, default=1)
    asked = parser.parse_args()
    rows = []
    for schools in asked.sizes:
        for kind in asked.kinds:
            for seed in asked.seeds:
                rows.append(measure(schools, kind, seed, asked.stretch))
                show(rows[-1])
    for schools in asked.sizes:
        for kind in asked.kinds:
            sum_up(schools, kind, [row for row in rows if (row['schools'], row['kind']) == (schools, kind)])
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps(rows, indent=1), encoding='utf-8')


if __name__ == '__main__':
    main()
