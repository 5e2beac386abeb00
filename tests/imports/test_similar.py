import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.imports.similar import is_like, likeness, most_like, normal_name


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('SWAN RADIO & SONS', 'Swan Radio & Sons'),
        ('Potteries Plumbing and Heating', 'Potteries Plumbing And Heating Ltd.'),
        ('Swan Radio', 'Swan Radio and Son Limited'),
        ('The Granville Bakery LLP', 'Bakery, Granville'),
        ('Nguyễn’s Café', "NGUYEN'S CAFE PLC"),
        ('J. R. Smith & Sons', 'JR Smith'),
    ],
)
def test_the_same_name_written_differently_is_one(one, other):
    assert is_like(one, other)


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('Riverside Bakery', 'Riversde Bakery'),
        ('Hockley Garden Centre', 'Hockely Garden Centre LLP'),
        ('Beacon Bakery', 'Beacon Bakery Birmingham'),
        ('Edgbaston Web Studio', 'Edgbaston Web Studios'),
    ],
)
def test_a_slip_or_a_place_name_is_near_enough_to_ask(one, other):
    assert 0.75 <= likeness(one, other) < 1


@pytest.mark.parametrize(
    ('one', 'other'),
    [
        ('Castle Kennels Limited', 'Hockley Kennels Limited'),
        ('Royal Insurance Brokers', 'Swan Insurance Brokers Limited'),
        ('Keele Primary School Ltd', 'Vale Primary School Limited'),
        ('Riverside Bakery', 'Riverside Gallery'),
        ('Riverside Systems', 'Riverside Stores'),
        ('Bridgewater Castings Ltd', 'Ridgeway Castings'),
        ('Swan Ltd', 'Crown Ltd'),
        ('', 'Swan'),
    ],
)
def test_neighbours_in_the_same_trade_are_not(one, other):
    assert not is_like(one, other)


def test_a_name_made_only_of_endings_keeps_its_words():
    assert normal_name('The Company Ltd') == 'company ltd the'
    assert not is_like('The Company', 'The Group')


NAMES = st.text('abcdefgh &.', max_size=20)


@given(NAMES, NAMES)
def test_likeness_is_fair(one, other):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == likeness(other, one)
    if normal_name(one):
        assert likeness(one, one.upper()) == 1


def test_most_like_gives_the_likeliest_first_and_no_stranger():
    found = most_like('Riverside Bakery', ['Riversde Bakery', 'Castle Kennels', 'RIVERSIDE BAKERY LTD'])
    assert [name for _, name in found] == ['RIVERSIDE BAKERY LTD', 'Riversde Bakery']
