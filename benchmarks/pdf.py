"""`make bench-pdf`: the documents of a cohort, each thing drawn once, beside drawing every document.

STUDENTS=240, OFFERS=160, REPEATS=3, DOCUMENTS=2000. Both ways draw the same documents for the same made-up, confirmed
placements, with the same templates, in one process and one after the other; the repeats alternate. "Every document"
is WeasyPrint as it comes: each student's documents drawn for that student, style sheets and fonts read each time.
"Ours" is what a worker does: rows asked for, content hashed, drawn only when no document says the same. An offer's
own documents are drawn when the employer confirms them, so that a school's batch finds them made; "from nothing"
draws them too.
Then one process draws DOCUMENTS letters that all differ, and its memory is looked at; and the tags of each kind are
checked. Writes var/bench/pdf.json.

PIECE=ours, every:1/3, every:2/3, every:3/3 or memory does that part alone, in minutes each where the whole takes
half an hour, and writes it to var/bench; PIECE=sum reads what the pieces wrote and holds it against the same goals.
In pieces every way runs once, and "from nothing" is the offers' own documents and, after them, the rest.
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


def piece_file(name):
    return OUT.with_name(f'pdf-{name.replace(":", "-").replace("/", "-of-")}.json')


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


def run_piece(bench, name, documents):
    """What one piece comes to, ready to be written."""
    what, _, part = name.partition(':')
    if what == 'memory':
        return {
            'memory': memory(bench, documents),
            'tags': {kind: tagged(pdf) for kind, pdf in bench.one_of_each()},
        }
    bench.draw_first()
    if what == 'every':
        at, of = (int(each) for each in part.split('/'))
        return {EVERY: timed(lambda: bench.draw_every(at - 1, of))}
    before = timed(bench.draw_offers)
    live = timed(lambda: bench.draw_once(confirmed_before=True))
    return {LIVE: live, COLD: added(before, live)}


def added(*runs):
    return {name: sum(run[name] for run in runs) for name in ('seconds', 'processor', 'drawn')}


def sum_of_pieces():
    """({way: its runs}, memory, tags) of what the pieces wrote, which must be of one size and whole."""
    kept = [json.loads(path.read_text()) for path in sorted(OUT.parent.glob('pdf-*.json'))]
    if len({(each['students'], each['offers']) for each in kept}) != 1:
        sys.exit(
            'The pieces are missing or of different sizes. Delete var/bench/pdf-*.json and run all of them again.'
        )
    ours, held = {}, {}
    for each in kept:
        ours |= each if LIVE in each else {}
        held |= each if 'memory' in each else {}
    every = [each for each in kept if EVERY in each]
    whole = {each['piece'].partition('/')[2] for each in every} == {str(len(every))}
    if not (ours and held and whole):
        sys.exit('A piece is missing: ours, every:1/3 to every:3/3 (or another number), and memory.')
    runs = {LIVE: [ours[LIVE]], COLD: [ours[COLD]], EVERY: [added(*(each[EVERY] for each in every))]}
    return kept[0], runs, held


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
    students, offers = number('STUDENTS', 240), number('OFFERS', 160)
    piece = os.environ.get('PIECE', '')
    if piece == 'sum':
        kept, runs, held = sum_of_pieces()
        report(
            {'students': kept['students'], 'offers': kept['offers']},
            summary(runs),
            held['memory'],
            held['tags'],
        )
    # Settings read the environment: the servers and the place for files come first.
    from brokerage.launch.services import throwaway_servers  # noqa: PLC0415

    sizes = {'students': students, 'offers': offers}
    with throwaway_servers() as (database, broker), tempfile.TemporaryDirectory() as media:
        os.environ |= {'DATABASE_URL': database, 'REDIS_URL': broker, 'MEDIA_ROOT': media}
        os.environ['DJANGO_SETTINGS_MODULE'] = 'brokerage.settings.local'
        from benchmarks.pdf_cohort import Bench  # noqa: PLC0415 - needs the settings

        bench = Bench(students, offers)
        documents = number('DOCUMENTS', 2000)
        if piece:
            keep_piece(piece, {**sizes, 'piece': piece, **run_piece(bench, piece, documents)})
        found = summary(measure(bench, number('REPEATS', 3)))
        held = memory(bench, documents)
        checked = {kind: tagged(pdf) for kind, pdf in bench.one_of_each()}
    report(sizes, found, held, checked)


def keep_piece(name, found):
    """Write it, say it and end."""
    OUT.parent.mkdir(parents=True, exist_ok=True)
    piece_file(name).write_text(json.dumps(found, indent=1))
    say(json.dumps({key: value for key, value in found.items() if key != 'tags'}))
    sys.exit()


def report(sizes, found, held, checked):
    """Say what came of it and write it; ends with 1 where a goal is missed."""
    say(f'\n{sizes["students"]} students on {sizes["offers"]} offers')
    show(found)
    kept = {}
    for words, holds in goals(found, held, checked):
        say(f'  {"yes" if holds else "NO "}  {words}')
        kept[words] = holds
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(
        json.dumps({**sizes, 'ways': found, 'memory': held, 'tags': checked, 'goals': kept}, indent=1)
    )
    sys.exit(0 if all(kept.values()) else 1)


if __name__ == '__main__':
    main()
