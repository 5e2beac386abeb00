"""Cells that look beyond their own letters: postcodes that exist, texts that fit."""

from brokerage.core.postcodes import PostcodeFileMissing, locate, why_not_located
from brokerage.imports import cells
from brokerage.imports.cells import CellProblem


def located(cell):
    """A postcode that the national list knows. A machine without the list checks the shape alone."""
    read = cells.postcode(cell)
    try:
        found = locate(read.value)
    except PostcodeFileMissing:
        return read
    if found is None:
        raise CellProblem(why_not_located(read.value))
    return read


def up_to(limit, parse=cells.text):
    """A parser whose text must fit in `limit` characters."""

    def fitting(cell):
        read = parse(cell)
        if len(read.value) > limit:
            raise CellProblem(
                f'This has {len(read.value):,} characters, and there is room for {limit}. Shorten it.'
            )
        return read

    return fitting
