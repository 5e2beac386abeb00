import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from schools.validators import (
    UPN_LETTERS,
    clean_upn,
    clean_urn,
    is_temporary_upn,
    upn_check_letter,
    validate_upn,
    validate_urn,
)


def test_a_sum_done_by_hand():
    """8×2 + 0×3 + 1×4 + 2×5 + 5×10 + 1×13 = 93, which is 1 more than four 23s: B is in place 1 (A in 0)."""
    assert upn_check_letter('801200005001') == 'B'
    assert clean_upn('B801200005001') == 'B801200005001'


def test_a_temporary_numbers_last_letter_counts_as_its_place():
    """80 as before, and R (place 15) × 13 = 195: 275 is 22 more than eleven 23s, so Z."""
    assert upn_check_letter('80120000500R') == 'Z'
    assert clean_upn('Z80120000500R') == 'Z80120000500R'


def test_spaces_and_small_letters_are_tidied_in_reading_and_refused_in_storing():
    assert clean_upn(' b801 200005001 ') == 'B801200005001'
    validate_upn('B801200005001')
    with pytest.raises(ValidationError) as problem:
        validate_upn('b801200005001')
    assert problem.value.code == 'upn_form'


@pytest.mark.parametrize(
    'value', ['', 'B80120000500', 'B8012000050011', '8801200005001', 'I801200005001', 'B80120000500I']
)
def test_what_does_not_have_the_shape(value):
    with pytest.raises(ValidationError) as problem:
        clean_upn(value)
    assert problem.value.code == 'upn_shape'


def test_a_wrong_letter_is_told_apart_from_a_wrong_shape():
    with pytest.raises(ValidationError) as problem:
        clean_upn('N252787733229')
    assert problem.value.code == 'upn_check_letter'
    assert problem.value.messages == [
        'The first letter of N252787733229 does not agree with its digits, so one of them was mistyped. '
        'Copy the UPN again from your school’s system.'
    ]


@given(st.text('0123456789', min_size=11, max_size=11), st.sampled_from(UPN_LETTERS + '0123456789'))
def test_each_twelve_characters_have_exactly_one_letter(digits, last):
    rest = digits + last
    good = [letter for letter in UPN_LETTERS if _is_good(letter + rest)]
    assert good == [upn_check_letter(rest)]
    assert is_temporary_upn(good[0] + rest) is last.isalpha()


@given(st.text('0123456789', min_size=12, max_size=12), st.integers(0, 11), st.integers(1, 9))
def test_one_mistyped_digit_is_always_caught(rest, place, step):
    wrong = rest[:place] + str((int(rest[place]) + step) % 10) + rest[place + 1 :]
    assert not _is_good(upn_check_letter(rest) + wrong)


def _is_good(upn):
    try:
        return clean_upn(upn) == upn
    except ValidationError:
        return False


def test_urn():
    assert clean_urn(' 103 456') == '103456'
    validate_urn('103456')
    for wrong in ('12345', '1234567', '012345', 'E12345', ''):
        with pytest.raises(ValidationError):
            clean_urn(wrong)
    with pytest.raises(ValidationError, match='without spaces'):
        validate_urn('103 456')
