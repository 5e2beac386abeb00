"""`make bench-matching`: from database to saved proposals, beside other ways to solve the same question.

SIZE=school, city (both by default), region or nation; REPEATS=5; SEED=1. A made-up area is written to a throwaway
PostgreSQL; all solvers read the question as it was read from there. Repeats alternate between them, each in a process
of its own; times are medians, for the rivals of the solver alone. A nation is ten regions in turn, as jobs on a queue
would be. Writes var/bench/matching-SIZE.json, as far as it has come.
"""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from benchmarks.areas import SIZES
from benchmarks.matching_rivals import SOLVERS
from brokerage.launch.services import throwaway_servers

PATH = 'ours, database to saved proposals'
OURS, FLOW, FULL, HK, LP, PACKAGE = (
    'ours, problem to explained plan',
    'OR-Tools min-cost flow, whole graph',
    'SciPy min-weight full matching',
    'SciPy Hopcroft-Karp by tier',
    'HiGHS LP, level by level',
    '`matching` package',
)
# Many minutes at this size, for figures that city shows already.
TOO_SLOW = {'region': {FULL, HK, LP, PACKAGE}}
# Minutes at this size, too, but the only one of its kind: once, after all others.
ONCE = {'city': {PACKAGE}}
LONGEST, LONGEST_OF = 900, {PACKAGE: 150}  # seconds for one measurement
REGIONS_IN_A_NATION = 10
OUT = Path('var/bench')


def say(line=''):
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def process(*command, longest=LONGEST):
    try:
        run = subprocess.run(  # noqa: S603 - our own modules
            [sys.executable, '-m', *command], capture_output=True, text=True, check=False, timeout=longest
        )
    except subprocess.TimeoutExpired:
        return {'failed': f'not done after {longest} s'}
    if run.returncode:
        return {'failed': (run.stderr.strip() or 'killed').splitlines()[-1][:100]}
    return json.loads(run.stdout)


def measure(name, snapshot):
    if name == PATH:
        return process('benchmarks.matching_path', 'run')
    return process('benchmarks.matching_rivals', name, snapshot, longest=LONGEST_OF.get(name, LONGEST))


@contextmanager
def area_of(size, seed):
    """The area in a database of its own; the file that holds its question."""
    OUT.mkdir(parents=True, exist_ok=True)
    snapshot = str(OUT / f'area-{size}.bin')
    with throwaway_servers() as (database, broker):
        os.environ |= {'DATABASE_URL': database, 'REDIS_URL': broker}
        loaded = process('benchmarks.matching_path', 'load', size, str(seed), snapshot)
        if 'failed' in loaded:
            sys.exit(loaded['failed'])
        yield snapshot


def compare(size, repeats, seed):
    """{solver: medians and figures} after each repeat, so that a long run that is stopped has told something.

    The repeats alternate between the solvers: a busy moment hits all alike.
    """
    names = [PATH, *(name for name in SOLVERS if name not in TOO_SLOW.get(size, ()))]
    runs, once = {name: [] for name in names}, ONCE.get(size, ())
    with area_of(size, seed) as snapshot:
        for _ in range(repeats):
            for name in names:
                if name not in once and not (runs[name] and 'failed' in runs[name][0]):
                    runs[name].append(measure(name, snapshot))
            yield summaries(runs)
        for name in names:
            if name in once:
                runs[name].append(measure(name, snapshot))
                yield summaries(runs)


def summaries(runs):
    return {name: summary(found) for name, found in runs.items() if found}


def summary(runs):
    if any('failed' in run for run in runs):
        return runs[0]
    seconds = sorted(run['seconds'] for run in runs)
    return runs[len(runs) // 2] | {
        'seconds': median(seconds),
        'megabytes': max(run['megabytes'] for run in runs),
        'fastest': seconds[0],
        'slowest': seconds[-1],
        'runs': len(runs),
    }


