"""Numbers that identify a pupil and a school, checked before they are stored."""

import re

from django.core.exceptions import ValidationError

# No I, O or S, which read as 1, 0 and 5; a letter's place is its value.
UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
UPN = re.compile(rf'([{UPN_LETTERS}])(\d{{11}}[\d{UPN_LETTERS}])')
URN = re.compile(r'[1-9]\d{5}')


def upn_check_letter(rest: str) -> str:
    """The letter that belongs before the other twelve characters of a Unique Pupil Number.

    Multiply each character by its position in the whole number (2 to 13), add up, take the remainder of
    division by 23 and count along the letters. A temporary number ends in a letter, worth its own place.
    Source: DfE, "Unique pupil numbers (UPNs): a guide for schools and local authorities"; school census
    validation rule 1510.
    """
    worth = (int(char) if char.isdigit() else UPN_LETTERS.index(char) for char in rest)
    return UPN_LETTERS[sum(value * place for place, value in enumerate(worth, start=2)) % 23]


def clean_upn(value: str) -> str:
    """The UPN in capitals without spaces. Raises ValidationError saying what to look at."""
    upn = re.sub(r'\s', '', value).upper()
    match = UPN.fullmatch(upn)
    if not match:
        raise ValidationError(
            f'“{value}” is not a UPN. A UPN is a letter and 12 digits, like A823456789012; '
            'a temporary one ends in a letter.',
            code='upn_shape',
        )
    if match[1] != upn_check_letter(match[2]):
        raise ValidationError(
            f'The first letter of {upn} does not agree with its digits, so one of them was mistyped. '
            'Copy the UPN again from your school’s system.',
            code='upn_check_letter',
        )
    return upn


def is_temporary_upn(upn: str) -> bool:
    """Given by a school until the pupil's own number is known; it will change."""
    return upn[-1:].isalpha()


def clean_urn(value: str) -> str:
    """A school's Unique Reference Number: six digits, as in Get Information about Schools."""
    urn = re.sub(r'\s', '', value)
    if not URN.fullmatch(urn):
        raise ValidationError(
            f'“{value}” is not a school URN. A URN is six digits; find it on the school’s page in '
            'Get Information about Schools.',
            code='urn',
        )
    return urn


def validate_upn(value: str) -> None:
    """For a model or form field: the stored form exactly."""
    if clean_upn(value) != value:
        raise ValidationError('Write the UPN in capitals without spaces.', code='upn_form')


def validate_urn(value: str) -> None:
    if clean_urn(value) != value:
        raise ValidationError('Write the URN as six digits without spaces.', code='urn_form')
