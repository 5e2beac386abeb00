"""Pages of the assessment: who may open and do what, kept words, refusals, links."""

import pytest
from django.urls import reverse

from brokerage.documents.models import Document
from employers.actions import update_offer
from employers.models import Offer
from safeguarding.documents import work_of
from safeguarding.enums import AssessmentState
from safeguarding.models import RiskAssessment
from tests.factories.employers import ContactFactory, OfferFactory, SiteFactory
from tests.factories.safeguarding import HAZARD, REGULATION_19, DraftFactory, RiskAssessmentFactory

SIGNED = {'name': 'Emma Boss', 'job_title': 'Owner', 'agree': 'on', 'offer_version': 1}
QUESTIONS = {
    'kind': 'new', 'band': 'low', 'first_young_person': 'no', **dict.fromkeys(REGULATION_19, 'no'),
}  # fmt: skip


@pytest.fixture
def offer(cast):
    contact = ContactFactory(employer=cast.employer)
    return OfferFactory(site=SiteFactory(employer=cast.employer), contact=contact)


@pytest.fixture
def held(offer):
    return RiskAssessmentFactory(offer=offer, answers={'hazards': [HAZARD], 'work': work_of(offer)})


def address(page, *args):
    return reverse(f'safeguarding:{page}', args=args)


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize(
    ('actor', 'expected'),
    [
        ('employer_manager', {'read': 200, 'write': 200, 'talk': 403}),
        ('site_contact', {'read': 200, 'write': 403, 'talk': 403}),
        ('hub_manager', {'read': 200, 'write': 403, 'talk': 200}),
        ('hub_officer', {'read': 200, 'write': 403, 'talk': 200}),
        ('careers_lead', {'read': 200, 'write': 403, 'talk': 200}),
        ('dsl', {'read': 200, 'write': 403, 'talk': 403}),
        ('tutor', {'read': 200, 'write': 403, 'talk': 403}),
        ('partner_admin', {'read': 403, 'write': 403, 'talk': 403}),
        ('other_manager', {'read': 404, 'write': 404, 'talk': 403}),
        ('stranger_employer', {'read': 404, 'write': 404, 'talk': 403}),
        ('stranger_hub', {'read': 404, 'write': 403, 'talk': 404}),
        ('stranger_lead', {'read': 404, 'write': 403, 'talk': 404}),
    ],
)
def test_who_opens_what(cast, offer, sign_in, actor, expected):
    DraftFactory(offer=offer)
    browser = sign_in(getattr(cast, actor))
    assert browser.get(address('assessment', offer.ref)).status_code == expected['read']
    for page in ('assessment_check', 'assessment_hazards'):
        assert browser.get(address(page, offer.ref)).status_code == expected['write']
    for step in ('questions', 'young', 'supervision', 'first-day'):
        assert browser.get(address('assessment_step', offer.ref, step)).status_code == expected['write']
    assert browser.get(address('assessment_conversation', offer.ref)).status_code == expected['talk']


def test_a_step_nobody_knows_is_not_found(cast, offer, sign_in):
    DraftFactory(offer=offer)
    assert sign_in(cast.employer_manager).get(address('assessment_step', offer.ref, 'tea')).status_code == 404


@pytest.mark.parametrize('page', ['assessment_check', 'assessment_hazards'])
def test_without_a_draft_one_is_led_back(cast, offer, sign_in, page):
    answer = sign_in(cast.employer_manager).get(address(page, offer.ref))
    assert answer.url == address('assessment', offer.ref)


def test_a_school_sees_no_draft_and_no_buttons_of_the_employer(cast, offer, sign_in):
    DraftFactory(offer=offer, answers={'hazards': [{**HAZARD, 'hazard': 'Secret slicer'}]})
    page = text(sign_in(cast.careers_lead).get(address('assessment', offer.ref)))
    assert 'Not confirmed' in page
    for words in ('Secret slicer', 'Go on with it', 'Start a new version', 'Draft'):
        assert words not in page


def test_a_school_reads_what_is_confirmed(cast, offer, held, sign_in):
    page = text(sign_in(cast.careers_lead).get(address('assessment', offer.ref)))
    assert 'It counts until Friday 2 November 2029.' in page
    assert 'Lifting and carrying' in page
    assert 'Has nothing changed?' not in page


