import csv
import io
import zipfile
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from brokerage.imports import reading
from brokerage.imports.reading import (
    REASON_COLUMN,
    FileProblem,
    Row,
    guarded,
    looks_garbled,
    read_table,
    unguarded,
    write_table,
)


def words_of(content):
    with pytest.raises(FileProblem) as problem:
        read_table(content)
    return str(problem.value)


def sheet(*rows, **formats):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for place, number_format in formats.items():
        book.active[place].number_format = number_format
    return saved(book)


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PLAIN = 'name,town\r\nZoë Łukasz,Stoke\r\n'


@pytest.mark.parametrize('encoding', ['utf-8', 'utf-8-sig', 'utf-16'])
def test_encodings_of_unicode(encoding):
    table = read_table(PLAIN.encode(encoding))
    assert table.columns == ('name', 'town')
    assert table.rows == (Row(2, ('Zoë Łukasz', 'Stoke')),)
    assert (table.kind, table.encoding, table.delimiter, table.notes) == ('csv', encoding, ',', ())


def test_windows_encoding_is_read_and_noted():
    table = read_table('name,town\r\nZoë García – “A”,Stoke\r\n'.encode('cp1252'))
    assert table.rows[0].values == ('Zoë García – “A”', 'Stoke')
    assert table.encoding == 'cp1252'
    assert table.notes == (
        'The file was saved in an older way of writing accents (Windows-1252). Check names with accents.',
    )


@pytest.mark.parametrize('delimiter', [',', ';', '\t', '|'])
def test_separator_is_found_even_among_others(delimiter):
    lines = [['name', 'note', 'size'], ['A', 'x, y; z', '1'], ['B', 'p; q', '2'], ['C', '', '3']]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(lines)
    table = read_table(out.getvalue().encode())
    assert table.delimiter == delimiter
    assert [list(row.values) for row in table.rows] == lines[1:]


def test_row_numbers_are_those_of_a_spreadsheet_whatever_is_quoted_or_blank():
    table = read_table(b'a,b\r\n1,"two\r\nlines"\r\n\r\n,\r\n3,4\r\n')
    assert table.rows == (Row(2, ('1', 'two\r\nlines')), Row(5, ('3', '4')))
    assert table.blank_rows == [3, 4]


@pytest.mark.parametrize('newline', ['\n', '\r\n', '\r'])
def test_line_ends(newline):
    assert len(read_table(newline.join(['a,b', '1,2', '3,4']).encode()).rows) == 2


def test_titles_above_the_headings_are_left_out():
    content = 'Year 10 leavers,,,\nMade on,22/11/2026,,\n\nsurname,forename,upn,dob\nA,B,C,D\n'
    table = read_table(content.encode())
    assert table.columns == ('surname', 'forename', 'upn', 'dob')
    assert table.rows == (Row(5, ('A', 'B', 'C', 'D')),)
    assert table.notes == ('The headings are in row 4; the rows above were left out.',)


def test_every_column_has_a_name_of_its_own():
    table = read_table(b'email, email ,,email (2),end\n1,2,3,4,5\n')
    assert table.columns == ('email', 'email (2)', 'Column C', 'email (2) (2)', 'end')
    assert [list(cells.values()) for _, cells in table.dicts()] == [['1', '2', '3', '4', '5']]


def test_a_column_without_heading_that_most_rows_fill_is_kept():
    assert read_table(b'a,b\n1,2,3\n4,5,6\n').columns == ('a', 'b', 'Column C')


def test_short_rows_are_padded_and_long_rows_marked_because_cells_may_have_slipped():
    table = read_table(b'a,b,c\n1\n1,2,3,,\n1,2 High Street, Leek,ST13\n4,5,6\n')
    assert [row.values for row in table.rows[:2]] == [('1', '', ''), ('1', '2', '3')]
    assert [bool(row.problem) for row in table.rows] == [False, False, True, False]
    assert table.rows[2].problem == (
        'This row has 4 cells under 3 headings. Look for a comma that should be inside quote marks, '
        'or a heading left blank.'
    )


def test_a_quote_left_open_is_found():
    assert 'quote mark' in read_table(b'a,b\n1,2\n3,"' + b'x,y\n' * 4000).rows[-1].problem
    assert words_of(b'a,b\n1,2\n3,"' + b'x,y\n' * 40_000).endswith('Look for a quote mark (") left open.')


