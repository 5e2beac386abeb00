"""What the pages of an upload show."""

from dataclasses import dataclass

from django.db.models import Count

from brokerage.imports.columns import suggest_mapping
from brokerage.imports.forms import choice_name, options_of
from brokerage.imports.models import Batch, Outcome
from brokerage.imports.reading import DELIMITER_NAMES, REASON_COLUMN, write_table

SAMPLES = 3
ROWS_LOOKED_AT = 60
ENCODINGS = {
    'utf-8': 'UTF-8',
    'utf-8-sig': 'UTF-8 with a mark at its start',
    'utf-16': 'UTF-16',
    'cp1252': 'Windows-1252',
}
UNDECIDED = 'You have not said yet whether this is one that is here already.'


@dataclass(frozen=True)
class Column:
    heading: str
    samples: list
    field: object
    state: str
    words: str


@dataclass(frozen=True)
class Line:
    """One row of the review: what it is, what was said of it, and what a person may answer."""

    row: object
    said: list
    facts: list
    options: list
    name: str


def columns_of(batch, form, fields):
    """Each column with sample values, its select, and whether it needs a look."""
    suggestion = suggest_mapping(batch.columns, fields)
    doubtful = {heading for headings in suggestion.ambiguous.values() for heading in headings}
    rows = list(batch.rows.values_list('cells', flat=True)[:ROWS_LOOKED_AT])
    for at, heading in enumerate(batch.columns):
        filled = dict.fromkeys(cells[at].strip() for cells in rows if cells[at].strip())
        field = form[f'column_{at}']
        if field.value():
            state, words = 'ok', 'Found'
        elif heading in doubtful:
            state, words = 'warn', 'Could be several: choose'
        else:
            state, words = 'neutral', 'Not used'
        yield Column(heading, list(filled)[:SAMPLES], field, state, words)


def counts_of(batch):
    """How many rows each outcome has, all of them in the order of the tabs."""
    found = dict(batch.rows.values_list('outcome').annotate(n=Count('pk')).order_by())
    return {outcome: found.get(outcome.value, 0) for outcome in Outcome}


def answers_of(batch):
    """How many rows of each outcome were given each choice."""
    rows = batch.rows.values_list('outcome', 'choice').annotate(n=Count('pk')).order_by()
    return {(outcome, choice): n for outcome, choice, n in rows}


def lines_of(rows, kind, fields):
    """The rows of a page; what was read is shown in the order of `fields`."""
    return [
        Line(
            row=row,
            said=[(each, 'stop') for each in row.problems] + [(each, 'info') for each in row.notes],
            facts=[(each.label, row.values[each.name]) for each in fields if each.name in row.values],
            options=options_of(row, kind),
            name=choice_name(row),
        )
        for row in rows
    ]


def counted(n, kind):
    return f'{n:,} {kind.one if n == 1 else kind.many}'


def rows_counted(n):
    return f'{n:,} row' if n == 1 else f'{n:,} rows'


def effects_of(answers, kind):
    """What saving will do with the rows, as counts."""
    ask = {choice: n for (outcome, choice), n in answers.items() if outcome == Outcome.ASK}
    same = sum(n for choice, n in ask.items() if choice not in ('', 'new', 'leave'))
    return {
        'add': answers.get((Outcome.NEW, ''), 0) + ask.get('new', 0),
        'change': answers.get((Outcome.CHANGED, ''), 0) + same,
        'gone': answers.get((Outcome.MISSING, 'gone'), 0),
        'undecided': ask.get('', 0),
        'to_mend': answers.get((Outcome.REJECTED, ''), 0),
    }


def consequences(effects, kind):
    """What saving will do, in words."""
    lines = {
        'add': f'{counted(effects["add"], kind)} will be added.',
        'change': f'{counted(effects["change"], kind)} will be changed as shown.',
        'gone': f'{counted(effects["gone"], kind)} will be marked: {kind.gone_words.lower()}.',
        'undecided': f'{rows_counted(effects["undecided"])} with no answer yet will not be saved.',
        'to_mend': f'{rows_counted(effects["to_mend"])} cannot be used yet. You can download, mend and '
        'upload them again.',
    }
    return [words for name, words in lines.items() if effects[name]]


def save_label(effects, kind):
    """What the button does; empty when there is nothing to do."""
    total = sum(effects[name] for name in ('add', 'change', 'gone'))
    if not total:
        return ''
    return f'Add {counted(total, kind)}' if total == effects['add'] else f'Save {rows_counted(total)}'


def saved_words(saved, kind):
    """What was saved, in words."""
    lines = {
        'added': f'{counted(saved["added"], kind)} added.',
        'changed': f'{counted(saved["changed"], kind)} changed.',
        'gone': f'{counted(saved["gone"], kind)} marked: {kind.gone_words.lower()}.',
        'same': f'{counted(saved["same"], kind)} already here as in the file.',
    }
    return [words for name, words in lines.items() if saved[name]] or ['Nothing had to be changed.']


def how_it_was_read(batch):
    """What the file turned out to be."""
    if batch.file_kind == 'xlsx':
        return 'A spreadsheet (XLSX)'
    separator = DELIMITER_NAMES.get(batch.delimiter, batch.delimiter)
    return f'Text separated by {separator}, saved as {ENCODINGS.get(batch.encoding, batch.encoding)}'


def unfinished(batches, kind, target):
    """Uploads of this kind that wait for someone."""
    waiting = [Batch.Stage.MAPPING, Batch.Stage.READING, Batch.Stage.REVIEW, Batch.Stage.SAVING]
    rows = batches.filter(kind=kind.name, target_ref=target.ref if target else '', stage__in=waiting)
    return rows.select_related('uploaded_by__user').order_by('-created_at', '-pk')[:10]


def rows_to_mend(batch):
    """The rows that are not saved as they are and wait for a person."""
    return batch.rows.filter(outcome__in=[Outcome.REJECTED, Outcome.ASK], choice='').order_by('number')


def file_to_mend(batch, rows):
    """These rows in the shape they came in, with a last column that says why."""
    return write_table(
        [*batch.columns, REASON_COLUMN],
        [[*row.cells, reason(row)] for row in rows],
        kind=batch.file_kind,
        delimiter=batch.delimiter or ',',
    )


def reason(row):
    if row.outcome == Outcome.ASK:
        return UNDECIDED
    return ' '.join(
        f'{each["column"]}: {each["words"]}' if each['column'] else each['words'] for each in row.problems
    )
