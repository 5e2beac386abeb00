"""Reads a CSV or XLSX file as people send it into one plain table of text, and writes one back.

Nothing here knows what the columns mean. Row numbers are those a spreadsheet shows, so the first line
is row 1, and blank lines count.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from itertools import islice
from statistics import mode
from zipfile import BadZipFile, ZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200
MAX_CELL = 10_000
HEADER_SEARCH_ROWS = 20
DELIMITERS = ',;\t|'
DELIMITER_NAMES = {',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'vertical bars'}
REASON_COLUMN = 'What to mend'

# What a spreadsheet would run as a formula, also behind spaces or the guard itself (OWASP, "CSV Injection").
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]|'*[\t\r\n]")
GUARD = "'"
CONTROL = re.compile(r'[\x00-\x08\x0b\x0c\x0e-\x1f]')  # XML cannot hold these


class FileProblem(ValueError):
    """Why the file cannot be read and what to do instead, in words for the person who sent it."""


@dataclass(frozen=True)
class Row:
    number: int
    values: tuple[str, ...]
    problem: str = ''


Records = list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str
    encoding: str = ''
    delimiter: str = ''
    header_row: int = 1
    notes: tuple[str, ...] = ()

    @property
    def blank_rows(self) -> list[int]:
        """Row numbers left empty between the headings and the last entry."""
        used = {row.number for row in self.rows}
        return [number for number in range(self.header_row + 1, self.rows[-1].number) if number not in used]

    def dicts(self) -> Iterator[tuple[Row, dict[str, str]]]:
        for row in self.rows:
            yield row, dict(zip(self.columns, row.values, strict=True))


NOT_TABLES = (
    (b'%PDF', 'This is a PDF. Open the list where it was made and save it as a spreadsheet (XLSX) or CSV.'),
    (b'\x89PNG', 'This is a picture. Send the spreadsheet (XLSX) or CSV file itself.'),
    (b'\xff\xd8\xff', 'This is a picture. Send the spreadsheet (XLSX) or CSV file itself.'),
    (b'{\\rtf', 'This is a word-processor document. Save the list as a spreadsheet (XLSX) or CSV.'),
)
OLD_OR_LOCKED = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'
LOCKED_MARK = 'EncryptedPackage'.encode('utf-16-le')
LOCKED = 'This spreadsheet has a password. Open it, take the password off, save it and send it again.'
OLD_EXCEL = 'This is an old Excel file (XLS). Open it and save it as XLSX or CSV, then send it again.'
NOT_TEXT = 'We cannot read this file as a table. Save the list as a spreadsheet (XLSX) or CSV and send that.'
TOO_MANY_ROWS = f'This file has more than {MAX_ROWS:,} rows. Split it into smaller files.'
NO_TABLE = (
    'We cannot find a table in this file. It needs a row of column headings, at least two columns, '
    'and a row for each entry under them.'
)


def read_table(content: bytes) -> Table:
    """What the file is comes from its content, never from its name. Raises FileProblem."""
    if not content.strip():
        raise FileProblem('This file is empty. Check that you chose the right one.')
    if len(content) > MAX_BYTES:
        raise FileProblem(f'This file is larger than {MAX_BYTES // 1024**2} MB. Split it into smaller files.')
    if content.startswith(OLD_OR_LOCKED):
        raise FileProblem(LOCKED if LOCKED_MARK in content else OLD_EXCEL)
    for start, words in NOT_TABLES:
        if content.startswith(start):
            raise FileProblem(words)
    return read_xlsx(content) if content.startswith(b'PK\x03\x04') else read_csv(content)


def read_csv(content: bytes) -> Table:
    text, encoding, notes = decode(content)
    if re.match(r'\s*<(!doctype|html|table|\?xml)', text, re.IGNORECASE):
        raise FileProblem(
            'This is a web page, not a spreadsheet. Open it in Excel, save it as XLSX and send that.'
        )
    delimiter = find_delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=''), delimiter=delimiter)
    try:
        records = numbered([unguarded(cell) for cell in record] for record in reader)
    except csv.Error as problem:
        words = f'We lost our place at line {reader.line_num}. Look for a quote mark (") left open.'
        raise FileProblem(words) from problem
    return build(records, kind='csv', encoding=encoding, delimiter=delimiter, notes=notes)


def numbered(records: Iterable[list[str]]) -> Records:
    """The records that hold something, each with its row number."""
    kept = []
    for number, record in enumerate(records, start=1):
        if any(cell.strip() for cell in record):
            kept.append((number, record))
        if len(kept) > MAX_ROWS + HEADER_SEARCH_ROWS:
            raise FileProblem(TOO_MANY_ROWS)
    return kept


def decode(content: bytes) -> tuple[str, str, list[str]]:
    """UTF-8 (marked or not), UTF-16 with its mark, else Windows-1252: what Excel and school systems write."""
    if content.startswith((b'\xff\xfe', b'\xfe\xff')):
        return content.decode('utf-16', errors='replace'), 'utf-16', []
    if b'\0' in content:
        raise FileProblem(NOT_TEXT)
    try:
        encoding = 'utf-8-sig' if content.startswith(b'\xef\xbb\xbf') else 'utf-8'
        return content.decode(encoding), encoding, []
    except UnicodeDecodeError:
        text = content.decode('cp1252', errors='replace')
    if sum(char < ' ' and char not in '\t\r\n\f' for char in text) > len(text) / 100:
        raise FileProblem(NOT_TEXT)
    note = 'The file was saved in an older way of writing accents (Windows-1252). Check names with accents.'
    return text, 'cp1252', [note]


def find_delimiter(text: str) -> str:
    """The separator that cuts most of the first lines into the same number of cells."""

    def score(delimiter: str) -> tuple[float, int]:
        try:
            sample = list(islice(csv.reader(io.StringIO(text, newline=''), delimiter=delimiter), 50))
        except csv.Error:
            return 0, 0
        widths = [len(record) for record in sample if any(record)]
        wide = [width for width in widths if width > 1]
        usual = max(wide, key=wide.count, default=0)
        return wide.count(usual) / max(len(widths), 1), usual

    return max(DELIMITERS, key=score)


def read_xlsx(content: bytes) -> Table:
    check_package(content)
    try:
        records, notes = first_filled_sheet(content)
    except FileProblem:
        raise
    except Exception as problem:  # openpyxl raises whatever its XML met: KeyError, ValueError, ParseError...
        raise FileProblem(
            'This spreadsheet is damaged. Open it in Excel, save it again and send that.'
        ) from problem
    return build(records, kind='xlsx', notes=notes)


def first_filled_sheet(content: bytes) -> tuple[Records, list[str]]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == 'visible']
    for sheet in sheets:
        sheet.reset_dimensions()  # some school systems write a wrong size and rows would be lost
        rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
        if records := numbered([as_shown(cell) for cell in row] for row in rows):
            return records, [f'Only the sheet “{sheet.title}” was read.'] if len(sheets) > 1 else []
    raise FileProblem('Every sheet in this spreadsheet is empty. Check that you chose the right file.')


def check_package(content: bytes) -> None:
    """Refuse what is not an XLSX, or is a small file that would unpack into a huge one."""
    try:
        parts = ZipFile(io.BytesIO(content)).infolist()
    except BadZipFile as problem:
        raise FileProblem('This file is cut short or damaged. Send it again from the start.') from problem
    if 'xl/workbook.xml' not in {part.filename for part in parts}:
        raise FileProblem(
            'This is a zip or another kind of document, not a spreadsheet. Save the list as XLSX or CSV.'
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileProblem(
            'This spreadsheet unpacks to more than we accept. Keep only the list, save it and try again.'
        )


def as_shown(cell) -> str:
    """A cell's text as people in England see it: no float tails, dates as dd/mm/yyyy, 00000 kept."""
    match cell.value:
        case None:
            return ''
        case bool(value):
            return 'TRUE' if value else 'FALSE'
        case datetime() as value if value.time() != time():
            return f'{value:%d/%m/%Y %H:%M}'
        case date() as value:
            return f'{value:%d/%m/%Y}'
        case time() as value:
            return f'{value:%H:%M}'
        case int() | float() as value:
            number = str(int(value)) if value == int(value) else f'{value:.15g}'
            return number.zfill(len(cell.number_format)) if set(cell.number_format) == {'0'} else number
        case value:
            return str(value)


