"""A chart more: days side by side, the parts of each stacked or beside each other. Geometry alone, as in `charts`."""

from dataclasses import dataclass
from math import ceil

COLUMN_ROOM, COLUMN_TOP, NAMED_COLUMNS = 140, 22, 4


@dataclass(frozen=True)
class ColumnPart:
    series: int
    x: float  # x and width in per cent of the picture, the rest in pixels
    width: float
    y: float
    height: float
    value: float
    text: str


@dataclass(frozen=True)
class Column:
    label: str
    x: float
    named: bool
    parts: tuple[ColumnPart, ...]


@dataclass(frozen=True)
class ColumnChart:
    title: str
    lead: str
    series: tuple[str, ...]
    columns: tuple[Column, ...]
    top: float
    top_text: str
    row_name: str = ''

    foot = COLUMN_TOP + COLUMN_ROOM
    ceiling = COLUMN_TOP
    height = COLUMN_TOP + COLUMN_ROOM + 24

    @property
    def summary(self):
        """The picture in one sentence: its highest column."""
        if not self.top:
            return 'Nothing on any of these days'
        most = max(self.columns, key=lambda column: sum(part.value for part in column.parts))
        told = (f'{part.text} {self.series[part.series - 1]}'.strip() for part in most.parts if part.value)
        return f'Most on {most.label}: {", ".join(told)}'


def column_chart(title, rows, *, series=('',), lead='', row_name='', unit='', stacked=True):
    """`rows` is [(label, (a, b, …)), …], one number a series; None where nothing is known."""
    numbers = [[value or 0 for value in values] for _, values in rows]
    top = max((sum(each) if stacked else max(each) for each in numbers), default=0)
    step = 100 / max(len(rows), 1)
    every = max(1, ceil(len(rows) / NAMED_COLUMNS))

    def parts(left, values):
        foot, wide = COLUMN_TOP + COLUMN_ROOM, step * 0.76 / (1 if stacked else len(series))
        for index, value in enumerate(values):
            tall = round(COLUMN_ROOM * (value or 0) / (top or 1), 1)
            x = left if stacked else left + wide * index
            text = '–' if value is None else f'{value:g}{unit}'
            yield ColumnPart(index + 1, round(x, 2), round(wide, 2), foot - tall, tall, value or 0, text)
            foot -= tall if stacked else 0

    columns = tuple(
        Column(label, round(at * step, 2), at % every == 0, tuple(parts(at * step, values)))
        for at, (label, values) in enumerate(rows)
    )
    return ColumnChart(title, lead, tuple(series), columns, top, f'{top:g}{unit}', row_name)
