"""`make bench-matching`: the matcher beside other ways to do it, on the same made-up areas.

SIZE=school, city (both by default), region or nation; REPEATS=5; SEED=1. Repeats alternate between the solvers,
each in a process of its own; times are medians of the solver alone, without making up the area. A nation is ten
regions solved one after the other, as jobs on a queue would be. Writes var/bench/matching-SIZE.json.
"""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks.matching_rivals import SIZES, SOLVERS

OURS, FLOW, HK, LP = (
    'ours, problem to explained plan',
    'OR-Tools min-cost flow, whole graph',
    'SciPy Hopcroft-Karp by tier',
    'HiGHS LP, level by level',
)
# Minutes at this size, for figures that city shows already.
TOO_SLOW = {'region': {'SciPy min-weight full matching', 'HiGHS LP, level by level'}}
REGIONS_IN_A_NATION = 10
OUT = Path('var/bench')


def say(line=''):
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def measure(name, size, seed):
    command = [sys.executable, '-m', 'benchmarks.matching_rivals', name, size, str(seed)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own module
    if run.returncode:
        return {'failed': run.stderr.strip().splitlines()[-1][:100]}
    return json.loads(run.stdout)


def compare(size, repeats, seed):
    """{solver: medians and figures}; the repeats alternate, so that a busy moment hits all alike."""
    names = [name for name in SOLVERS if name not in TOO_SLOW.get(size, ())]
    runs = {name: [] for name in names}
    for _ in range(repeats):
        for name in names:
            if not (runs[name] and 'failed' in runs[name][0]):
                runs[name].append(measure(name, size, seed))
    return {name: summary(found) for name, found in runs.items()}


def summary(runs):
    if any('failed' in run for run in runs):
        return runs[0]
    seconds = sorted(run['seconds'] for run in runs)
    return runs[0] | {
        'seconds': median(seconds),
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
    if find_spec('matching') is None:
        say('matching (the package): not installed, left out')


def goals(found):
    """What must hold, with the figures it is judged by."""
    one, flow = found[OURS], found[FLOW]
    ratio = one['seconds'] / flow['seconds']
    yield f'explained plan in at most 10 x the min-cost flow: {ratio:.1f} x', ratio <= 10
    if 'placed_by_tier' in found.get(HK, {}):
        yield (
            'placed in every tier as often as Hopcroft-Karp',
            one['placed_by_tier'] == found[HK]['placed_by_tier'],
        )
    if 'levels' in found.get(LP, {}):
        yield 'equal to the LP optimum in every level', one['levels'] == found[LP]['levels']


def judge(found):
    kept = {}
    for words, holds in goals(found):
        say(f'  {"yes" if holds else "NO "}  {words}')
        kept[words] = holds
    return kept


def nation(seed):
    """Region after region, each in a process of its own: memory is that of one region."""
    rows = []
    for part in range(REGIONS_IN_A_NATION):
        rows.append(measure(OURS, 'region', seed + part))
        say(f'  part {part + 1}: {rows[-1]["seconds"]:.1f} s, {rows[-1]["megabytes"]} MB')
    students, placed = sum(r['students'] for r in rows), sum(sum(r['placed_by_tier']) for r in rows)
    most = max(row['megabytes'] for row in rows)
    seconds = sum(row['seconds'] for row in rows)
    say(f'nation: {students:,} students, {placed:,} placed, {seconds:.0f} s, at most {most} MB')
    say(f'  {"yes" if most < 4096 else "NO "}  memory under 4 GB')
    return {'parts': rows, 'goals': {'memory under 4 GB': most < 4096}}


def main():
    sizes = os.environ.get('SIZE', 'school city').split()
    repeats, seed = int(os.environ.get('REPEATS', '5')), int(os.environ.get('SEED', '1'))
    if unknown := set(sizes) - {*SIZES, 'nation'}:
        sys.exit(f'SIZE: {", ".join(sorted(unknown))} is not one of {", ".join(SIZES)}, nation')
    missed = False
    for size in sizes:
        if size == 'nation':
            result = nation(seed)
        else:
            found = compare(size, repeats, seed)
            show(size, found)
            result = {'solvers': found, 'goals': judge(found)}
        OUT.mkdir(parents=True, exist_ok=True)
        (OUT / f'matching-{size}.json').write_text(
            json.dumps(result | {'size': size, 'seed': seed}, indent=1)
        )
        missed = missed or not all(result['goals'].values())
    sys.exit(1 if missed else 0)


if __name__ == '__main__':
    main()