# A spreadsheet's times have no zone.
MIDNIGHT = datetime.combine(date(2027, 1, 2), time())
MOMENT = datetime.combine(date(2027, 1, 2), time(3, 4))


def test_a_spreadsheet_reads_as_people_see_it():
    table = read_table(
        sheet(
            ['Made today'],
            ['upn', 'dob', 'phone', 'size', 'share', 'ok', 'start', 'seen', 'code'],
            [
                'A823',
                date(2012, 6, 27),
                '07734',
                35.0,
                0.1 + 0.2,
                True,
                time(9, 30),
                MOMENT,
                42,
            ],
            [None] * 9,
            ['=1+1', None, 7734537864, 1200, -2.5, False, None, MIDNIGHT, 7],
            I3='00000',
            I5='0000',
        )
    )
    assert table.columns == ('upn', 'dob', 'phone', 'size', 'share', 'ok', 'start', 'seen', 'code')
    assert table.rows == (
        Row(3, ('A823', '27/06/2012', '07734', '35', '0.3', 'TRUE', '09:30', '02/01/2027 03:04', '00042')),
        Row(5, ('', '', '7734537864', '1200', '-2.5', 'FALSE', '', '02/01/2027', '0007')),
    )
    assert (table.kind, table.header_row, table.blank_rows) == ('xlsx', 2, [4])


def test_the_first_visible_sheet_with_anything_in_it_is_read():
    book = Workbook()
    book.create_sheet('Secret').append(['no', 'no'])
    book['Secret'].sheet_state = 'hidden'
    for row in (['a', 'b'], [1, 2]):
        book.create_sheet('Pupils') if 'Pupils' not in book.sheetnames else None
        book['Pupils'].append(row)
    table = read_table(saved(book))
    assert table.columns == ('a', 'b')
    assert table.notes == ('Only the sheet “Pupils” was read.',)


def test_a_spreadsheet_that_lies_about_its_size_is_read_whole():
    content = sheet(['a', 'b'], [1, 2], [3, 4])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert b'ref="A1:B3"' in parts['xl/worksheets/sheet1.xml']
    parts['xl/worksheets/sheet1.xml'] = parts['xl/worksheets/sheet1.xml'].replace(b'ref="A1:B3"', b'ref="A1"')
    assert len(read_table(zipped(parts)).rows) == 2


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


OLE = b'\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'


@pytest.mark.parametrize(
    ('content', 'words'),
    [
        (b'', 'This file is empty.'),
        (b' \r\n ', 'This file is empty.'),
        (b'%PDF-1.7\n1 0 obj', 'This is a PDF.'),
        (b'\x89PNG\r\n\x1a\n', 'This is a picture.'),
        (b'\x00\x01\x02' * 50, 'We cannot read this file as a table.'),
        (bytes(range(1, 32)) * 9 + b'\xff', 'We cannot read this file as a table.'),
        (OLE + bytes(99), 'This is an old Excel file (XLS).'),
        (OLE + bytes(99) + 'EncryptedPackage'.encode('utf-16-le'), 'This spreadsheet has a password.'),
        (b'<html><table><tr><td>a</td></tr></table>', 'This is a web page, not a spreadsheet.'),
        (b'PK\x03\x04 cut short', 'This file is cut short or damaged.'),
        (b'Dear all,\nplease find below\nthe list', 'We cannot find a table in this file.'),
        (b'one\ntwo\nthree\n', 'We cannot find a table in this file.'),
        (b'a,b,c\n', 'There are headings but no rows under them.'),
        (zipped({'content.xml': 'x'}), 'This is a zip or another kind of document, not a spreadsheet.'),
        (zipped({'xl/workbook.xml': 'x'}), 'This spreadsheet is damaged.'),
        (saved(Workbook()), 'Every sheet in this spreadsheet is empty.'),
    ],
)
def test_files_that_are_no_table_say_so(content, words):
    if content.startswith(b'Dear'):
        content = content.replace(b',', b'')
    assert words_of(content).startswith(words)


