"""Charts as geometry: plain data in, positions out. Templates turn them into SVG with a table behind."""

from dataclasses import dataclass
from math import ceil

from brokerage.core.map_labels import WIDE, label_spots
from brokerage.core.tiles import Tile, mercator, miles_per_degree, tiles_under

SHADES = 6  # app-heat__cell--0 to --5


def shade(value, top):
    """0 for nothing, then five equal steps up to `top`."""
    if not value or top <= 0:
        return 0
    return min(SHADES - 1, max(1, ceil(value / top * (SHADES - 1))))


# ---- heat map: rows by columns, a number and a shade in each cell


@dataclass(frozen=True)
class HeatCell:
    text: str
    shade: int
    url: str = ''
    note: str = ''
    marked: bool = False


@dataclass(frozen=True)
class HeatMap:
    title: str
    lead: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[HeatCell, ...]], ...]
    low: str = 'fewer'
    high: str = 'more'
    row_name: str = ''

    @property
    def steps(self):
        return range(SHADES)


def heat_map(title, columns, rows, *, lead='', row_name='', marks=(), urls=None, notes=None, top=None):
    """`rows` is [(label, [value or None, …]), …]; `marks`, `urls`, `notes` are keyed by (row, column).

    A marked cell gets a border and an exclamation mark: something is wrong there, `notes` says what.
    """
    urls, notes = urls or {}, notes or {}
    top = top or max((value or 0 for _, values in rows for value in values), default=0)

    def cell(at, value):
        text = '' if value is None else str(value)
        return HeatCell(text, shade(value, top), urls.get(at, ''), notes.get(at, ''), at in marks)

    drawn = tuple(
        (label, tuple(cell((r, c), value) for c, value in enumerate(values)))
        for r, (label, values) in enumerate(rows)
    )
    return HeatMap(title, lead, tuple(columns), drawn, row_name=row_name)


# ---- bars: one line a row, one or two series


@dataclass(frozen=True)
class Bar:
    series: int
    width: float  # per cent of the picture, so that words keep their size on a phone
    y: float
    value: float
    text: str


@dataclass(frozen=True)
class BarRow:
    label: str
    y: float
    bars: tuple[Bar, ...]
    note: str = ''


@dataclass(frozen=True)
class BarChart:
    title: str
    lead: str
    series: tuple[str, ...]
    rows: tuple[BarRow, ...]
    height: float
    row_name: str = ''
    # Rows that stand in the table alone.
    further: tuple[BarRow, ...] = ()

    @property
    def all_rows(self):
        return self.rows + self.further

    @property
    def summary(self):
        """The picture in one sentence, for those who cannot see it."""
        return '; '.join(
            f'{row.label}: '
            + ', '.join(f'{bar.text} {self.series[bar.series - 1]}'.strip() for bar in row.bars)
            for row in self.rows
        )


def bar_chart(title, rows, *, series=('',), lead='', row_name='', unit='', notes=None, shown=None):
    """`rows` is [(label, value), …], or [(label, (a, b)), …] for one bar a series.

    Of many, the first `shown` are drawn; the table has all.
    """
    notes = notes or {}
    rows = [(label, value if isinstance(value, tuple) else (value,)) for label, value in rows]
    top = max((value for _, values in rows for value in values), default=0) or 1
    thick, label_room, gap = 16, 24, 14
    step = label_room + thick * len(series) + gap

    def bars(y, values):
        for index, value in enumerate(values):
            width = round(82 * value / top, 1)
            yield Bar(index + 1, width, y + label_room + thick * index, value, f'{value:g}{unit}')

    drawn = tuple(
        BarRow(label, index * step, tuple(bars(index * step, values)), notes.get(label, ''))
        for index, (label, values) in enumerate(rows)
    )
    first, further = drawn[:shown], drawn[shown:] if shown else ()
    return BarChart(title, lead, tuple(series), first, max(len(first) * step - gap, 1), row_name, further)


# ---- small multiples: the same measures for each of several choices


