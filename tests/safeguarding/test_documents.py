"""What the documents say, who may open them, and that a confirmed one keeps saying it."""

import json

import pytest

from brokerage.core.patterns import days_in_words
from brokerage.documents.models import Document
from employers.models import Employer, Offer
from safeguarding.actions import (
    confirm_assessment,
    documents_for,
    note_conversation,
    start_assessment,
)
from safeguarding.documents import parent_summary, risk_assessment, work_of
from safeguarding.models import RiskAssessment
from tests.factories.employers import ContactFactory, InsuranceFactory, OfferFactory, SiteFactory
from tests.factories.safeguarding import HAZARD, REGULATION_19, DraftFactory, RiskAssessmentFactory


@pytest.fixture
def offer(cast):
    InsuranceFactory(employer=cast.employer)
    return OfferFactory(
        site=SiteFactory(employer=cast.employer),
        contact=ContactFactory(employer=cast.employer, name='Emma Boss'),
        must_not_do=['Use the cutter'],
        dress='Plain clothes',
    )


@pytest.fixture
def confirmed(cast, offer):
    draft = DraftFactory(offer=offer)
    return confirm_assessment(by=cast.employer_manager, assessment=draft, name='Emma Boss', job_title='Owner')


def test_the_content_is_plain_data(confirmed):
    for content in (risk_assessment(confirmed), parent_summary(confirmed)):
        assert json.loads(json.dumps(content)) == content


def test_a_confirmed_assessment_keeps_saying_what_was_confirmed(confirmed):
    before = risk_assessment(confirmed), parent_summary(confirmed)
    Offer.objects.filter(pk=confirmed.offer_id).update(will_do=['Drive the van'], dress='Anything')
    Employer.objects.filter(pk=confirmed.offer.employer_id).update(employees=2)
    RiskAssessment.objects.filter(pk=confirmed.pk).update(state='superseded')
    again = RiskAssessment.objects.get(pk=confirmed.pk)
    assert (risk_assessment(again), parent_summary(again)) == before


def test_a_draft_says_that_it_is_one_and_follows_the_offer(offer):
    draft = DraftFactory(offer=offer)
    assert risk_assessment(draft)['status'] == 'Draft'
    assert risk_assessment(draft)['sign_off']['name'] == ''
    assert risk_assessment(draft)['will_do'] == offer.will_do


def test_the_signature_and_the_five_answers_are_on_it(confirmed):
    told = risk_assessment(confirmed)
    assert told['sign_off']['name'] == 'Emma Boss'
    assert [row['answer'] for row in told['questions']] == ['No'] * 5
    assert told['exception'] == []
    row = told['hazards'][0]
    assert (row['level_label'], row['score'], row['residual_label'], row['residual_score']) == (
        'Medium', 9, 'Low', 4,
    )  # fmt: skip


def test_a_yes_prints_the_three_conditions_even_when_they_are_empty(offer):
    draft = DraftFactory(offer=offer, regulation_19=dict.fromkeys(REGULATION_19, False) | {'radiation': True})
    assert [words for _, words in risk_assessment(draft)['exception']] == ['', '', '']


def test_parents_read_the_gravest_risks_first_and_no_more_than_six(offer):
    rows = [{**HAZARD, 'hazard': f'Hazard {n}', 'severity': 1 + n % 5} for n in range(8)]
    told = parent_summary(DraftFactory(offer=offer, answers={'hazards': rows}))
    assert [row['risk'] for row in told['risks']] == [f'Hazard {n}' for n in (4, 3, 2, 7, 1, 6)]
    assert told['risks'][0]['done'] == 'Light boxes only. Trolley for the rest.'


def test_parents_learn_who_to_ring_and_nothing_of_insurance_or_company(confirmed):
    told = parent_summary(confirmed)
    assert told['contacts'][0] == {
        'who': 'Emma Boss, Brindley Print',
        'phone': '0121 496 0000',
        'when': 'on the day',
    }
    assert told['must_not_do'] == ['Use the cutter']
    assert 'Trent Mutual' not in json.dumps(told)


def test_without_a_contact_it_still_speaks(offer):
    offer.contact = None
    told = parent_summary(DraftFactory(offer=offer))
    assert told['supervisor'] == {'name': 'A named member of staff', 'job': ''}
    assert told['contacts'][0]['who'] == 'Brindley Print'


def test_a_conversation_has_a_page_for_parents(cast, offer):
    cast.employer.employees = 2
    cast.employer.save()
    risks = [{'hazard': 'Hot drinks', 'harm': '', 'controls': ['Staff carry the kettle']}]
    noted = note_conversation(
        by=cast.hub_officer,
        offer=offer,
        spoke_to='Sam Sole',
        risks=risks,
        regulation_19=dict.fromkeys(REGULATION_19, False),
        lone_adult=False,
    )
    told = parent_summary(noted)
    assert told['risks'] == [{'risk': 'Hot drinks', 'done': 'Staff carry the kettle.'}]
    assert told['confirmed'].startswith('Confirmed in a conversation on ')


def test_a_bulk_of_documents_is_each_once_with_its_readers(cast, confirmed):
    school = cast.school.organisation
    first = documents_for([confirmed], [school], cast.careers_lead)
    assert first == documents_for([confirmed], [school], cast.careers_lead)
    assert {document.kind for document in first} == {'risk_assessment', 'parent_summary'}
    assert Document.objects.count() == 2
    for document in first:
        assert set(document.readers.all()) == {school, cast.employer.organisation, cast.hub}


def test_there_is_no_document_of_a_draft(cast, offer):
    assert documents_for([DraftFactory(offer=offer)], [cast.hub], cast.hub_officer) == []


def test_the_work_is_kept_in_words(offer):
    kept = work_of(offer)
    assert kept['hours'] == 'Monday to Friday, 9am to 4pm, with a break of 60 minutes'
    assert kept['insurance'][1] == ['Insurer and policy', 'Trent Mutual, EL 4417']


@pytest.mark.parametrize(
    ('days', 'words'),
    [
        ([0, 1, 2, 3, 4], 'Monday to Friday'),
        ([2, 0], 'Monday, Wednesday'),
        ([5, 6], 'Saturday, Sunday'),
        ([], ''),
    ],
)
def test_days_in_words(days, words):
    assert days_in_words(days) == words


def test_an_old_row_without_the_offer_as_it_stood_can_still_be_read(offer):
    assert parent_summary(RiskAssessmentFactory(offer=offer, answers={}))['risks'] == []


def test_the_newest_draft_prints(cast, offer):
    draft = start_assessment(by=cast.employer_manager, offer=offer)
    assert len(risk_assessment(draft)['hazards']) == 7