def build(records: Records, *, notes: list[str], **facts) -> Table:
    """Find the headings, drop what is above, and give every row the same width."""
    head = find_header([record for _, record in records[: 2 * HEADER_SEARCH_ROWS]])
    header_row, header = records[head]
    body = records[head + 1 :]
    if not body:
        raise FileProblem('There are headings but no rows under them. Check that you chose the right file.')
    if len(body) > MAX_ROWS:
        raise FileProblem(TOO_MANY_ROWS)
    columns = name_columns(header, mode(filled_width(record) for _, record in body))
    rows = tuple(fit(number, record, len(columns)) for number, record in body)
    if head:
        notes = [*notes, f'The headings are in row {header_row}; the rows above were left out.']
    return without_reasons(Table(columns, rows, header_row=header_row, notes=tuple(notes), **facts))


def find_header(records: list[list[str]]) -> int:
    """The first row that that fills more than half the cells of the fullest near it: titles fill fewer."""
    filled = [sum(1 for cell in record if cell.strip()) for record in records]
    fullest = max(filled, default=0)
    if fullest < 2:
        raise FileProblem(NO_TABLE)
    return next(index for index, count in enumerate(filled) if count > fullest / 2)


def filled_width(record: list[str]) -> int:
    return max(index for index, cell in enumerate(record, start=1) if cell.strip())


