"""What one cell says. Each parser takes trimmed, non-blank text and gives a Read, or raises CellProblem
with words that say what is wrong and how to mend it. A note says what we changed or doubt, for review.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError

from brokerage.core.postcodes import PostcodeProblem, normalise
from brokerage.imports.reading import looks_garbled

YES = frozenset(['yes', 'y', 'true', 't', '1', 'x', '✓', '✔'])
NO = frozenset(['no', 'n', 'false', 'f', '0', '-', 'none'])
WORDS = [
    'zero',
    'one',
    'two',
    'three',
    'four',
    'five',
    'six',
    'seven',
    'eight',
    'nine',
    'ten',
    'eleven',
    'twelve',
]
NUMBER_WORDS = {word: number for number, word in enumerate(WORDS)}
SHEET_ERRORS = frozenset(['#N/A', '#REF!', '#VALUE!', '#NAME?', '#DIV/0!', '#NUM!', '#NULL!', '########'])
EXCEL_DAY_ZERO = date(1899, 12, 30)  # Excel counts a 29 February 1900 that never was, so day 1 is 31 December
EXCEL_SERIAL = re.compile(r'[2-7]\d{4}')  # October 1954 to February 2119
MONTHS = [f'{date(2000, number, 1):%B}'.lower() for number in range(1, 13)]
EMAIL = re.compile(r'[^@\s<>()\[\],;:\\\"]+@[^@\s.]+(\.[^@\s.]+)+')
LOST_LETTERS = 'Some letters look lost. Type the name in full, or save the file again as “CSV UTF-8”.'


class CellProblem(ValueError):
    """What is wrong with a cell and how to mend it."""


class Read(NamedTuple):
    value: Any
    note: str = ''


def text(cell: str) -> Read:
    if cell in SHEET_ERRORS:
        raise CellProblem(f'The cell shows a spreadsheet error ({cell}). Type the words themselves.')
    return Read(' '.join(cell.split()), LOST_LETTERS if looks_garbled(cell) else '')


def name(cell: str) -> Read:
    """A person's name; one in capitals is eased ("O'BRIEN" to "O'Brien"), and a note says so."""
    value, note = text(cell)
    if not any(char.isalpha() for char in value):
        raise CellProblem(f'“{cell}” has no letters. Type the name.')
    if len(value) < 3 or not value.isupper():
        return Read(value, note)
    eased = re.sub(r'\bMc(\w)', lambda match: 'Mc' + match[1].upper(), value.title().replace('’S', '’s'))
    return Read(eased, f'{note} Was in capitals, read as “{eased}”.'.strip())


def yes_no(cell: str) -> Read:
    word = cell.casefold()
    if word in YES | NO:
        return Read(word in YES)
    raise CellProblem(f'“{cell}” is neither yes nor no. Type yes or no, or leave it empty.')


def one_of(options: Mapping[str, Any]) -> Callable[[str], Read]:
    """A parser for a fixed list: spelling known to us -> value. Case and spaces do not matter."""
    spellings = {' '.join(spelling.casefold().split()): spelling for spelling in options}

    def parse(cell: str) -> Read:
        word = ' '.join(cell.casefold().split())
        if word in spellings:
            return Read(options[spellings[word]])
        near = get_close_matches(word, spellings, n=1)
        hint = f'Did you mean “{spellings[near[0]]}”?' if near else f'Use one of: {", ".join(options)}.'
        raise CellProblem(f'“{cell}” is not in our list. {hint}')

    return parse


def whole_number(lowest: int = 0, highest: int = 1_000_000) -> Callable[[str], Read]:
    """Digits, with or without thousands commas or ".0"; words from zero to twelve are read, with a note."""

    def parse(cell: str) -> Read:
        value, note = NUMBER_WORDS.get(cell.casefold()), f'“{cell}” in words.'
        if value is None:
            if not re.fullmatch(r'-?(\d+|\d{1,3}(,\d{3})+)(\.0+)?', cell):
                raise CellProblem(
                    f'“{cell}” is not a whole number. Type it in digits, like {max(lowest, 2)}.'
                )
            value, note = int(cell.replace(',', '').partition('.')[0]), ''
        if not lowest <= value <= highest:
            raise CellProblem(f'{value:,} is outside {lowest:,} to {highest:,}. Check the number.')
        return Read(value, f'{note} Read as {value}.' if note else '')

    return parse


def money(cell: str) -> Read:
    """Pounds and pence: £1,200, 1200.5, 12.00 GBP."""
    digits = re.sub(r'[£,\s]|GBP', '', cell, flags=re.IGNORECASE)
    if not re.fullmatch(r'\d+(\.\d{1,2})?', digits):
        raise CellProblem(f'“{cell}” is not an amount of money. Type pounds and pence, like 12.50.')
    return Read(Decimal(digits).quantize(Decimal('0.01')))


