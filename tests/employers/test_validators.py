import pytest
from django.core.exceptions import ValidationError

from employers.validators import (
    clean_company_number,
    clean_postcode,
    validate_company_number,
    validate_postcode,
)


@pytest.mark.parametrize(
    ('typed', 'number'),
    [
        ('08227407', '08227407'),
        ('8227407', '08227407'),  # Excel took the zero
        ('SC 123456', 'SC123456'),
        ('sc12345', 'SC012345'),
        ('oc301234', 'OC301234'),
        ('NI612345', 'NI612345'),
        ('R0000123', 'R0000123'),
        ('IP12345R', 'IP12345R'),
    ],
)
def test_company_numbers_are_brought_to_eight_characters(typed, number):
    assert clean_company_number(typed) == number
    validate_company_number(number)


@pytest.mark.parametrize(
    'typed', ['', '1234', '123456789', 'XX123456', '00000000', 'SC1234567', 'sole trader']
)
def test_what_is_no_company_number(typed):
    with pytest.raises(ValidationError) as problem:
        clean_company_number(typed)
    assert problem.value.code == 'company_number'


def test_storing_wants_the_tidy_form():
    with pytest.raises(ValidationError, match='eight characters in capitals'):
        validate_company_number('8227407')
    with pytest.raises(ValidationError, match='one space'):
        validate_postcode('st51pw')
    validate_postcode('ST5 1PW')


def test_postcode_words_come_through():
    assert clean_postcode('st51pw') == 'ST5 1PW'
    with pytest.raises(ValidationError) as problem:
        clean_postcode('ST5')
    assert problem.value.messages == [
        '“ST5” is only the first part of a postcode. Type the whole postcode, like ST5 1PW.'
    ]
