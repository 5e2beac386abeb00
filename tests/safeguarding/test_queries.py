"""What a draft still lacks, and which version counts last."""

import pytest

from safeguarding.queries import fewer_than_five, last_confirmed, missing_answers
from tests.factories.employers import EmployerFactory, OfferFactory
from tests.factories.safeguarding import HAZARD, DraftFactory, RiskAssessmentFactory

pytestmark = pytest.mark.django_db


def test_a_whole_draft_lacks_nothing():
    assert missing_answers(DraftFactory.build(offer=None)) == []


def test_each_gap_names_the_step_that_mends_it():
    high = {**HAZARD, 'hazard': 'Slicer', 'residual_likelihood': 4, 'residual_severity': 4}
    bare = DraftFactory.build(
        offer=None, regulation_19={}, lone_adult=None, answers={'hazards': [HAZARD, high]}
    )
    gaps = missing_answers(bare)
    assert [gap.step for gap in gaps] == ['questions', 'hazards', 'supervision']
    assert gaps[1].words.startswith('“Slicer” is still high after what you do about it (16 of 25).')


def test_no_hazard_at_all_is_a_gap():
    assert [gap.step for gap in missing_answers(DraftFactory.build(offer=None, answers={}))] == ['hazards']


def test_the_last_that_counted_is_neither_draft_nor_replaced():
    offer = OfferFactory()
    assert last_confirmed(offer) is None
    RiskAssessmentFactory(offer=offer, version=1, state='superseded')
    ran_out = RiskAssessmentFactory(offer=offer, version=2, state='expired')
    DraftFactory(offer=offer, version=3)
    assert last_confirmed(offer) == ran_out


@pytest.mark.parametrize(('employees', 'small'), [(None, False), (0, True), (4, True), (5, False)])
def test_who_is_small(employees, small):
    assert fewer_than_five(EmployerFactory(employees=employees)) is small
