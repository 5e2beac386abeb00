from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.imports import cells
from brokerage.imports.cells import CellProblem, Read
from schools.validators import clean_upn


def words_of(parse, cell):
    with pytest.raises(CellProblem) as problem:
        parse(cell)
    return str(problem.value)


def test_text_keeps_what_it_gets_and_doubts_lost_letters():
    assert cells.text('=1+1') == Read('=1+1')
    assert cells.text('two  \n spaces') == Read('two spaces')
    assert cells.text('Nguy?n').note.startswith('Some letters look lost.')
    assert (
        words_of(cells.text, '#N/A')
        == 'The cell shows a spreadsheet error (#N/A). Type the words themselves.'
    )


@pytest.mark.parametrize(
    ('cell', 'value'),
    [
        ("O'BRIEN", "O'Brien"),
        ('SMITH-JONES', 'Smith-Jones'),
        ('MCDONALD', 'McDonald'),
        ('VAN DER BERG', 'Van Der Berg'),
    ],
)
def test_names_in_capitals_are_eased_and_said_so(cell, value):
    assert cells.name(cell) == Read(value, f'Was in capitals, read as “{value}”.')


@pytest.mark.parametrize('cell', ["D'Andre", 'van der Berg', 'JJ', 'Nguyễn', '李', 'Łukasz'])
def test_names_as_people_write_them_are_left_alone(cell):
    assert cells.name(cell) == Read(cell)


def test_a_name_without_letters():
    assert words_of(cells.name, '-') == '“-” has no letters. Type the name.'
    assert cells.name('?ukasz').note.startswith('Some letters look lost.')


@pytest.mark.parametrize('cell', ['yes', 'Y', 'T', 'TRUE', '1', 'x'])
def test_yes(cell):
    assert cells.yes_no(cell) == Read(True)


@pytest.mark.parametrize('cell', ['No', 'n', 'F', 'false', '0', '-'])
def test_no(cell):
    assert cells.yes_no(cell) == Read(False)


def test_neither():
    assert (
        words_of(cells.yes_no, 'maybe') == '“maybe” is neither yes nor no. Type yes or no, or leave it empty.'
    )


def test_one_of_a_list_helps_with_a_slip():
    parse = cells.one_of({'IT and digital': 'it', 'Retail': 'retail'})
    assert parse('  it AND  digital') == Read('it')
    assert (
        words_of(parse, 'IT & digital') == '“IT & digital” is not in our list. Did you mean “IT and digital”?'
    )
    assert words_of(parse, 'Mining') == '“Mining” is not in our list. Use one of: IT and digital, Retail.'


@pytest.mark.parametrize(
    ('cell', 'read'),
    [
        ('2', Read(2)),
        ('1,200', Read(1200)),
        ('35.0', Read(35)),
        ('two', Read(2, '“two” in words. Read as 2.')),
        ('Twelve', Read(12, '“Twelve” in words. Read as 12.')),
        ('zero', Read(0, '“zero” in words. Read as 0.')),
    ],
)
def test_whole_numbers(cell, read):
    assert cells.whole_number()(cell) == read


@pytest.mark.parametrize('cell', ['2.5', '1,20', 'a few', '1-9', '²', '10%'])
def test_not_a_whole_number(cell):
    assert (
        words_of(cells.whole_number(1), cell) == f'“{cell}” is not a whole number. Type it in digits, like 2.'
    )


def test_numbers_outside_the_range():
    assert words_of(cells.whole_number(0, 50), '4000') == '4,000 is outside 0 to 50. Check the number.'
    assert words_of(cells.whole_number(0, 50), '-1') == '-1 is outside 0 to 50. Check the number.'


def test_money():
    assert cells.money('£1,200') == Read(Decimal('1200.00'))
    assert cells.money('12.5 GBP') == Read(Decimal('12.50'))
    for wrong in ('about £5', '1.234', '-3', '€5'):
        assert 'is not an amount of money' in words_of(cells.money, wrong)


@pytest.mark.parametrize(
    'cell',
    [
        '2012-06-27',
        '27/06/2012',
        '27.6.2012',
        '27-06-2012',
        '27 Jun 2012',
        '27 June 2012',
        '27-JUN-2012',
        '27th June 2012',
        'Wed 27 June 2012',
        'Wednesday, 27 June 2012',
        '2012-06-27 00:00:00',
        '2012-06-27T00:00:00Z',
    ],
)
def test_dates_with_a_full_year(cell):
    assert cells.date_cell(cell) == Read(date(2012, 6, 27))


@pytest.mark.parametrize('cell', ['13/02/28', '13-Feb-28', '13 Feb 28'])
def test_two_digit_years_are_this_century_and_said_so(cell):
    assert cells.date_cell(cell) == Read(
        date(2028, 2, 13), f'“{cell}” has a two-digit year. Read as 13 February 2028.'
    )


def test_excels_day_count():
    assert cells.date_cell('41087') == Read(
        date(2012, 6, 27), '“41087” is how Excel counts days. Read as 27 June 2012.'
    )
    assert words_of(cells.date_cell, '99999').startswith('“99999” is not a date we can read.')


def test_month_first_is_refused_and_day_first_is_never_guessed_away():
    assert words_of(cells.date_cell, '06/27/2012') == (
        '“06/27/2012” seems to have the month first. Type the day first, like 27/06/2012, '
        'and check the other dates in this file.'
    )
    assert cells.date_cell('03/04/2012').value == date(2012, 4, 3)


