"""`make bench-api`: what a page of the partner API costs, beside Django REST framework's own, at 100,000 offers.

OFFERS=100000, REPEATS=5, CALLS=100, WRITES=200 (a second). Throwaway PostgreSQL and Valkey; one process, every call
through the whole application with all middleware, the key's guard and its quota. The repeats alternate between the
addresses, the figures are medians of calls a second. Then another process writes for half a minute while this one
reads the changes: how long after its commit is a write read? Writes var/bench/api.json.
"""

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from time import perf_counter

from brokerage.launch.services import throwaway_servers

OFFERS = int(os.environ.get('OFFERS', '100000'))
REPEATS, CALLS = int(os.environ.get('REPEATS', '5')), int(os.environ.get('CALLS', '100'))
WRITES, SECONDS, LAG = int(os.environ.get('WRITES', '200')), 30, 2
PAGE = 100
OUT = Path('var/bench/api.json')
GOALS = [
    ('list page', 'first page', 'DRF, first page', 3),
    ('deep page as the first', 'deep page', 'first page', 0.9),
    ('not modified', '304', 'DRF, first page', 6),
]


def main():
    with ExitStack() as stack:
        database, broker = stack.enter_context(throwaway_servers())
        os.environ |= {
            'DATABASE_URL': database,
            'REDIS_URL': broker,
            'DJANGO_SETTINGS_MODULE': 'benchmarks.api_settings',
        }
        from benchmarks import api_run  # noqa: PLC0415 - needs the addresses of the servers

        key = api_run.load(OFFERS)
        rates = measured(api_run.cases(key, PAGE))
        feed = api_run.feed(key, WRITES, SECONDS)
    report(rates, feed)


def measured(cases):
    """{name: calls a second}, median of alternating repeats, after one round to warm up."""
    rounds = {name: [] for name in cases}
    for _ in range(REPEATS + 1):
        for name, call in cases.items():
            start = perf_counter()
            for _ in range(CALLS):
                call()
            rounds[name].append(CALLS / (perf_counter() - start))
    return {name: median(rates[1:]) for name, rates in rounds.items()}


def report(rates, feed):
    say(f'{OFFERS:,} offers, {PAGE} a page, one process, median of {REPEATS} x {CALLS} calls')
    for name, rate in rates.items():
        say(f'  {name:22} {rate:8.0f} calls a second  {1000 / rate:7.2f} ms')
    for words, ours, other, goal in GOALS:
        ratio = rates[ours] / rates[other]
        say(f'  {"yes" if ratio >= goal else "NO ":3} {words}: {ratio:.1f} x (goal {goal} x)')
    met = feed['writes'] > 0.99 * WRITES and feed['worst'] < LAG
    say(f'  {"yes" if met else "NO ":3} changes: {feed["writes"]:.0f} writes a second, {feed["read"]} read')
    lags = f'{feed["median"]:.2f} s, p95 {feed["p95"]:.2f} s, worst {feed["worst"]:.2f} s'
    say(f'      lag {lags} (goal {WRITES} a second, under {LAG} s)')
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({'offers': OFFERS, 'rates': rates, 'feed': feed}, indent=2))


def say(line):
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


if __name__ == '__main__':
    main()
