import pytest

from brokerage.core.sectors import Sector
from safeguarding.rules.hazards import (
    induction_items,
    regulation_19_questions,
    sector_risks,
    young_person_factors,
)
from safeguarding.rules.regulation19 import Answers
from safeguarding.rules.risk import may_be_confirmed


@pytest.mark.parametrize('sector', Sector)
def test_each_sector_has_believable_rows(sector):
    risks = sector_risks(sector)
    assert 5 <= len(risks.hazards) <= 8
    assert len({row.hazard for row in risks.hazards}) == len(risks.hazards)
    for row in risks.hazards:
        assert row.harm
        assert len(row.controls) >= 2
        assert row.residual_likelihood <= row.likelihood
        assert row.residual_severity <= row.severity
        assert may_be_confirmed(row.residual_score)
    assert 3 <= len(risks.prohibited) <= 6
    assert 1 <= len(risks.restricted) <= 3


def test_sectors_do_not_share_their_rows():
    assert len({sector_risks(sector).hazards for sector in Sector}) == 18


def test_the_five_questions_are_those_of_the_answers():
    questions = regulation_19_questions()
    assert [question['code'] for question in questions] == list(Answers.__dataclass_fields__)
    assert [question['law'] for question in questions] == [
        f'Regulation 19(2)({letter})' for letter in 'abcde'
    ]


def test_no_data_file_is_unused(request):
    folder = request.config.rootpath / 'safeguarding/data'
    assert {path.stem for path in (folder / 'hazards').iterdir()} == set(Sector.values)
    assert {path.name for path in folder.iterdir()} == {'hazards', 'young_person.json'}


def test_lists_have_codes_and_words():
    assert [factor['code'] for factor in young_person_factors()] == [
        'awareness', 'physical', 'psychological', 'workplace', 'agents', 'equipment', 'organisation',
        'training', 'adjustments',
    ]  # fmt: skip
    codes = [item['code'] for item in induction_items()]
    assert len(codes) == len(set(codes)) == 13