def test_limits():
    assert (
        words_of(b'x' * (reading.MAX_BYTES + 1))
        == 'This file is larger than 10 MB. Split it into smaller files.'
    )
    assert len(read_table(b'a,b\n' + b'1,2\n' * 20_000).rows) == 20_000
    assert words_of(b'a,b\n' + b'1,2\n' * 20_001).startswith('This file has more than 20,000 rows.')
    assert words_of(b'a,b\n' + b'1,2\n' * 30_000).startswith('This file has more than 20,000 rows.')
    assert len(read_table(b'a,b\n' + b'\n' * 30_000 + b'1,2\n').rows) == 1
    wide = ','.join(f'c{n}' for n in range(201))
    assert words_of(f'{wide}\n{wide}\n'.encode()).startswith('This file has more than 200 columns.')
    assert words_of(sheet(wide.split(','), wide.split(','))).startswith(
        'This file has more than 200 columns.'
    )


def test_a_small_file_that_unpacks_into_a_huge_one_is_refused_unopened():
    bomb = zipped(
        {'xl/workbook.xml': '', 'xl/worksheets/sheet1.xml': b'0' * (reading.MAX_UNPACKED_BYTES + 1)}
    )
    assert len(bomb) < 200_000
    assert words_of(bomb).startswith('This spreadsheet unpacks to more than we accept.')


@pytest.mark.parametrize(
    'name', ['?ukasz', 'Nguy?n', 'Ren\ufffde', 'RenÃ©e', 'Mac ?ukasz', "O'?ukasz", 'Zo\ufffd']
)
def test_lost_letters_are_noticed(name):
    assert looks_garbled(name)


@pytest.mark.parametrize('name', ['Łukasz', 'Zoë', 'Ångström', 'Why?', 'Ready? Yes', 'Ã', 'D’Andre', ''])
def test_letters_that_are_there_are_not_doubted(name):
    assert not looks_garbled(name)


@pytest.mark.parametrize(
    'cell', ['=1+1', '+44 121', '-1', '@SUM(A1)', '\t=1', ' =1', "'=1", "''=1", '＝1', '\r=1']
)
def test_what_a_spreadsheet_would_run_is_guarded(cell):
    assert guarded(cell) == "'" + cell
    assert unguarded(guarded(cell)) == cell


@pytest.mark.parametrize('cell', ['', 'a=1', "D'Andre", "'t Hooft", '1-2', '07734', "'"])
def test_what_it_would_not_run_is_left_alone(cell):
    assert guarded(cell) == cell
    assert unguarded(cell) == cell


CELLS = st.text(st.characters(blacklist_categories=('Cs', 'Cc')), max_size=8) | st.sampled_from(
    ['=cmd|x', '+1', "'=1", '-', '@a', 'two\nlines', 'a;b', '"', 'x,"y"', '\ttab', '007']
)


@given(
    st.lists(st.tuples(CELLS, CELLS.filter(str.strip)), min_size=1, max_size=5),
    st.sampled_from([',', ';', '\t']),
)
def test_what_is_written_as_csv_reads_back_the_same_and_runs_nothing(rows, delimiter):
    content = write_table(['first', 'second'], rows, delimiter=delimiter)
    assert [row.values for row in read_table(content).rows] == rows
    for record in csv.reader(io.StringIO(content.decode('utf-8-sig'), newline=''), delimiter=delimiter):
        assert not any(cell.lstrip()[:1] in tuple('=+-@') for cell in record)


@given(st.lists(st.tuples(CELLS, CELLS.filter(str.strip)), min_size=1, max_size=5))
def test_what_is_written_as_xlsx_reads_back_the_same(rows):
    assert [
        row.values for row in read_table(write_table(['first', 'second'], rows, kind='xlsx')).rows
    ] == rows


def test_nothing_in_a_written_spreadsheet_is_a_formula():
    content = write_table(['a', 'b'], [['=1+1', '08227407'], ['@x', 'null\x00byte']], kind='xlsx')
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b'<f>' not in package.read('xl/worksheets/sheet1.xml')
    assert [row.values for row in read_table(content).rows] == [('=1+1', '08227407'), ('@x', 'nullbyte')]


@pytest.mark.parametrize('kind', ['csv', 'xlsx'])
def test_rejected_rows_come_back_in_the_same_shape_and_the_reasons_are_dropped_on_the_way_in(kind):
    content = write_table(['a', 'b', REASON_COLUMN], [['1', '2', 'Type b again.'], ['3', '4', '']], kind=kind)
    assert REASON_COLUMN.encode() in content or kind == 'xlsx'
    table = read_table(content)
    assert table.columns == ('a', 'b')
    assert [row.values for row in table.rows] == [('1', '2'), ('3', '4')]
