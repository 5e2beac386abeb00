from collections import Counter

import pytest

from brokerage.core.sectors import (
    SIC_PREFIXES,
    SYNONYMS,
    RiskBand,
    Sector,
    default_band,
    parse_sector,
    sector_for_sic,
)


def test_every_label_and_slug_is_understood():
    assert [parse_sector(sector.label) for sector in Sector] == list(Sector)
    assert [parse_sector(sector.value) for sector in Sector] == list(Sector)
    assert len(Sector) == 18


@pytest.mark.parametrize(
    ('text', 'sector'),
    [
        ('vet', Sector.ANIMALS),
        ('Animal Care', Sector.ANIMALS),
        ('  computing ', Sector.DIGITAL),
        ('IT & Digital', Sector.DIGITAL),
        ('I.T.', None),
        ('EARLY-YEARS', Sector.EDUCATION),
        ('astronaut', None),
        ('', None),
        (None, None),
    ],
)
def test_what_people_write(text, sector):
    assert parse_sector(text) == sector


def test_no_word_means_two_sectors():
    words = Counter(word.strip() for words in SYNONYMS.values() for word in words.split(','))
    assert [word for word, count in words.items() if count > 1] == []
    assert set(SYNONYMS) == set(Sector)


@pytest.mark.parametrize(
    ('code', 'sector'),
    [
        ('75000', Sector.ANIMALS),
        ('62.02', Sector.DIGITAL),
        ('96020', Sector.HAIR),
        ('96090', None),
        ('88910', Sector.EDUCATION),
        ('88100', Sector.HEALTH),
        ('58210', Sector.DIGITAL),
        ('58110', Sector.CREATIVE),
        ('', None),
        (None, None),
    ],
)
def test_sic_codes(code, sector):
    assert sector_for_sic(code) == sector


def test_no_sic_prefix_means_two_sectors():
    prefixes = Counter(prefix for prefixes in SIC_PREFIXES.values() for prefix in prefixes.split())
    assert [prefix for prefix, count in prefixes.items() if count > 1] == []
    assert set(SIC_PREFIXES) == set(Sector)


def test_each_sector_starts_in_a_band():
    assert {default_band(sector) for sector in Sector} == set(RiskBand)
    assert default_band('construction-and-trades') == RiskBand.HIGHER