@pytest.mark.parametrize('cell', ['31/02/2012', '2012-02-30', '00/01/2012', '29 Feb 2027', '32/13/2012'])
def test_days_that_never_were(cell):
    assert words_of(cells.date_cell, cell) == (
        f'“{cell}” is not a day in the calendar. Check the day and the month.'
    )


@pytest.mark.parametrize(
    'cell', ['soon', '27 Foo 2012', '2012', '27/06', '27 Ju 2012', '27 Jun 2012 9am', '１/１']
)
def test_not_a_date(cell):
    assert words_of(cells.date_cell, cell) == (
        f'“{cell}” is not a date we can read. Type day, month and year, like 28/06/2027.'
    )


@given(
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(['%d/%m/%Y', '%Y-%m-%d', '%d %b %Y', '%d/%m/%y']),
)
def test_any_date_of_the_century_reads_back(day, form):
    assert cells.date_cell(day.strftime(form)).value == day


def test_date_between_names_the_reason():
    parse = cells.date_between(date(2011, 9, 1), date(2012, 8, 31), 'Year 10 in 2026/27')
    assert parse('01/09/2011').value == date(2011, 9, 1)
    assert parse('31/08/2012').value == date(2012, 8, 31)
    assert words_of(parse, '14/05/2016') == (
        '14 May 2016 is outside 1 September 2011 to 31 August 2012 for Year 10 in 2026/27. Check the date.'
    )


@pytest.mark.parametrize(
    'cell', ['2025-07', '07/2025', '7/2025', 'July 2025', 'Jul-25', '12/07/2025', '2025-07-31']
)
def test_months(cell):
    assert cells.month(cell).value == date(2025, 7, 1)


def test_months_of_the_last_century_and_no_months():
    assert cells.month('June 1999').value == date(1999, 6, 1)
    assert 'is not a day in the calendar' in words_of(cells.month, '2025-13')
    assert 'is not a date we can read' in words_of(cells.month, 'last summer')


def test_email():
    assert cells.email('Ann.Lee@School.EXAMPLE') == Read('Ann.Lee@school.example')
    assert cells.email('<mailto:a@b.example>'.replace('<mailto:', 'mailto:<')) == Read('a@b.example')
    assert words_of(cells.email, 'not an e-mail') == (
        '“not an e-mail” is not an e-mail address. Type it like name@example.org, or leave it empty.'
    )
    assert 'more than one e-mail address' in words_of(cells.email, 'a@b.example; c@d.example')
    for wrong in ('a@b', '@b.example', 'a@b..example', 'a b@c.example', 'a' * 250 + '@b.example'):
        assert 'is not an e-mail address' in words_of(cells.email, wrong)


@pytest.mark.parametrize(
    ('cell', 'value'),
    [
        ('0121 184 1639', '01211841639'),
        ('07734537864', '07734537864'),
        ('+44 (0)7734 537864', '07734537864'),
        ('0044 7734 537864', '07734537864'),
        ('+353 1 234 5678', '+35312345678'),
    ],
)
def test_phone(cell, value):
    assert cells.phone(cell) == Read(value)


def test_phone_numbers_hurt_by_a_spreadsheet():
    assert cells.phone('7734537864') == Read(
        '07734537864', 'The 0 at the start was missing and was put back.'
    )
    assert 'cut short by Excel' in words_of(cells.phone, '7.73E+09')
    for wrong in ('12345', '077345378', '0773453786412', 'ask at the desk', '00000000000'):
        assert 'is not a UK phone number' in words_of(cells.phone, wrong)


@pytest.mark.parametrize('cell', ['10', 'Year 10', 'Y10', 'yr 10', 'Year Group 10', 'YEAR10', '010'])
def test_year_group(cell):
    assert cells.year_group(cell) == Read(10)


@pytest.mark.parametrize('cell', ['6', '14', '10B', 'Reception', 'Year', '100'])
def test_not_a_year_group(cell):
    assert words_of(cells.year_group, cell) == (
        f'“{cell}” is not a year group from 7 to 13. Type it like Year 10 or 10.'
    )


def test_postcode():
    assert cells.postcode('ST5 1PW') == Read('ST5 1PW')
    assert cells.postcode('st51pw') == Read('ST5 1PW', 'Written as ST5 1PW.')
    assert 'is only the first part' in words_of(cells.postcode, 'ST5')


def test_a_validator_as_a_parser():
    parse = cells.checked(clean_upn)
    assert parse('B801200005001') == Read('B801200005001')
    assert parse('b801200005001') == Read('B801200005001', 'Written as B801200005001.')
    assert 'does not agree with its digits' in words_of(parse, 'N252787733229')


ALL = [
    cells.text,
    cells.name,
    cells.yes_no,
    cells.whole_number(),
    cells.money,
    cells.date_cell,
    cells.month,
    cells.email,
    cells.phone,
    cells.year_group,
    cells.postcode,
    cells.one_of({'a': 1}),
    cells.checked(clean_upn),
]


@given(st.sampled_from(ALL), st.text(min_size=1, max_size=30).map(str.strip).filter(bool))
def test_any_cell_is_read_or_explained(parse, cell):
    try:
        assert isinstance(parse(cell), Read)
    except CellProblem as problem:
        words = str(problem)
    else:
        return
    assert words.endswith(('.', '?'))
    assert 'invalid' not in words.replace(cell, '')
