from itertools import chain

from brokerage.core.sectors import Sector, sector_for_sic
from brokerage.core.sub_sectors import WITHIN, SubSector, choices_within, sector_of


def test_each_kind_of_work_stands_in_the_sector_that_its_codes_stand_in():
    codes = [
        (sector, code)
        for sector, ends in WITHIN.items()
        for _, numbers in ends.values()
        for code in numbers.split()
    ]
    assert {code: sector_for_sic(code) for _, code in codes} == {code: sector for sector, code in codes}


def test_every_sector_has_some_and_no_label_stands_twice_in_one():
    assert set(WITHIN) == set(Sector)
    labels = {sector: [label for _, label in choices_within([sector])] for sector in Sector.values}
    assert all(len(set(each)) == len(each) >= 2 for each in labels.values())
    assert sum(map(len, labels.values())) == len(SubSector)


def test_a_value_names_its_sector_and_needs_no_other_character():
    assert {sector_of(value) for value in SubSector.values} == set(Sector.values)
    assert set(chain(*SubSector.values)) <= set('abcdefghijklmnopqrstuvwxyz-.')
    assert max(map(len, SubSector.values)) <= 60
