"""The employer's assessment: begun, saved, confirmed, repeated, run out."""

from datetime import date

import pytest
from django.core import mail

from brokerage.accounts.models import SystemActor
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.sectors import RiskBand, Sector
from brokerage.documents.models import Document
from brokerage.notify.models import Message
from employers.actions import update_offer
from safeguarding.actions import (
    ask_assessment,
    confirm_assessment,
    expire,
    note_conversation,
    reconfirm_unchanged,
    save_assessment,
    start_assessment,
)
from safeguarding.enums import AssessmentKind, AssessmentState
from safeguarding.models import RiskAssessment
from safeguarding.rules.hazards import sector_risks
from tests.factories.employers import ContactFactory, OfferFactory, SiteFactory
from tests.factories.safeguarding import REGULATION_19, DraftFactory, RiskAssessmentFactory

NO_RISKS = dict.fromkeys(REGULATION_19, False)
SIGNED = {'name': 'Emma Boss', 'job_title': 'Owner'}


@pytest.fixture
def offer(cast):
    contact = ContactFactory(employer=cast.employer)
    return OfferFactory(site=SiteFactory(employer=cast.employer), contact=contact)


@pytest.fixture
def draft(offer):
    return DraftFactory(offer=offer)


def confirm(cast, draft, **changes):
    return confirm_assessment(by=cast.employer_manager, assessment=draft, **{**SIGNED, **changes})


def states(offer):
    return list(offer.risk_assessments.order_by('version').values_list('version', 'state'))


def test_a_first_draft_holds_the_usual_risks_of_the_sector_and_no_answers(cast, offer):
    draft = start_assessment(by=cast.employer_manager, offer=offer)
    assert [row['hazard'] for row in draft.answers['hazards']] == [
        hazard.hazard for hazard in sector_risks(Sector.RETAIL).hazards
    ]
    assert (draft.state, draft.version, draft.band) == (AssessmentState.DRAFT, 1, RiskBand.LOW)
    assert (draft.regulation_19, draft.lone_adult, draft.confirmed_on) == ({}, None, None)
    assert start_assessment(by=cast.employer_manager, offer=offer) == draft


def test_the_next_draft_holds_the_last_answers(cast, offer):
    confirmed = confirm(cast, DraftFactory(offer=offer, lone_adult=True, vehicle=True))
    draft = start_assessment(by=cast.employer_manager, offer=offer)
    assert (draft.version, draft.lone_adult, draft.vehicle) == (2, True, True)
    assert draft.kind == AssessmentKind.REVIEWED
    assert draft.answers == {name: kept for name, kept in confirmed.answers.items() if name != 'work'}


def test_saving_one_section_leaves_the_others(cast, draft):
    save_assessment(
        by=cast.employer_manager, assessment=draft, answers={'own_bans': 'No music.'}, lone_adult=True
    )
    saved = RiskAssessment.objects.get(pk=draft.pk)
    assert saved.answers == {**draft.answers, 'own_bans': 'No music.'}
    assert saved.lone_adult is True
    assert AuditEntry.objects.get(verb='assessment.save').data == {'parts': ['lone_adult', 'own_bans']}


def test_only_answers_can_be_saved(cast, draft):
    with pytest.raises(TypeError):
        save_assessment(by=cast.employer_manager, assessment=draft, state='confirmed')


@pytest.mark.parametrize('actor', ['hub_manager', 'careers_lead', 'other_manager', 'stranger_employer'])
def test_nobody_but_the_employer_writes(cast, offer, draft, actor):
    by = getattr(cast, actor)
    for act in (
        lambda: start_assessment(by=by, offer=offer),
        lambda: save_assessment(by=by, assessment=draft, lone_adult=True),
        lambda: confirm_assessment(by=by, assessment=draft, **SIGNED),
        lambda: reconfirm_unchanged(by=by, offer=offer, **SIGNED),
    ):
        with pytest.raises(Refused, match='Only the employer'):
            act()


@pytest.mark.parametrize(
    ('band', 'last_day'),
    [
        (RiskBand.LOW, date(2029, 11, 2)),
        (RiskBand.LESS_FAMILIAR, date(2028, 11, 2)),
        (RiskBand.HIGHER, date(2027, 11, 2)),
    ],
)
def test_how_long_it_lasts_goes_by_band(cast, offer, band, last_day):
    done = confirm(cast, DraftFactory(offer=offer, band=band), on=date(2026, 11, 2))
    assert (done.confirmed_on, done.expires_on) == (date(2026, 11, 2), last_day)


def hazard(**changes):
    row = DraftFactory.build(offer=None).answers['hazards'][0]
    return {'hazards': [row | changes]}


