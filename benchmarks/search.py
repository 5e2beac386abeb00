"""`make bench-search`: the search over offers beside its peers, in the same run on the same rows.

OFFERS=100000 (or 1000000), CALLS=40, CLIENTS="1 8". The PostgreSQL is thrown away, or with KEEP=1 stays for the
next run with as many offers, in var/bench/search-100000. Before anything is timed, ours and the
peer's must find the same and the plans must use the index they are named after. Rounds alternate between the
questions. A client is a process of its own, and its first calls are not counted: they open the connection and
wake the process. What takes over a second is called once a round; its line says how often in all. Cold means
that PostgreSQL forgets every page before each call; the files of the machine stay. Milliseconds.
Writes var/bench/search.json.
"""

import gc
import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from brokerage.launch.postgres import home
from brokerage.launch.services import kept_postgres, kept_valkey, throwaway_servers

OFFERS, CALLS = int(os.environ.get('OFFERS', '100000')), int(os.environ.get('CALLS', '40'))
CLIENTS = [int(n) for n in os.environ.get('CLIENTS', '1 8').split()]
ROUNDS, WARM, SLOW = 5, 5, 1
# What a forked client finds of its parent.
FORKED = {}
OUT = Path('var/bench/search.json')
GOALS = [
    ('near, 3 sectors: sector first', 'near, 3 sectors: one column', 4),
    # No goal: both then read the same rows.
    ('near, 3 sectors: the page', 'near, 3 sectors: page by one column', None),
    ('common word: in rings', 'common word: ts_rank', 8),
    ('common word: numbers in rings', 'common word: numbers by ts_rank', 8),
    ('common word: in rings', 'common word: the same rank over all', 8),
    ('misspelt: table of words', 'misspelt: trigram index on texts', 8),
    ('misspelt: table of words', 'misspelt: trigram scan of texts', 8),
    ('page of 100: deep', 'page of 100: first', 0.8),
]


def main():
    with servers() as (database, broker):
        os.environ |= {
            'DATABASE_URL': database,
            'REDIS_URL': broker,
            'DJANGO_SETTINGS_MODULE': 'benchmarks.api_settings',
        }
        from benchmarks import search_run  # noqa: PLC0415 - needs the addresses of the servers

        start = perf_counter()
        search_run.prepare(OFFERS)
        say(f'{OFFERS:,} offers written in {perf_counter() - start:.0f} s')
        cases = search_run.cases(OFFERS)
        times = {f'{clients} at once': measured(cases, clients, search_run) for clients in CLIENTS}
        times['1, cold'] = measured(cases, 1, search_run, cold=True)
        search_run.close()
    report(times)


@contextmanager
def servers():
    """The addresses of PostgreSQL and Valkey."""
    if not os.environ.get('KEEP'):
        with throwaway_servers() as addresses:
            yield addresses
        return
    var = Path(f'var/bench/search-{OFFERS}').resolve()
    (var / 'log').mkdir(parents=True, exist_ok=True)
    home(var).mkdir(parents=True, exist_ok=True)
    with kept_postgres(var) as database, kept_valkey(var) as broker:
        yield database.url, broker.url


def measured(cases, clients, database, *, cold=False):
    """{name: [seconds of each call]}, every client CALLS calls in rounds that alternate between the cases."""
    times = {name: [] for name in cases}
    for turn in range(ROUNDS):
        firsts = [(turn * clients + client) * CALLS for client in range(clients)]
        for name in cases:
            database.close()
            # What the parent has made is no rubbish: looking for it there would copy its memory to every client.
            gc.freeze()
            # Forked for each round, so that all clients begin together and none of them waits for another's Python.
            together = get_context('fork')
            FORKED.update(cases=cases, database=database, cold=cold, barrier=together.Barrier(clients))
            with ProcessPoolExecutor(clients, together) as pool:
                for found in pool.map(partial(round_of, name), firsts):
                    times[name] += found
    return times


def round_of(name, first):
    """Seconds of one client's calls."""
    call, database, start = FORKED['cases'][name], FORKED['database'], perf_counter()
    call(first)
    slow = perf_counter() - start > SLOW
    for n in range(first + 1, first + (1 if slow else WARM)):
        call(n)
    FORKED['barrier'].wait()
    found = []
    for n in range(first, first + (1 if slow else CALLS // ROUNDS)):
        if FORKED['cold']:
            database.forget()
        start = perf_counter()
        call(n)
        found.append(perf_counter() - start)
    database.close()
    return found


def report(times):
    told = {}
    for how, cases in times.items():
        say(f'{how:40} p50 ms   p95 ms')
        told[how] = {}
        for name, seconds in cases.items():
            p50, p95 = 1000 * median(seconds), 1000 * quantiles(seconds, n=20, method='inclusive')[-1]
            told[how][name] = {'p50': p50, 'p95': p95}
            few = '' if len(seconds) >= CALLS // ROUNDS * ROUNDS else f'  ({len(seconds)} calls)'
            say(f'  {name:38} {p50:8.1f} {p95:8.1f}{few}')
        for ours, other, goal in GOALS:
            ratio = told[how][other]['p95'] / told[how][ours]['p95']
            met = '   ' if goal is None else 'yes' if ratio >= goal else 'NO '
            asked = 'p95' if goal is None else f'goal {goal} x, p95'
            say(f'  {met} {ours} is {ratio:.1f} x {other} ({asked})')
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({'offers': OFFERS, 'milliseconds': told}, indent=2))


def say(line):
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


if __name__ == '__main__':
    main()