@dataclass(frozen=True)
class Multiple:
    title: str
    marked: bool
    rows: tuple[BarRow, ...]
    height: float


@dataclass(frozen=True)
class Multiples:
    title: str
    lead: str
    measures: tuple[str, ...]
    charts: tuple[Multiple, ...]


def small_multiples(title, measures, choices, *, lead='', marked=None):
    """`choices` is [(name, [(value, text), …]), …], one pair a measure; each measure has its scale."""
    tops = [max((values[i][0] for _, values in choices), default=0) or 1 for i in range(len(measures))]
    step = 44

    def rows(values):
        for i, (value, text) in enumerate(values):
            width = round(100 * value / tops[i], 1)
            yield BarRow(measures[i], i * step, (Bar(1, width, i * step + 22, value, text),))

    charts = tuple(
        Multiple(name, name == marked, tuple(rows(values)), len(measures) * step - 6)
        for name, values in choices
    )
    return Multiples(title, lead, tuple(measures), charts)


# ---- dots: places on a plain map, and the lines between them


@dataclass(frozen=True)
class Dot:
    label: str
    x: float
    y: float
    radius: float
    series: int
    text: str
    url: str = ''
    named: bool = False


@dataclass(frozen=True)
class DotMap:
    title: str
    lead: str
    series: tuple[str, ...]
    dots: tuple[Dot, ...]
    lines: tuple[tuple[float, float, float, float], ...]
    scale: float
    scale_text: str
    width: int
    height: int
    tiles: tuple[Tile, ...] = ()

    @property
    def names(self):
        """(dot, where its name goes) for those that have room."""
        corner = (0, self.height - SCALE_HIGH, self.scale + SCALE_MORE, self.height)
        spots = label_spots(self.dots, self.width, self.height, [corner])
        return [(self.dots[number], spot) for number, spot in spots.items()]

    @property
    def is_narrow(self):
        """So narrow that a phone shows it as it is."""
        return self.width <= WIDE

    @property
    def is_linked(self):
        return any(dot.url for dot in self.dots)


@dataclass(frozen=True)
class Place:
    """Somewhere to draw: `series` picks the colour, `size` (1 to 9) the area, `named` writes its label."""

    label: str
    lat: float
    lon: float
    series: int = 1
    size: float = 1
    text: str = ''
    url: str = ''
    named: bool = False


# Miles across at the least, so that the shortest scale bar has room.
NARROWEST = 0.75
# The scale stands in the corner below, so high and so much wider than itself.
SCALE_HIGH, SCALE_MORE = 44, 40


def dot_map(title, places, *, series, lead='', lines=(), width=640, on_tiles=False):
    """Places at their true position; `lines` is [(place, place), …]. Miles below show the scale.

    `on_tiles`: over the pictures of the service's tile server, where one is set.
    """
    flat, miles_per = _flatten(places)
    edge, (min_x, max_x, min_y, max_y) = 28, _bounds(flat)
    scale = (width - 2 * edge) / max(max_x - min_x, (max_y - min_y) * 0.75, NARROWEST)
    left = (width - scale * (max_x - min_x)) / 2
    height = round(scale * (max_y - min_y) + 2 * edge + 24)

    def at(point):
        return round(left + scale * (point[0] - min_x), 1), round(edge + scale * (max_y - point[1]), 1)

    spots = [at(point) for point in flat]
    dots = tuple(
        Dot(p.label, x, y, round(5 * p.size**0.5, 1), p.series, p.text, p.url, p.named)
        for p, (x, y) in zip(places, spots, strict=True)
    )
    where = {id(place): spot for place, spot in zip(places, spots, strict=True)}
    drawn = tuple((*where[id(a)], *where[id(b)]) for a, b in lines)
    miles = next((m for m in (10, 5, 2, 1, 0.5) if m * scale < width / 3), 0.25)
    words = f'{miles:g} mile' if miles <= 1 else f'{miles:g} miles'
    corner = {'west': (min_x - left / scale) / miles_per, 'north': (max_y + edge / scale) / miles_per}
    tiles = tiles_under(width, height, per_degree=scale * miles_per, **corner) if on_tiles and dots else ()
    return DotMap(
        title, lead, tuple(series), dots, drawn, round(miles * scale, 1), words, width, height, tiles
    )


