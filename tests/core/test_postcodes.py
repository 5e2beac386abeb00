from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core import postcodes
from brokerage.core.distance import Point, metres
from brokerage.core.postcodes import (
    PostcodeFileMissing,
    PostcodeProblem,
    area,
    data_path,
    locate,
    locate_outcode,
    normalise,
    why_not_located,
)


@pytest.mark.parametrize(
    'typed', ['st51pw', 'ST5 1PW', ' St5  1pW ', 'ST51PW', 'ST5-1PW', 'ST5\u00a01PW', 'S T5 1PW.']
)
def test_normalise(typed):
    assert normalise(typed) == 'ST5 1PW'


@pytest.mark.parametrize(
    'code', ['M1 1AE', 'B30 9DZ', 'ST13 5JH', 'W1A 1HQ', 'EC1A 1BB', 'GIR 0AA', 'ST55 9ST']
)
def test_every_shape_of_postcode(code):
    assert normalise(code.replace(' ', '').lower()) == code
    assert normalise(code) == code


@pytest.mark.parametrize(
    ('typed', 'words'),
    [
        ('  ', 'The postcode is missing. Type the whole postcode, like ST5 1PW.'),
        ('st5', '“st5” is only the first part of a postcode. Type the whole postcode, like ST5 1PW.'),
        ('ST5 OPW', '“ST5 OPW” has a letter where a number belongs. Did you mean ST5 0PW?'),
        ('ST5 1PC', '“ST5 1PC” is not written like a UK postcode. Check it and type it like ST5 1PW.'),
        ('90210', '“90210” is not written like a UK postcode. Check it and type it like ST5 1PW.'),
        (
            'ST5 1PW ST5',
            '“ST5 1PW ST5” is not written like a UK postcode. Check it and type it like ST5 1PW.',
        ),
    ],
)
def test_problems_say_what_is_wrong_and_how_to_mend_it(typed, words):
    with pytest.raises(PostcodeProblem) as problem:
        normalise(typed)
    assert str(problem.value) == words


@given(
    st.from_regex(postcodes.FULL, fullmatch=True, alphabet=st.characters(codec='ascii')), st.integers(1, 4)
)
def test_normalising_twice_changes_nothing(letters, gap):
    code = normalise(f'{letters[:gap].lower()} {letters[gap:]}')
    assert code == normalise(code)
    assert code.replace(' ', '') == letters


@given(st.text(alphabet='ABOI013 -?é', max_size=9))
def test_what_it_gives_back_always_has_the_shape(text):
    try:
        code = normalise(text)
    except PostcodeProblem:
        return
    assert postcodes.FULL.fullmatch(code.replace(' ', ''))


@pytest.mark.usefixtures('positions')
@pytest.mark.parametrize(
    ('code', 'lat', 'lon', 'within'),
    [
        ('SW1A 1AA', 51.501009, -0.141588, 5),  # ONS's own latitude and longitude
        ('EH99 1SP', 55.9520, -3.1750, 200),  # Scottish Parliament, from a map
        ('CF99 1SN', 51.4640, -3.1621, 200),  # the Senedd, from a map
    ],
)
def test_locate_agrees_with_other_sources(code, lat, lon, within):
    assert metres(locate(code), Point(lat, lon, 0, 0)) < within


@pytest.mark.usefixtures('positions')
def test_locate_reads_any_spelling_and_gives_the_grid():
    assert locate('b309dz') == locate('B30 9DZ')
    assert (locate('B30 9DZ').easting, locate('B30 9DZ').northing) == (404848, 279910)
    assert locate('ST55 9ST') != locate('ST5 9ST')


@pytest.mark.usefixtures('positions')
@pytest.mark.parametrize(
    ('code', 'words'),
    [
        (
            'BT1 5GS',
            'BT1 5GS is in Northern Ireland, which this service does not cover. Use an address in England.',
        ),
        ('JE1 0BD', 'JE1 0BD is in Jersey, which this service does not cover. Use an address in England.'),
        (
            'IM1 1AA',
            'IM1 1AA is in the Isle of Man, which this service does not cover. Use an address in England.',
        ),
        (
            'ZZ99 9ZZ',
            'ZZ99 9ZZ means “no fixed address”. Ask for a postcode to travel from, such as the school’s.',
        ),
        ('ST5 9ZZ', 'We cannot find ST5 9ZZ in the national list of postcodes. Check it letter by letter.'),
    ],
)
def test_a_postcode_without_a_place_is_explained(code, words):
    assert locate(code) is None
    assert why_not_located(code) == words


@pytest.mark.usefixtures('positions')
def test_what_is_not_a_postcode_is_not_looked_up():
    with pytest.raises(PostcodeProblem):
        locate('nowhere')


@pytest.mark.usefixtures('positions')
def test_outcode_middle_is_the_mean_of_its_postcodes_and_no_other():
    middle = locate_outcode('b30')
    assert (middle.easting, middle.northing) == (404985, 280348)
    assert metres(middle, locate('B30 9DZ')) < 3000
    assert locate_outcode('B3') != middle
    assert metres(locate_outcode('B3'), locate('B3 1BP')) < 3000
    assert locate_outcode('QQ9') is None
    assert locate_outcode('BT1') is None
    assert locate_outcode('not one') is None


def test_area():
    assert [area(code) for code in ('ST5 1PW', 'B30 9DZ', 'EC1A 1BB')] == ['ST', 'B', 'EC']


def test_the_file_is_named_by_the_environment(monkeypatch):
    monkeypatch.delenv('POSTCODES_FILE', raising=False)
    assert data_path() == Path(postcodes.__file__).parents[2] / 'var' / 'postcodes.bin'
    monkeypatch.setenv('POSTCODES_FILE', '/elsewhere/p.bin')
    assert data_path() == Path('/elsewhere/p.bin')


@pytest.mark.parametrize(
    'content', [None, b'', b'short', b'NOTOURS!' + bytes(8), b'FNPOST01' + b'\x05' + bytes(30)]
)
def test_a_missing_or_damaged_file_names_the_command_that_makes_it(content, tmp_path, monkeypatch):
    file = tmp_path / 'postcodes.bin'
    if content is not None:
        file.write_bytes(content)
    monkeypatch.setenv('POSTCODES_FILE', str(file))
    with pytest.raises(PostcodeFileMissing, match=r'Make it with: python -m brokerage\.core\.postcode_data'):
        locate('ST5 1PW')
