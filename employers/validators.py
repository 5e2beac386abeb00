"""Numbers and places of an employer, checked before they are stored."""

import re

from django.core.exceptions import ValidationError

from brokerage.core.postcodes import PostcodeProblem, normalise

# Companies House: eight digits (England and Wales), or letters for the register and the rest in digits.
# SC/NI companies, OC/SO/NC partnerships (LLP), LP/SL/NL limited partnerships, FC/SF/NF overseas,
# CE/CS charitable incorporated organisations, IP/SP/NP and RS/NR societies, R Northern Ireland before
# 1922, RC/SR/NR royal charters, ZC/SZ/NZ and IC/SI others.
REGISTERS = (
    'AC AS CE CS FC FE GE GN GS IC IP LP NA NC NF NI NL NO NP NR NV NZ '
    'OC OE PC R0 RC RS SA SC SE SF SG SI SL SO SP SR SZ ZC'
)
COMPANY_NUMBER = re.compile(rf'\d{{8}}|(?:{REGISTERS.replace(" ", "|")})\d{{6}}|(?:IP|SP|NP)\d{{5}}R')


def clean_company_number(value: str) -> str:
    """Eight characters in capitals; the zeros a spreadsheet takes off the front are put back."""
    number = re.sub(r'[\s.\-]', '', value).upper()
    if match := re.fullmatch(r'([A-Z]{0,2})(\d{5,7})', number):
        number = match[1] + match[2].zfill(8 - len(match[1]))
    if not COMPANY_NUMBER.fullmatch(number) or not number.strip('0'):
        raise ValidationError(
            f'“{value}” is not a company number. It has eight characters, like 08227407 or SC123456; '
            'a sole trader has none, so leave it empty.',
            code='company_number',
        )
    return number


def clean_postcode(value: str) -> str:
    """'st51pw' -> 'ST5 1PW'. Raises ValidationError with words for the person who typed it."""
    try:
        return normalise(value)
    except PostcodeProblem as problem:
        raise ValidationError(str(problem), code='postcode') from problem


def validate_company_number(value: str) -> None:
    """For a model or form field: the stored form exactly."""
    if clean_company_number(value) != value:
        raise ValidationError(
            'Write the company number as eight characters in capitals.', code='company_number_form'
        )


def validate_postcode(value: str) -> None:
    if clean_postcode(value) != value:
        raise ValidationError(
            'Write the postcode in capitals with one space, like ST5 1PW.', code='postcode_form'
        )