@pytest.mark.parametrize(
    ('wrong', 'words'),
    [
        ({'answers': hazard(residual_likelihood=3, residual_severity=5)}, 'still high'),
        ({'regulation_19': {**NO_RISKS, 'radiation': None}}, 'five questions'),
        ({'regulation_19': {}}, 'five questions'),
        ({'lone_adult': None}, 'one adult'),
        ({'answers': {'hazards': []}}, 'at least one hazard'),
    ],
)
def test_what_is_not_whole_is_refused_in_words(cast, draft, wrong, words):
    save_assessment(by=cast.employer_manager, assessment=draft, **wrong)
    with pytest.raises(Refused, match=words):
        confirm(cast, draft)
    assert states(draft.offer) == [(1, AssessmentState.DRAFT)]


def test_twelve_is_not_high(cast, draft):
    answers = hazard(residual_likelihood=3, residual_severity=4)
    save_assessment(by=cast.employer_manager, assessment=draft, answers=answers)
    done = confirm(cast, draft)
    assert (done.state, done.residual_max) == (AssessmentState.CONFIRMED, 12)


@pytest.mark.parametrize('signature', [{'name': ' '}, {'job_title': ''}])
def test_an_unsigned_assessment_is_refused(cast, draft, signature):
    with pytest.raises(Refused, match='your name and your job'):
        confirm(cast, draft, **signature)


def test_a_new_version_takes_the_place_of_the_former(cast, offer, draft):
    first = confirm(cast, draft)
    before = RiskAssessment.objects.filter(pk=first.pk).values().get()
    second = confirm(cast, start_assessment(by=cast.employer_manager, offer=offer), name='Ann Other')
    assert states(offer) == [(1, AssessmentState.SUPERSEDED), (2, AssessmentState.CONFIRMED)]
    after = RiskAssessment.objects.filter(pk=first.pk).values().get()
    assert after == before | {'state': AssessmentState.SUPERSEDED}
    assert second.confirmed_by == 'Ann Other'


def test_a_confirmed_version_is_not_saved_or_confirmed_again(cast, draft):
    confirm(cast, draft)
    with pytest.raises(Refused, match='stays as it is'):
        save_assessment(by=cast.employer_manager, assessment=draft, lone_adult=True)
    with pytest.raises(Refused, match='already'):
        confirm(cast, draft)


def test_an_offer_that_moved_on_while_the_page_was_open_is_read_again(cast, offer, draft):
    update_offer(by=cast.employer_manager, offer=offer, will_do=['Use the forklift'])
    with pytest.raises(Refused, match='changed while this page was open'):
        confirm(cast, draft, offer_version=1)
    assert confirm(cast, draft, offer_version=2).offer_version == 2


def test_nothing_has_changed(cast, offer):
    first = RiskAssessmentFactory(offer=offer, answers=DraftFactory.build(offer=None).answers)
    again = reconfirm_unchanged(by=cast.employer_manager, offer=offer, **SIGNED)
    assert states(offer) == [(1, AssessmentState.SUPERSEDED), (2, AssessmentState.CONFIRMED)]
    assert again.answers['hazards'] == first.answers['hazards']
    assert (again.confirmed_by, again.kind) == ('Emma Boss', AssessmentKind.REVIEWED)
    assert [(row['reason'], row['change']) for row in again.answers['reviews']] == [('Review', 'Nothing')]


def test_nothing_has_changed_needs_something_to_repeat(cast, offer):
    with pytest.raises(Refused, match='no written risk assessment'):
        reconfirm_unchanged(by=cast.employer_manager, offer=offer, **SIGNED)


def test_nothing_has_changed_is_refused_when_the_offer_has(cast, offer):
    RiskAssessmentFactory(offer=offer, answers=DraftFactory.build(offer=None).answers)
    update_offer(by=cast.employer_manager, offer=offer, will_do=['Use the forklift'])
    with pytest.raises(Refused, match='The offer changed after you confirmed it'):
        reconfirm_unchanged(by=cast.employer_manager, offer=offer, **SIGNED)
    assert states(offer) == [(1, AssessmentState.CONFIRMED)]


def test_a_draft_begun_before_gets_the_newest_number(cast, offer):
    RiskAssessmentFactory(offer=offer, answers=DraftFactory.build(offer=None).answers)
    draft = start_assessment(by=cast.employer_manager, offer=offer)
    reconfirm_unchanged(by=cast.employer_manager, offer=offer, **SIGNED)
    done = confirm(cast, draft)
    assert done.version == 4
    assert states(offer) == [(1, 'superseded'), (3, 'superseded'), (4, 'confirmed')]


def test_confirming_has_both_documents_made_for_employer_and_hub(cast, draft):
    done = confirm(cast, draft)
    made = Document.objects.filter(subject_ref=done.ref)
    assert {document.kind for document in made} == {'risk_assessment', 'parent_summary'}
    for document in made:
        assert set(document.readers.all()) == {cast.employer.organisation, cast.hub}


