"""From raw cells to drafts: read each cell, look for repeats, ask the kind what each row matches."""

from collections import Counter, defaultdict

from brokerage.imports.cells import CellProblem
from brokerage.imports.models import Outcome
from brokerage.imports.registry import REGISTRY, Context, Draft, shape

# A column has one way of writing when this share of its filled cells is written so.
USUAL_SHARE = 0.6
TOLD_EVERY = 500


def context_of(batch, by):
    kind = REGISTRY[batch.kind]
    target = kind.targets(by).get(ref=batch.target_ref) if kind.takes_target else None
    return Context(organisation=batch.organisation, target=target, by=by)


def understand(batch, context, tell=None):
    """Drafts of every row of the batch, then of what is missing, as things stand now.

    `tell` hears how many rows are read, now and then.
    """
    kind = REGISTRY[batch.kind]
    fields = [each for each in kind.fields(context) if each.name in batch.mapping]
    places = {each.name: batch.columns.index(batch.mapping[each.name]) for each in fields}
    rows = batch.rows.exclude(outcome=Outcome.MISSING).order_by('number')
    drafts = []
    for row in rows:
        drafts.append(read_row(kind, row, fields, places, batch.mapping))
        if tell and len(drafts) % TOLD_EVERY == 0:
            tell(len(drafts))
    for name in kind.watched:
        if name in places:
            point_out_odd(kind, drafts, name, places[name])
    find_doubles(kind, find_repeats(drafts))
    missing = kind.classify(context, drafts)
    for number, draft in enumerate(missing, start=1):
        draft.number, draft.outcome = number, Outcome.MISSING
    return [*drafts, *missing]


def read_row(kind, row, fields, places, headings):
    draft = Draft(number=row.number, cells=row.cells, headings=headings)
    if row.shape_problem:
        draft.reject(row.shape_problem)
    for each in fields:
        cell = row.cells[places[each.name]]
        try:
            read = each.read(cell)
        except CellProblem as problem:
            draft.reject(str(problem), each.name)
            continue
        draft.values[each.name] = read.value
        if read.note:
            draft.note(read.note, each.name)
        if not cell.strip() and each.name in kind.blank_notes:
            draft.note(kind.blank_notes[each.name], each.name)
    draft.label = kind.label(draft.values)[:200] or f'Row {row.number}'
    return draft


def point_out_odd(kind, drafts, name, place):
    """Note the cells of a column that are written unlike most of it: one of them may be a slip."""
    shapes = Counter(shape(draft.cells[place]) for draft in drafts if draft.cells[place].strip())
    usual, count = shapes.most_common(1)[0] if shapes else ('', 0)
    if count < USUAL_SHARE * shapes.total():
        return
    for draft in drafts:
        cell = draft.cells[place]
        noted = any(each['field'] == name for each in draft.notes)
        if draft.values.get(name) is not None and shape(cell) != usual and not noted:
            words = f'“{cell.strip()}” is written unlike the rest of its column.'
            draft.note(f'{words} Read as {kind.show(name, draft.values[name])}.', name)


def find_repeats(drafts):
    """Reject a row that says what an earlier row says, capitals and blanks aside; give the others."""
    first, others = {}, []
    for draft in drafts:
        said = tuple(' '.join(cell.casefold().split()) for cell in draft.cells)
        earlier = first.setdefault(said, draft)
        if earlier is draft:
            others.append(draft)
            continue
        draft.reject(
            f'Says the same as row {earlier.number}, so only row {earlier.number} is used. Delete it.'
        )
        earlier.note(f'Row {draft.number} says the same. Only this one is used.')
    return others


def find_doubles(kind, drafts):
    """Reject rows that differ but carry the same key: only the sender knows which is right."""
    same = defaultdict(list)
    for draft in drafts:
        if draft.values.get(kind.key):
            same[draft.values[kind.key]].append(draft)
    for value, rows in same.items():
        for draft in rows if len(rows) > 1 else []:
            others = [str(other.number) for other in rows if other is not draft]
            also = f'Row {others[0]} also has' if len(others) == 1 else f'Rows {", ".join(others)} also have'
            draft.reject(f'{also} {value}, but says something else. Keep the right row.', kind.key)