def _flatten(places):
    """Miles east and north by the projection that tile servers have, and how many go to a degree of it.

    True at the middle latitude, and to a few parts in a hundred over one county.
    """
    middle = sum(place.lat for place in places) / len(places) if places else 0
    miles_per = miles_per_degree(middle)
    return [(place.lon * miles_per, mercator(place.lat) * miles_per) for place in places], miles_per


def _bounds(points):
    xs, ys = [x for x, _ in points] or [0], [y for _, y in points] or [0]
    return min(xs), max(xs), min(ys), max(ys)


# ---- year strip: the weeks of an academic year side by side, one lane a subject

# What a week can be: the letter in its cell, so that colour never stands alone, and its name in the key.
LOOKS = {
    'open': ('', 'In term'),
    'holiday': ('–', 'School holiday'),
    'inset': ('I', 'INSET day'),
    'exams': ('E', 'Exams'),
    'festival': ('F', 'Festival, better avoided'),
    'bank': ('B', 'Bank holiday'),
    'may': ('✓', 'May start here'),
    'wish': ('★', 'Wished week'),
    'shut': ('×', 'Cannot be out'),
    'none': ('', ''),
}
WEEK_WIDTH, LANE_LABEL, LANE_HEIGHT, LANE_GAP, MONTHS_ROOM = 20, 20, 24, 12, 22


@dataclass(frozen=True)
class StripCell:
    x: int
    look: str  # a name of LOOKS, or a shade '0' to '5'
    mark: str
    text: str


@dataclass(frozen=True)
class StripLane:
    label: str
    y: int
    cells: tuple[StripCell, ...]


@dataclass(frozen=True)
class YearStrip:
    title: str
    lead: str
    mondays: tuple
    months: tuple[tuple[int, str], ...]
    lanes: tuple[StripLane, ...]
    key: tuple[tuple[str, str, str], ...]
    shaded: bool

    @property
    def width(self):
        return WEEK_WIDTH * len(self.mondays)

    @property
    def height(self):
        return MONTHS_ROOM + len(self.lanes) * (LANE_LABEL + LANE_HEIGHT + LANE_GAP)

    @property
    def steps(self):
        return range(SHADES)

    @property
    def rows(self):
        """(Monday, what each lane says) of every week in which a lane says something."""
        told = [[lane.cells[at].text for lane in self.lanes] for at in range(len(self.mondays))]
        return [(monday, texts) for monday, texts in zip(self.mondays, told, strict=True) if any(texts)]


def year_strip(title, mondays, lanes, *, lead=''):
    """`lanes` is [(label, [(look, text) for each Monday])]: a name of `LOOKS` or a shade 0 to 5, and words."""

    def cell(at, look, text):
        return StripCell(at * WEEK_WIDTH, str(look), LOOKS[look][0] if look in LOOKS else '', text)

    step = LANE_LABEL + LANE_HEIGHT + LANE_GAP
    drawn = tuple(
        StripLane(label, MONTHS_ROOM + n * step, tuple(cell(at, *each) for at, each in enumerate(cells)))
        for n, (label, cells) in enumerate(lanes)
    )
    begin = [at for at, day in enumerate(mondays) if not at or day.month != mondays[at - 1].month]
    # A month of one week has no room for its name.
    roomy = [
        at for at, following in zip(begin, [*begin[1:], len(mondays)], strict=True) if following - at > 1
    ]
    months = tuple((at * WEEK_WIDTH, f'{mondays[at]:%b}') for at in roomy)
    used = {cell.look for lane in drawn for cell in lane.cells}
    key = tuple((look, *words) for look, words in LOOKS.items() if look in used and words[1])
    shaded = any(look not in LOOKS for look in used)
    return YearStrip(title, lead, tuple(mondays), months, drawn, key, shaded)