def show(size, found):
    one = found[OURS]
    say(f'\n{size}: {one["students"]:,} students, {one["edges"]:,} feasible pairs')
    say(f'{"":37}{"seconds":>9}{"MB":>7}{"placed":>8}{"first":>8}{"rank cost":>11}{"km":>9}  by tier')
    for name, row in found.items():
        if 'failed' in row:
            say(f'{name:37} failed: {row["failed"]}')
            continue
        tiers, levels = row.get('placed_by_tier', ()), row.get('levels', ())
        first, rank = row.get('first_choice', ''), levels[1] if len(levels) > 1 else ''
        km = levels[2] // 1000 if len(levels) > 2 else ''
        figures = f'{sum(tiers) or "":>8}{first:>8}{rank:>11}{km:>9}'
        by_tier = ' '.join(str(number) for number in tiers[:3])
        say(f'{name:37}{row["seconds"]:9.3f}{row["megabytes"]:7}{figures}  {by_tier}')
    stages = found[PATH].get('stages', {})
    say('  ' + ', '.join(f'{name} {seconds:.2f} s' for name, seconds in stages.items()))


def goals(found):
    """What must hold, with the figures it is judged by."""
    path, one, flow = found[PATH], found[OURS], found[FLOW]
    for words, row in (('database to saved proposals', path), ('explained plan', one)):
        ratio = row['seconds'] / flow['seconds']
        yield f'{words} in at most 10 x the min-cost flow: {ratio:.1f} x', ratio <= 10
    yield 'every part proved again from the saved rows', path['state'] == 'done' and not path['faults']
    yield 'saved as solved at once, level by level', path['levels'] == one['levels']
    if 'placed_by_tier' in found.get(HK, {}):
        yield (
            'placed in every tier as often as Hopcroft-Karp',
            path['placed_by_tier'] == found[HK]['placed_by_tier'],
        )
    if 'levels' in found.get(LP, {}):
        yield 'equal to the LP optimum in every level', one['levels'] == found[LP]['levels']


def judge(reached):
    for words, holds in reached.items():
        say(f'  {"yes" if holds else "NO "}  {words}')


def nation(seed):
    """The sums after each region, each in a process of its own: memory is that of one region."""
    rows = []
    for part in range(REGIONS_IN_A_NATION):
        with area_of('region', seed + part) as snapshot:
            rows.append(measure(PATH, snapshot))
        if 'failed' in rows[-1]:
            sys.exit(f'part {part + 1}: {rows[-1]["failed"]}')
        yield whole(rows)


def whole(rows):
    most, last = max(row['megabytes'] for row in rows), rows[-1]
    students, placed = sum(r['students'] for r in rows), sum(sum(r['placed_by_tier']) for r in rows)
    seconds = sum(row['seconds'] for row in rows)
    say(f'  part {len(rows)}: {last["seconds"]:.1f} s, {last["megabytes"]} MB')
    say(f'  in all {students:,} students, {placed:,} placed, {seconds:.0f} s, at most {most} MB')
    proved = all(row['state'] == 'done' and not row['faults'] for row in rows)
    return {
        'parts': rows,
        'goals': {'memory under 4 GB': most < 4096, 'every part proved again from the saved rows': proved},
    }


def keep(size, seed, result):
    text = json.dumps(result | {'size': size, 'seed': seed}, indent=1)
    (OUT / f'matching-{size}.json').write_text(text, encoding='utf-8')


def main():
    sizes = os.environ.get('SIZE', 'school city').split()
    repeats, seed = int(os.environ.get('REPEATS', '5')), int(os.environ.get('SEED', '1'))
    if unknown := set(sizes) - {*SIZES, 'nation'}:
        sys.exit(f'SIZE: {", ".join(sorted(unknown))} is not one of {", ".join(SIZES)}, nation')
    missed = False
    for size in sizes:
        if size == 'nation':
            for result in nation(seed):
                keep(size, seed, result)
        else:
            for found in compare(size, repeats, seed):
                result = {'solvers': found, 'goals': dict(goals(found))}
                keep(size, seed, result)
            show(size, found)
        judge(result['goals'])
        missed = missed or not all(result['goals'].values())
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    main()
