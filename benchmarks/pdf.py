"""`make bench-pdf`: the documents of a cohort, each thing drawn once, beside drawing every document.

STUDENTS=240, OFFERS=160, REPEATS=3, DOCUMENTS=2000. Both ways draw the same documents for the same made-up, confirmed
placements, with the same templates, in one process and one after the other; the repeats alternate. "Every document"
is WeasyPrint as it comes: each student's documents drawn for that student, style sheets and fonts read each time.
"Ours" is what a worker does: rows asked for, content hashed, drawn only when no document says the same. An offer's
own documents are drawn when the employer confirms them, so that a school's batch finds them made; "from nothing"
draws them too.
Then one process draws DOCUMENTS letters that all differ, and its memory is looked at; and the tags of each kind are
checked. Writes var/bench/pdf.json.
"""

import io
import json
import os
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import pikepdf
import psutil

OUT = Path('var/bench/pdf.json')
GOAL, FLAT = 3, 1.05
LIVE, COLD, EVERY = 'ours, offers drawn before', 'ours, from nothing', 'every document'


def say(line=''):
    sys.stdout.write(f'{line}\n')
    sys.stdout.flush()


def number(name, default):
    return int(os.environ.get(name, default))


def timed(work):
    """(seconds by the wall, seconds of the processor, what `work` returns)."""
    wall, busy = perf_counter(), process_time()
    result = work()
    return {'seconds': perf_counter() - wall, 'processor': process_time() - busy, 'drawn': result}


def measure(bench, repeats):
    """{way: its runs}; the repeats alternate, so that a busy moment hits both alike."""
    runs = {LIVE: [], COLD: [], EVERY: []}
    bench.draw_first()
    for _ in range(repeats):
        runs[COLD].append(timed(lambda: bench.draw_once(confirmed_before=False)))
        runs[LIVE].append(timed(lambda: bench.draw_once(confirmed_before=True)))
        runs[EVERY].append(timed(bench.draw_every))
    return runs


def summary(runs):
    return {
        way: {
            'drawn': found[0]['drawn'],
            **{name: median(run[name] for run in found) for name in ('seconds', 'processor')},
            'fastest': min(run['seconds'] for run in found),
            'slowest': max(run['seconds'] for run in found),
        }
        for way, found in runs.items()
    }


def show(found):
    say(f'{"":26}{"drawn":>8}{"seconds":>10}{"fastest":>10}{"slowest":>10}{"processor":>11}')
    for way, row in found.items():
        say(
            f'{way:26}{row["drawn"]:8}{row["seconds"]:10.1f}{row["fastest"]:10.1f}{row["slowest"]:10.1f}'
            f'{row["processor"]:11.1f}'
        )


def memory(bench, documents):
    """Resident MB after each hundred letters that all differ."""
    process, found = psutil.Process(), []
    for at in range(documents):
        bench.draw_letter(at)
        if at % 100 == 99:
            found.append(process.memory_info().rss / 2**20)
    return found


def tagged(pdf):
    """What a screen reader needs of a PDF, and whether it is there."""
    with pikepdf.open(io.BytesIO(pdf)) as held:
        root = held.Root
        levels = [int(tag[2:]) for tag in tags(root.StructTreeRoot) if tag[:2] == '/H' and tag[2:].isdigit()]
        return {
            'marked': bool(root.MarkInfo.Marked),
            'language': str(root.get('/Lang', '')) != '',
            'title': bool(str(held.docinfo.get('/Title', '')))
            and bool(root.ViewerPreferences.DisplayDocTitle),
            'headings': levels[:1] == [1] and all(b - a <= 1 for a, b in pairwise(levels)),
        }


def tags(node):
    if '/S' in node:
        yield str(node.S)
    kids = node.get('/K')
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            yield from tags(kid)


def goals(found, held, checked):
    ratio, cold = (found[EVERY]['seconds'] / found[way]['seconds'] for way in (LIVE, COLD))
    words = f'at least {GOAL} x faster than drawing every document: {ratio:.2f} x ({cold:.2f} x from nothing)'
    yield words, ratio >= GOAL
    early = held[min(2, len(held) - 1)]
    yield f'memory flat: {early:.0f} MB, at the end {held[-1]:.0f} MB', held[-1] <= early * FLAT
    missing = [
        f'{kind} ({name})' for kind, found in checked.items() for name, there in found.items() if not there
    ]
    yield f'tags of {len(checked)} kinds: {", ".join(missing) or "all there"}', not missing


def main():
    # Settings read the environment: the servers and the place for files come first.
    from brokerage.launch.services import throwaway_servers  # noqa: PLC0415

    students, offers = number('STUDENTS', 240), number('OFFERS', 160)
    with throwaway_servers() as (database, broker), tempfile.TemporaryDirectory() as media:
        os.environ |= {'DATABASE_URL': database, 'REDIS_URL': broker, 'MEDIA_ROOT': media}
        os.environ['DJANGO_SETTINGS_MODULE'] = 'brokerage.settings.local'
        from benchmarks.pdf_cohort import Bench  # noqa: PLC0415 - needs the settings

        bench = Bench(students, offers)
        found = summary(measure(bench, number('REPEATS', 3)))
        say(f'\n{students} students on {offers} offers')
        show(found)
        held = memory(bench, number('DOCUMENTS', 2000))
        checked = {kind: tagged(pdf) for kind, pdf in bench.one_of_each()}
    kept = {}
    for words, holds in goals(found, held, checked):
        say(f'  {"yes" if holds else "NO "}  {words}')
        kept[words] = holds
    OUT.parent.mkdir(parents=True, exist_ok=True)
    sizes = {'students': students, 'offers': offers}
    OUT.write_text(
        json.dumps({**sizes, 'ways': found, 'memory': held, 'tags': checked, 'goals': kept}, indent=1)
    )
    sys.exit(0 if all(kept.values()) else 1)


if __name__ == '__main__':
    main()
