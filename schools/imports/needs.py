"""A cell that lists what a student needs at the placement: 'hearing loop; quiet place'."""

import re

from brokerage.core.adjustments import Adjustment, in_order
from brokerage.imports.cells import CellProblem, Read

WORDS = {
    Adjustment.HEARING_LOOP: r'loop',
    Adjustment.WRITTEN: r'writ\w*|pictures?|visual\w*|easy read',
    Adjustment.QUIET: r'quiet\w*|low noise|calm\w*',
    Adjustment.SUPPORTER: r'coach|interpreter|supporter|one to one|1:1|1-1',
    Adjustment.FLEXIBLE_START: r'flexib\w*',
    Adjustment.SHORT_DAYS: r'short\w*|extra breaks|rest breaks',
    Adjustment.LARGE_PRINT: r'print|screen\W?reader',
    Adjustment.NEAR_STOP: r'bus|station|transport',
}
LABELS = {each.label.casefold(): each for each in Adjustment}
NOTHING = {'none', 'no', 'n', '-'}


def needs_cell(cell):
    """Adjustments apart by semicolon, comma or line; each piece must mean exactly one."""
    if cell.casefold() in NOTHING:
        return Read([])
    whole = LABELS.get(cell.casefold())
    found = in_order([whole] if whole else map(_one, filter(None, map(str.strip, re.split(r'[;,\n]', cell)))))
    said = '; '.join(each.label for each in found)
    return Read(found, '' if said.casefold() == cell.casefold() else f'“{cell}” read as: {said}.')


def _one(piece):
    text = piece.casefold()
    meant = (
        [LABELS[text]] if text in LABELS else [each for each, words in WORDS.items() if _says(words, text)]
    )
    if len(meant) != 1:
        raise CellProblem(
            f'“{piece}” is not one of our adjustments. Write them with a semicolon between: '
            f'{"; ".join(Adjustment.labels)}. Leave out why they are needed.'
        )
    return meant[0]


def _says(words, text):
    return re.search(rf'\b(?:{words})\b', text)