TALK = {
    'spoke_to': 'Sam Sole',
    'risks': [{'hazard': 'Hot drinks', 'harm': '', 'controls': ['Staff carry the kettle']}],
    'regulation_19': NO_RISKS,
    'lone_adult': True,
}


def test_a_conversation_counts_for_a_small_low_risk_employer(cast, offer):
    cast.employer.employees = 4
    cast.employer.save()
    noted = note_conversation(by=cast.careers_lead, offer=offer, on=date(2026, 11, 2), vehicle=True, **TALK)
    assert (noted.kind, noted.state) == (AssessmentKind.VERBAL, AssessmentState.CONFIRMED)
    assert (noted.confirmed_by, noted.noted_by) == ('Sam Sole', cast.careers_lead.actor_label)
    assert (noted.lone_adult, noted.vehicle, noted.expires_on) == (True, True, date(2029, 11, 2))
    # No written record is asked of such a firm; its parents are told all the same.
    assert [document.kind for document in Document.objects.all()] == ['parent_summary']


@pytest.mark.parametrize(
    ('employees', 'band'),
    [(5, RiskBand.LOW), (None, RiskBand.LOW), (4, RiskBand.LESS_FAMILIAR), (4, RiskBand.HIGHER)],
)
def test_a_conversation_is_not_enough_elsewhere(cast, offer, employees, band):
    cast.employer.employees, offer.risk_band = employees, band
    cast.employer.save()
    offer.save()
    with pytest.raises(Refused, match='fewer than five'):
        note_conversation(by=cast.hub_officer, offer=offer, **TALK)
    assert not RiskAssessment.objects.exists()


@pytest.mark.parametrize(
    'wrong', [{'lone_adult': None}, {'regulation_19': {}}, {'risks': []}, {'spoke_to': ' '}]
)
def test_a_conversation_answers_the_same_questions(cast, offer, wrong):
    cast.employer.employees = 1
    cast.employer.save()
    with pytest.raises(Refused):
        note_conversation(by=cast.hub_officer, offer=offer, **{**TALK, **wrong})


@pytest.mark.parametrize('actor', ['employer_manager', 'site_contact', 'tutor', 'dsl', 'partner_admin'])
def test_a_conversation_is_noted_by_hub_or_careers_leader(cast, offer, actor):
    with pytest.raises(Refused, match='Only the hub or the careers leader'):
        note_conversation(by=getattr(cast, actor), offer=offer, **TALK)


def test_what_ran_out_is_marked_the_day_after_its_last(cast, offer):
    RiskAssessmentFactory(offer=offer)
    by = SystemActor('safeguarding.expire')
    assert expire(by=by, today=date(2029, 11, 2)) == 0
    assert states(offer) == [(1, AssessmentState.CONFIRMED)]
    assert (expire(by=by, today=date(2029, 11, 3)), expire(by=by, today=date(2029, 11, 3))) == (1, 0)
    assert states(offer) == [(1, AssessmentState.EXPIRED)]


def test_the_employer_is_asked_once_in_the_last_four_weeks(offer):
    RiskAssessmentFactory(offer=offer)
    by = SystemActor('safeguarding.expire')
    expire(by=by, today=date(2029, 10, 4))
    assert not Message.objects.exists()
    for _ in range(2):
        expire(by=by, today=date(2029, 10, 5))
    assert list(Message.objects.values_list('template', 'due_on')) == [
        ('safeguarding.ask_assessment', date(2029, 11, 2))
    ]


def test_a_closed_offer_is_asked_about_no_more(offer):
    RiskAssessmentFactory(offer=offer)
    offer.status = 'closed'
    offer.save()
    expire(by=SystemActor('safeguarding.expire'), today=date(2029, 10, 20))
    assert not Message.objects.exists()


def test_asking_sends_a_link_that_opens_this_assessment(
    cast, offer, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask_assessment(by=cast.careers_lead, offer=offer)
    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (
        [f'{offer.contact.name} <{offer.contact.email}>'],
        'Please confirm your risk assessment for young people',
    )
    address = next(word for word in sent.body.split() if '/safety/link/' in word)
    assert 'Risk assessment' in client.get(address.replace('http://testserver', '')).content.decode()


def test_who_has_confirmed_meanwhile_is_not_asked(cast, offer, draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as waiting:
        ask_assessment(by=cast.hub_officer, offer=offer)
    confirm(cast, draft)
    for callback in waiting:
        callback()
    assert mail.outbox == []
    assert Message.objects.get().state == 'dropped'


def test_nobody_to_ask_is_said(cast, offer):
    offer.contact = None
    offer.save()
    cast.employer.contacts.all().delete()
    with pytest.raises(Refused, match='No e-mail address'):
        ask_assessment(by=cast.hub_officer, offer=offer)