def name_columns(header: list[str], usual_width: int) -> tuple[str, ...]:
    """Every column gets a name of its own: a blank heading becomes its letter, a repeat is numbered."""
    width = max(filled_width(header), usual_width)
    if width > MAX_COLUMNS:
        raise FileProblem(
            f'This file has more than {MAX_COLUMNS} columns. Take out the ones you do not need.'
        )
    names: list[str] = []
    for index in range(width):
        heading = ' '.join(header[index].split()) if index < len(header) else ''
        name = heading = heading or f'Column {get_column_letter(index + 1)}'
        count = 1
        while name in names:
            count += 1
            name = f'{heading} ({count})'
        names.append(name)
    return tuple(names)


def fit(number: int, record: list[str], width: int) -> Row:
    """Pad a short row; a row that is too long is marked, because its cells may have slipped sideways."""
    values = tuple(record[:width]) + ('',) * (width - len(record))
    problem = ''
    if any(cell.strip() for cell in record[width:]):
        problem = (
            f'This row has {len(record)} cells under {width} headings. '
            'Look for a comma that should be inside quote marks, or a heading left blank.'
        )
    elif any(len(cell) > MAX_CELL for cell in values):
        problem = f'One cell holds more than {MAX_CELL:,} characters. Look for a quote mark (") left open.'
    return Row(number, values, problem)


def without_reasons(table: Table) -> Table:
    """A file of rejected rows that comes back mended still carries our own last column: leave it out."""
    if table.columns[-1] != REASON_COLUMN:
        return table
    rows = tuple(replace(row, values=row.values[:-1]) for row in table.rows)
    return replace(table, columns=table.columns[:-1], rows=rows)


# Lost letters: a question mark at the start of or inside a word, the replacement sign, or UTF-8 read
# as Windows-1252.
GARBLED = re.compile(r'(?<![^\s\-\'’(])\?\w|\w\?\w|\ufffd|[ÃÂÄÅ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]')


def looks_garbled(text: str) -> bool:
    """True for names that lost letters on the way: '?ukasz', 'Nguy?n', 'RenÃ©e'. Not for 'Why?'."""
    return bool(GARBLED.search(text))


def guarded(cell: str) -> str:
    """Text a spreadsheet program will not run as a formula; unguarded() gives it back unchanged."""
    return GUARD + cell if FORMULA.match(cell) else cell


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(GUARD) and FORMULA.match(cell) else cell


def write_table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str = 'csv', delimiter: str = ','
) -> bytes:
    """The same shape as was read, safe to open. To give reasons, end columns with REASON_COLUMN."""
    if kind == 'xlsx':
        return write_xlsx(columns, rows)
    out = io.StringIO(newline='')
    # Every cell quoted: an Excel that splits at semicolons must not find a formula inside a cell.
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([guarded(cell) for cell in row] for row in (columns, *rows))
    return out.getvalue().encode('utf-8-sig')


def write_xlsx(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Every cell is text, so nothing runs and no leading zero is lost."""
    book = Workbook()
    sheet = book.active
    for row_number, row in enumerate((columns, *rows), start=1):
        for column_number, value in enumerate(row, start=1):
            cell = sheet.cell(row_number, column_number)
            cell.value = CONTROL.sub('', value)
            cell.data_type = 's'
            cell.number_format = '@'
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