def date_cell(cell: str) -> Read:
    """A date with the day first, as England writes it, or year first (ISO), or as Excel counts days.

    13/02/28 is 13 February 2028: a two-digit year is always this century, because no date we ask for lies
    in the last one. 02/13/2028 is refused: it can only be month first, and then so may 02/03/2028 be.
    """
    if EXCEL_SERIAL.fullmatch(cell):
        day = EXCEL_DAY_ZERO + timedelta(days=int(cell))
        return Read(day, f'“{cell}” is how Excel counts days. Read as {in_words(day)}.')
    trimmed = re.sub(r'[T ]00:00(:00(\.0+)?)?Z?$', '', cell)
    if match := re.fullmatch(r'(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})', trimmed):
        return Read(real_date(cell, int(match[1]), int(match[2]), int(match[3])))
    if match := re.fullmatch(r'(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2}|\d{4})', trimmed):
        return with_century(cell, day=int(match[1]), month=int(match[2]), year=match[3])
    worded = re.sub(r'^[a-z]{3,9},?\s+(?=\d)', '', trimmed.casefold())
    match = re.fullmatch(r'(\d{1,2})(?:st|nd|rd|th)?[-/. ]*([a-z]{3,9})[-/., ]*(\d{4}|\d{2})', worded)
    if match and (month := month_number(match[2])):
        return with_century(cell, day=int(match[1]), month=month, year=match[3])
    raise CellProblem(f'“{cell}” is not a date we can read. Type day, month and year, like 28/06/2027.')


def with_century(cell: str, *, day: int, month: int, year: str) -> Read:
    if month > 12 >= day:
        raise CellProblem(
            f'“{cell}” seems to have the month first. Type the day first, like {month:02}/{day:02}/{year}, '
            'and check the other dates in this file.'
        )
    found = real_date(cell, full_year(year), month, day)
    return Read(found, f'“{cell}” has a two-digit year. Read as {in_words(found)}.' if len(year) == 2 else '')


def full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def real_date(cell: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as problem:
        raise CellProblem(f'“{cell}” is not a day in the calendar. Check the day and the month.') from problem


def month_number(word: str) -> int:
    """1 to 12 for 'jun', 'june', 'sept'; 0 for any other word."""
    return next((n for n, full in enumerate(MONTHS, start=1) if len(word) > 2 and full.startswith(word)), 0)


def in_words(day: date) -> str:
    return f'{day.day} {day:%B %Y}'


def date_between(first: date, last: date, why: str = '') -> Callable[[str], Read]:
    """A date parser that refuses what lies outside; why names the reason: "Year 10 in 2026/27"."""

    def parse(cell: str) -> Read:
        value, note = date_cell(cell)
        if first <= value <= last:
            return Read(value, note)
        reason = f' for {why}' if why else ''
        raise CellProblem(
            f'{in_words(value)} is outside {in_words(first)} to {in_words(last)}{reason}. Check the date.'
        )

    return parse


def month(cell: str) -> Read:
    """A month, as its first day: 2025-07, 07/2025, July 2025, Jul-25. A whole date gives its month."""
    if match := re.fullmatch(r'(\d{4})[-/](\d{1,2})', cell):
        return Read(real_date(cell, int(match[1]), int(match[2]), 1))
    if match := re.fullmatch(r'(\d{1,2})[-/](\d{4})', cell):
        return Read(real_date(cell, int(match[2]), int(match[1]), 1))
    match = re.fullmatch(r'([a-z]{3,9})[- ](\d{4}|\d{2})', cell.casefold())
    if match and (number := month_number(match[1])):
        return Read(real_date(cell, full_year(match[2]), number, 1))
    value, note = date_cell(cell)
    return Read(value.replace(day=1), note)


def email(cell: str) -> Read:
    address = re.sub(r'^mailto:', '', cell, flags=re.IGNORECASE).strip('<>')
    if EMAIL.fullmatch(address) and len(address) <= 254:
        local, _, domain = address.rpartition('@')
        return Read(f'{local}@{domain.lower()}')
    if address.count('@') > 1:
        raise CellProblem(f'“{cell}” holds more than one e-mail address. Keep one.')
    raise CellProblem(f'“{cell}” is not an e-mail address. Type it like name@example.org, or leave it empty.')


def phone(cell: str) -> Read:
    """A UK number as national digits (01214960000); any other country's as + and digits."""
    if re.fullmatch(r'\d(\.\d+)?e\+?\d+', cell, re.IGNORECASE):
        raise CellProblem(
            f'“{cell}” is a number cut short by Excel. Format the column as text and type it again.'
        )
    plain = re.sub(r'\(0\)|[\s().\-/]', '', cell)
    plain = re.sub(r'^(\+|00)44', '0', plain)
    if re.fullmatch(r'0[1-9]\d{8,9}', plain) or re.fullmatch(r'\+[1-9]\d{7,14}', plain):
        return Read(plain)
    if re.fullmatch(r'[1-37]\d{9}', plain):
        return Read(f'0{plain}', 'The 0 at the start was missing and was put back.')
    raise CellProblem(f'“{cell}” is not a UK phone number. Type 10 or 11 digits starting with 0.')


def year_group(cell: str) -> Read:
    """7 to 13, from 10, Y10, Yr 10, Year 10, year group 10."""
    match = re.fullmatch(r'(?:y(?:ea)?r?(?: ?group)?\.?)?\s*0?(\d{1,2})', cell.casefold())
    if match and 7 <= int(match[1]) <= 13:
        return Read(int(match[1]))
    raise CellProblem(f'“{cell}” is not a year group from 7 to 13. Type it like Year 10 or 10.')


def postcode(cell: str) -> Read:
    try:
        value = normalise(cell)
    except PostcodeProblem as problem:
        raise CellProblem(str(problem)) from problem
    return Read(value, f'Written as {value}.' if value != cell else '')


def checked(validate: Callable[[str], str]) -> Callable[[str], Read]:
    """A parser from a validator that gives the tidy form back, or raises Django's ValidationError."""

    def parse(cell: str) -> Read:
        try:
            value = validate(cell)
        except ValidationError as problem:
            raise CellProblem(' '.join(problem.messages)) from problem
        return Read(value, f'Written as {value}.' if value != cell else '')

    return parse
