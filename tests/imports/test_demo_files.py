"""The engine's readers against the demo's five files: every fault that shows in one cell is reported."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from brokerage import demo
from brokerage.core.calendar import year_group_dob_range
from brokerage.core.postcodes import why_not_located
from brokerage.imports import cells
from brokerage.imports.cells import CellProblem
from brokerage.imports.columns import Field
from brokerage.imports.reading import read_table
from schools.validators import clean_upn

DATA = Path(demo.__file__).parent / 'data'
FAULTS = json.loads((DATA / 'faults.json').read_text('utf-8'))

birthday = cells.date_between(*year_group_dob_range(10, 2026), 'Year 10 in 2026/27')
insured = cells.date_between(date(2026, 11, 22), date(2030, 1, 1), 'insurance')
PARSERS = {
    'Legal surname': cells.name,
    'Legal forename': cells.name,
    'Priority 1 contact': cells.name,
    'contact_name': cells.name,
    'UPN': cells.checked(clean_upn),
    'upn': cells.checked(clean_upn),
    'DOB': birthday,
    'date_of_birth': birthday,
    'Postcode': cells.postcode,
    'home_postcode': cells.postcode,
    'postcode': cells.postcode,
    'Year': cells.year_group,
    'year_group': cells.year_group,
    'Primary email': cells.email,
    'Priority 1 email': cells.email,
    'email': cells.email,
    'parent_email': cells.email,
    'places_per_week': cells.whole_number(0, 50),
    'liability_insurance_expires': insured,
    'Priority 1 mobile': cells.phone,
    'phone': cells.phone,
    'In care': cells.yes_no,
    'FSM': cells.yes_no,
    'EAL': cells.yes_no,
    'last_hosted': cells.month,
    'max_travel_miles': cells.whole_number(1, 100),
}
WORDS = {
    'missing': 'is missing.',
    'spaces at the end': 'Spaces at the start or end were taken off.',
    'lost letters': 'Some letters look lost.',
    'in capitals': 'Was in capitals',
    'lower case': 'Written as',
    'no space': 'Written as',
    'no space, lower case': 'Written as',
    'wrong check letter': 'does not agree with its digits',
    'not a day in the calendar': 'is not a day in the calendar',
    'outside Year 10 in 2026/27': 'for Year 10 in 2026/27',
    'not an e-mail address': 'is not an e-mail address',
    'a number in words': 'in words. Read as 2.',
    'two-digit year': 'has a two-digit year',
    'expired': 'is outside 22 November 2026',
}


@cache
def table(name):
    return read_table((DATA / name).read_bytes())


def said_of(column, value):
    """All that is said of one cell: its problem, or else its notes."""
    if column not in PARSERS:
        return ''
    field = Field(column, column, PARSERS[column], required=True)
    try:
        return field.read(value).note
    except CellProblem as problem:
        return str(problem)


def in_one_cell(fault):
    return fault['field'] in PARSERS and fault['fault'] in WORDS


@pytest.mark.parametrize('name', sorted({fault['file'] for fault in FAULTS}))
def test_every_fault_in_a_cell_is_said_and_nothing_else_is_refused(name):
    rows = {row.number: cells_ for row, cells_ in table(name).dicts()}
    expected = {}
    for fault in filter(in_one_cell, FAULTS):
        if fault['file'] == name:
            expected.setdefault((fault['row'], fault['field']), []).append(WORDS[fault['fault']])
    for (number, field), words in expected.items():
        said = said_of(field, rows[number][field])
        assert all(part in said for part in words), (number, field, said)
    optional = {'In care', 'last_hosted'}
    for number, row in rows.items():
        for column, value in row.items():
            if (number, column) not in expected and not (column in optional and not value):
                assert said_of(column, value) == '', (number, column)


def test_what_the_files_are_saved_as():
    saved = {name: (table(name).encoding, table(name).delimiter) for name in {f['file'] for f in FAULTS}}
    assert saved == {
        'birmingham/cohort.csv': ('utf-8-sig', ','),
        'birmingham/employers.csv': ('utf-8', ','),
        'stoke/sims_export_year10.csv': ('cp1252', ','),
        'stoke/employer_register.csv': ('cp1252', ','),
        'stoke/interests.csv': ('utf-8', ','),
    }


def test_blank_and_repeated_rows_are_where_the_list_says():
    pupils = table('stoke/sims_export_year10.csv')
    assert pupils.blank_rows == [9]
    assert len(pupils.rows) == 204
    values = {row.number: row.values for row in pupils.rows}
    assert values[206] == values[5]
    assert {fault['row'] for fault in FAULTS if fault['fault'] == 'same as row 5'} == {206}


def test_the_one_postcode_with_no_place_is_explained():
    (fault,) = (fault for fault in FAULTS if fault['fault'] == 'not in the postcode directory')
    rows = {row.number: cells_ for row, cells_ in table(fault['file']).dicts()}
    assert why_not_located(rows[fault['row']][fault['field']]).startswith(
        'ZZ99 9ZZ means “no fixed address”.'
    )


def test_the_list_of_faults_names_real_rows_and_columns():
    for fault in FAULTS:
        rows = table(fault['file'])
        assert fault['field'] is None or fault['field'] in rows.columns
        assert fault['row'] is None or fault['row'] in {row.number for row in rows.rows} | set(
            rows.blank_rows
        )