def test_the_whole_way_from_first_draft_to_documents(
    cast, offer, sign_in, django_capture_on_commit_callbacks
):
    browser = sign_in(cast.employer_manager)
    steps = [
        (address('assessment_start', offer.ref), {}),
        (address('assessment_step', offer.ref, 'questions'), QUESTIONS),
        (address('assessment_hazards', offer.ref), rows(HAZARD)),
        (address('assessment_step', offer.ref, 'young'), {'awareness': 'We walk round together.'}),
        (address('assessment_step', offer.ref, 'supervision'), SUPERVISION),
        (address('assessment_step', offer.ref, 'first-day'), FIRST_DAY),
        (address('assessment_check', offer.ref), SIGNED),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        for (here, data), (after, _) in zip(
            steps, [*steps[1:], (address('assessment', offer.ref), {})], strict=True
        ):
            answer = browser.post(here, data)
            assert (answer.status_code, answer.get('Location')) == (302, after), text(answer)
    done = RiskAssessment.objects.get(offer=offer)
    assert (done.state, done.confirmed_by, done.vehicle) == (AssessmentState.CONFIRMED, 'Emma Boss', True)
    assert done.answers['factors'] == {'awareness': 'We walk round together.'}
    assert done.answers['hazards'] == [HAZARD]
    assert set(Document.objects.values_list('state', flat=True)) == {'ready'}
    assert 'is confirmed and counts until' in text(browser.get(address('assessment', offer.ref)))


SUPERVISION = {
    'supervisor': 'Priya Shah', 'supervisor_job': 'Manager', 'lone_adult': 'no', 'settings': ['vehicle'],
}  # fmt: skip
FIRST_DAY = {
    'induction': ['fire'], 'facilities': 'Staff room', 'first_aider': 'Priya', 'fire': 'Front door',
    'accidents': 'Priya', 'absence': 'We ring the school.',
}  # fmt: skip


def rows(*hazards, **more):
    data = {'hazards-TOTAL_FORMS': len(hazards), 'hazards-INITIAL_FORMS': len(hazards), **more}
    for number, row in enumerate(hazards):
        for name, value in row.items():
            data[f'hazards-{number}-{name}'] = '\n'.join(value) if isinstance(value, list) else value
    return data


def test_adding_a_row_keeps_what_was_typed_and_saves_nothing(cast, offer, sign_in):
    draft = DraftFactory(offer=offer)
    typed = {**HAZARD, 'hazard': 'Half-typed', 'controls': []}
    page = text(
        sign_in(cast.employer_manager).post(address('assessment_hazards', offer.ref), rows(typed, add='yes'))
    )
    assert 'Half-typed' in page
    assert page.count('app-hazard"') == 2
    assert RiskAssessment.objects.get(pk=draft.pk).answers == draft.answers


def test_a_row_left_out_is_gone_and_an_empty_new_one_counts_for_nothing(cast, offer, sign_in):
    draft = DraftFactory(offer=offer)
    data = rows(HAZARD, {**HAZARD, 'hazard': 'Ladders', 'DELETE': 'on'})
    data['hazards-TOTAL_FORMS'] = 3
    answer = sign_in(cast.employer_manager).post(address('assessment_hazards', offer.ref), data)
    assert answer.status_code == 302
    assert RiskAssessment.objects.get(pk=draft.pk).answers['hazards'] == [HAZARD]


def test_a_broken_row_says_which_and_keeps_what_was_typed(cast, offer, sign_in):
    DraftFactory(offer=offer)
    data = rows({**HAZARD, 'controls': [], 'likelihood': '9'})
    page = text(sign_in(cast.employer_manager).post(address('assessment_hazards', offer.ref), data))
    assert 'Lifting and carrying: Enter what you do about it' in page
    assert 'Lifting and carrying: Choose how likely, if nothing were done from the list' in page
    assert 'Strained back.' in page
    assert 'nvalid' not in page.replace('aria-invalid', '')


@pytest.mark.parametrize('total', ['many', '', '100000'])
def test_a_meddled_row_count_is_no_fault(cast, offer, sign_in, total):
    DraftFactory(offer=offer)
    for add in ({}, {'add': 'yes'}):
        data = {**rows(HAZARD), 'hazards-TOTAL_FORMS': total, **add}
        answer = sign_in(cast.employer_manager).post(address('assessment_hazards', offer.ref), data)
        assert answer.status_code == 200


def test_unanswered_questions_are_said_next_to_them(cast, offer, sign_in):
    DraftFactory(offer=offer)
    here = address('assessment_step', offer.ref, 'questions')
    page = text(
        sign_in(cast.employer_manager).post(here, {**QUESTIONS, 'radiation': '', 'band_reason': 'A till'})
    )
    assert page.count('Answer the question “Could they be harmed by radiation?”') == 2
    assert 'A till' in page


def test_the_lone_adult_question_says_that_yes_rules_nothing_out(cast, offer, sign_in):
    DraftFactory(offer=offer)
    page = text(sign_in(cast.employer_manager).get(address('assessment_step', offer.ref, 'supervision')))
    assert 'Yes does not rule the placement out and does not mean a DBS check' in page


def test_a_high_risk_cannot_be_confirmed(cast, offer, sign_in):
    high = {**HAZARD, 'residual_likelihood': 5, 'residual_severity': 3}
    draft = DraftFactory(offer=offer, answers={'hazards': [high]}, residual_max=15)
    browser = sign_in(cast.employer_manager)
    page = text(browser.get(address('assessment_check', offer.ref)))
    assert 'still high after what you do about it (15 of 25)' in page
    assert 'Confirm the risk assessment' not in page
    assert browser.post(address('assessment_check', offer.ref), SIGNED).status_code == 200
    assert RiskAssessment.objects.get(pk=draft.pk).state == AssessmentState.DRAFT


def test_a_page_shown_before_the_offer_changed_is_read_again(cast, offer, sign_in):
    DraftFactory(offer=offer)
    browser = sign_in(cast.employer_manager)
    update_offer(by=cast.employer_manager, offer=Offer.objects.get(pk=offer.pk), will_do=['Drive the van'])
    page = text(browser.post(address('assessment_check', offer.ref), SIGNED))
    assert 'The offer changed while this page was open' in page
    assert 'Drive the van' in page
    again = browser.post(address('assessment_check', offer.ref), {**SIGNED, 'offer_version': 2})
    assert again.status_code == 302
    assert 'name="offer_version" value="2"' in page


def test_nothing_has_changed_is_one_page_with_three_inputs(cast, offer, held, sign_in):
    browser = sign_in(cast.employer_manager)
    answer = browser.get(address('assessment', offer.ref))
    visible = answer.context['same_form'].visible_fields()
    assert [field.name for field in visible] == ['name', 'job_title', 'agree']
    held_then = browser.post(address('assessment_same', offer.ref), SIGNED)
    assert held_then.status_code == 302
    assert list(RiskAssessment.objects.values_list('version', 'state')) == [
        (2, 'confirmed'),
        (1, 'superseded'),
    ]


def test_nothing_has_changed_keeps_what_was_typed(cast, offer, held, sign_in):
    page = text(
        sign_in(cast.employer_manager).post(address('assessment_same', offer.ref), {**SIGNED, 'agree': ''})
    )
    assert 'Tick the box if nothing has changed' in page
    assert 'value="Emma Boss"' in page


def test_a_changed_offer_offers_no_short_cut(cast, offer, held, sign_in):
    update_offer(by=cast.employer_manager, offer=Offer.objects.get(pk=offer.pk), will_do=['Drive the van'])
    browser = sign_in(cast.employer_manager)
    page = text(browser.get(address('assessment', offer.ref)))
    assert 'Has nothing changed?' not in page
    assert 'Confirm again' in page
    page = text(browser.post(address('assessment_same', offer.ref), {**SIGNED, 'offer_version': 2}))
    assert 'The offer changed after you confirmed it' in page


# ---- asking, talking, documents


def test_the_employer_is_asked_by_hub_or_careers_leader(cast, offer, sign_in):
    for actor, expected in (
        ('hub_officer', 302),
        ('careers_lead', 302),
        ('tutor', 403),
        ('employer_manager', 403),
    ):
        answer = sign_in(getattr(cast, actor)).post(address('assessment_ask', offer.ref))
        assert answer.status_code == expected
    assert sign_in(cast.hub_officer).get(address('assessment_ask', offer.ref)).status_code == 405


def test_nobody_to_ask_is_told(cast, sign_in):
    offer = OfferFactory(site=SiteFactory(employer=cast.employer))
    page = text(sign_in(cast.hub_officer).post(address('assessment_ask', offer.ref), follow=True))
    assert 'No e-mail address is known' in page


TALK = {
    'spoke_to': 'Sam Sole', 'on_day': 2, 'on_month': 11, 'on_year': 2026,
    'risks': 'Hot drinks: staff carry the kettle', 'lone_adult': 'yes', **dict.fromkeys(REGULATION_19, 'no'),
}  # fmt: skip


def test_a_conversation_is_noted(cast, offer, sign_in):
    cast.employer.employees = 2
    cast.employer.save()
    browser = sign_in(cast.careers_lead)
    assert 'Note a conversation' in text(browser.get(address('assessment', offer.ref)))
    page = text(browser.post(address('assessment_conversation', offer.ref), TALK, follow=True))
    assert 'The conversation is noted' in page
    assert 'Sam Sole' in page
    noted = RiskAssessment.objects.get()
    assert noted.answers['hazards'] == [
        {'hazard': 'Hot drinks', 'harm': '', 'controls': ['staff carry the kettle']}
    ]


def test_a_conversation_is_not_enough_for_a_bigger_firm(cast, offer, sign_in):
    page = text(sign_in(cast.hub_officer).post(address('assessment_conversation', offer.ref), TALK))
    assert 'fewer than five people work' in page
    assert not RiskAssessment.objects.exists()


@pytest.mark.parametrize(
    ('wrong', 'words'),
    [
        ({'risks': 'Hot drinks'}, 'After “Hot drinks”, write a colon'),
        ({'on_year': 2099}, 'cannot be in the future'),
    ],
)
def test_a_conversation_says_what_to_mend(cast, offer, sign_in, wrong, words):
    page = text(
        sign_in(cast.hub_officer).post(address('assessment_conversation', offer.ref), {**TALK, **wrong})
    )
    assert words in page


def test_a_school_that_opens_a_document_becomes_its_reader(cast, held, sign_in):
    browser = sign_in(cast.tutor)
    for kind in ('risk_assessment', 'parent_summary'):
        answer = browser.post(address('document', held.ref, kind))
        paper = Document.objects.get(kind=kind)
        assert answer.url == reverse('documents:document', args=[paper.ref])
        assert browser.get(answer.url).status_code == 200
        assert cast.school.organisation in paper.readers.all()


@pytest.mark.parametrize('actor', ['stranger_lead', 'stranger_hub', 'other_manager'])
def test_a_stranger_gets_no_document(cast, held, sign_in, actor):
    assert (
        sign_in(getattr(cast, actor)).post(address('document', held.ref, 'risk_assessment')).status_code
        == 404
    )
    assert not Document.objects.exists()


def test_there_is_no_document_of_a_draft_or_of_an_unknown_kind(cast, offer, held, sign_in):
    draft = DraftFactory(offer=offer, version=2)
    browser = sign_in(cast.employer_manager)
    assert browser.post(address('document', draft.ref, 'risk_assessment')).status_code == 404
    assert browser.post(address('document', held.ref, 'leaflet')).status_code == 404


def test_the_page_costs_the_same_at_one_version_and_at_three(
    cast, offer, held, sign_in, django_assert_num_queries
):
    browser = sign_in(cast.employer_manager)
    browser.get(address('assessment', offer.ref))
    with django_assert_num_queries(5):
        browser.get(address('assessment', offer.ref))
    for version in (2, 3):
        RiskAssessmentFactory(offer=offer, version=version, state='superseded', answers=held.answers)
    with django_assert_num_queries(5):
        browser.get(address('assessment', offer.ref))
