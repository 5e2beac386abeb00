"""What one school learned of a workplace counts for all, as long as it is true; no more than the band needs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.sectors import RiskBand
from employers.models import Offer
from safeguarding.actions import end_checks, lift_suspension, note_check, set_check_months, suspend
from safeguarding.enums import CheckEnd, CheckHow
from safeguarding.models import RiskAssessment, SiteCheck
from safeguarding.queries import work_key
from safeguarding.rules.checks import WAYS, counts_on, questions, way_is_enough
from tests.factories.employers import OfferFactory
from tests.factories.safeguarding import RiskAssessmentFactory, SiteCheckFactory

ALL = ['work', 'arrangements', 'managed', 'equipment']


@pytest.fixture(autouse=True)
def _monday_23_november_2026(time_machine):
    time_machine.move_to(datetime(2026, 11, 23, 9, tzinfo=UTC))


@pytest.mark.parametrize(
    ('band', 'how', 'reason', 'enough'),
    [
        (RiskBand.LOW, CheckHow.TALK, '', True),
        (RiskBand.LOW, CheckHow.VISIT, '', True),
        (RiskBand.LESS_FAMILIAR, CheckHow.TALK, '', False),
        (RiskBand.LESS_FAMILIAR, CheckHow.QUESTIONS, '', True),
        (RiskBand.HIGHER, CheckHow.TALK, 'Known for years', False),
        (RiskBand.HIGHER, CheckHow.QUESTIONS, '  ', False),
        (RiskBand.HIGHER, CheckHow.QUESTIONS, 'Visited by the other school in May', True),
        (RiskBand.HIGHER, CheckHow.VISIT, '', True),
    ],
)
def test_each_band_has_its_check(band, how, reason, enough):
    assert way_is_enough(band, how, reason) == enough


def test_low_risks_are_asked_nothing_but_a_talk():
    assert questions(RiskBand.LOW) == ()
    assert WAYS[RiskBand.LOW][0] == CheckHow.TALK
    assert set(questions(RiskBand.LESS_FAMILIAR)) < set(questions(RiskBand.HIGHER))


@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_the_last_day_counts_and_the_day_after_does_not(last_day):
    assert counts_on(last_day, last_day)
    assert not counts_on(last_day - timedelta(days=1), last_day)


@pytest.fixture
def assessment(cast):
    return an_assessment(cast)


def an_assessment(cast, band=RiskBand.LOW, **changes):
    return RiskAssessmentFactory(
        offer=OfferFactory(site__employer=cast.employer, **changes),
        band=band,
        answers={'hazards': [{'hazard': 'Lifting'}]},
    )


def noted(by, assessment, **changes):
    given = {'how': CheckHow.TALK, 'spoke_to': 'Emma Boss', **changes}
    return note_check(by=by, site=assessment.offer.site, band=assessment.band, **given)


@pytest.mark.django_db
@pytest.mark.parametrize('who', ['careers_lead', 'hub_officer'])
def test_a_school_or_the_hub_notes_who_spoke_to_whom(cast, assessment, who):
    by = getattr(cast, who)
    check = noted(by, assessment, words='Two staff, always both there.')
    assert (check.made_by, check.noted_by, check.spoke_to) == (by.organisation, by.actor_label, 'Emma Boss')
    assert check.expires_on == date(2029, 11, 23)
    assert check.covers == [work_key(assessment)]
    assert AuditEntry.objects.get(verb='check.note').subject_ref == check.ref


@pytest.mark.django_db
@pytest.mark.parametrize('who', ['dsl', 'tutor', 'employer_manager', 'stranger_lead'])
def test_nobody_else_notes_one(cast, assessment, who):
    with pytest.raises(Refused):
        noted(getattr(cast, who), assessment)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('band', 'given', 'words'),
    [
        (RiskBand.LOW, {'spoke_to': ' '}, 'who you spoke to'),
        (RiskBand.LOW, {'on': date(2026, 11, 24)}, 'future'),
        (RiskBand.LESS_FAMILIAR, {'asked': ALL}, 'less than'),
        (RiskBand.LESS_FAMILIAR, {'how': CheckHow.QUESTIONS, 'asked': ['work']}, 'each of these'),
        (RiskBand.HIGHER, {'how': CheckHow.QUESTIONS, 'asked': ALL}, 'nobody needs to visit'),
    ],
)
def test_less_than_the_band_needs_is_refused(cast, band, given, words):
    with pytest.raises(Refused, match=words):
        noted(cast.careers_lead, an_assessment(cast, band), **given)


@pytest.mark.django_db
def test_there_is_nothing_to_check_before_the_employer_confirmed(cast, assessment):
    RiskAssessment.objects.update(state='superseded')
    with pytest.raises(Refused, match='comes first'):
        noted(cast.careers_lead, assessment)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('band', 'expires'),
    [
        (RiskBand.LOW, date(2029, 11, 23)),
        (RiskBand.LESS_FAMILIAR, date(2028, 11, 23)),
        (RiskBand.HIGHER, date(2027, 11, 23)),
    ],
)
def test_months_are_the_hubs(cast, band, expires):
    row = an_assessment(cast, band)
    visit = {'how': CheckHow.VISIT, 'asked': ALL}
    assert noted(cast.careers_lead, row, **visit).expires_on == expires
    set_check_months(by=cast.hub_manager, low=6, less_familiar=6, higher=6)
    assert noted(cast.careers_lead, row, **visit).expires_on == date(2027, 5, 23)
    for who in (cast.hub_officer, cast.careers_lead):
        with pytest.raises(Refused):
            set_check_months(by=who, low=1, less_familiar=1, higher=1)


@pytest.mark.django_db
def test_the_key_changes_with_the_work_and_with_nothing_else(assessment):
    key = work_key(assessment)
    offer = assessment.offer
    for name, value in {'title': 'Another name', 'lunch': 'Canteen', 'version': 9}.items():
        setattr(offer, name, value)
    assessment.version, assessment.confirmed_by = 2, 'Somebody else'
    assessment.answers = {**assessment.answers, 'reviews': [1], 'welfare': {'facilities': 'Yes'}}
    assert work_key(assessment) == key


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('part', 'name', 'value'),
    [
        ('offer', 'will_do', ['Use the bread slicer']),
        ('offer', 'must_not_do', []),
        ('offer', 'observe_only', ['Ovens']),
        ('offer', 'mode', 'hybrid'),
        ('assessment', 'lone_adult', True),
        ('assessment', 'vehicle', True),
        ('assessment', 'band', 'higher'),
        ('assessment', 'regulation_19', {'capacity': True}),
        ('assessment', 'answers', {'hazards': [{'hazard': 'Lifting'}, {'hazard': 'Slicer'}]}),
        ('assessment', 'answers', {'hazards': [{'hazard': 'Lifting'}], 'supervision': {'supervisor': 'New'}}),
    ],
)
def test_a_task_a_risk_or_a_supervisor_that_changes_gives_another_key(assessment, part, name, value):
    key = work_key(assessment)
    if part == 'offer' and getattr(assessment.offer, name) == value:
        value = ['Anything']
    setattr(assessment.offer if part == 'offer' else assessment, name, value)
    assert work_key(assessment) != key


@pytest.mark.django_db
@pytest.mark.parametrize('who', ['careers_lead', 'dsl', 'hub_officer'])
def test_one_worried_person_ends_a_check_for_all(cast, assessment, who):
    noted(cast.careers_lead, assessment)
    assert end_checks(by=getattr(cast, who), site=assessment.offer.site, why=CheckEnd.CONCERN) == 1
    check = SiteCheck.objects.get()
    assert (check.ended_why, check.ended_by) == ('concern', getattr(cast, who).actor_label)
    assert not SiteCheck.objects.standing().exists()


@pytest.mark.django_db
@pytest.mark.parametrize('who', ['tutor', 'employer_manager', 'stranger_lead'])
def test_others_end_none(cast, assessment, who):
    with pytest.raises(Refused):
        end_checks(by=getattr(cast, who), site=assessment.offer.site, why=CheckEnd.CONCERN)


@pytest.mark.django_db
def test_only_the_hub_suspends_with_a_reason_and_once(cast, assessment):
    noted(cast.careers_lead, assessment)
    for who in (cast.careers_lead, cast.dsl, cast.employer_manager, cast.stranger_hub):
        with pytest.raises(Refused):
            suspend(by=who, employer=cast.employer, words='An accident.')
    with pytest.raises(Refused, match='why'):
        suspend(by=cast.hub_officer, employer=cast.employer, words=' ')
    suspend(by=cast.hub_officer, employer=cast.employer, words='An accident.')
    assert SiteCheck.objects.get().ended_why == CheckEnd.SUSPENDED
    with pytest.raises(Refused, match='already'):
        suspend(by=cast.hub_officer, employer=cast.employer, words='Again.')
    lift_suspension(by=cast.hub_officer, employer=cast.employer)
    assert not cast.employer.suspensions.standing().exists()
    assert not SiteCheck.objects.standing().exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ('changes', 'name'),
    [
        ({'spoke_to': ''}, 'site_check_who_spoke_to_whom'),
        ({'band': 'higher', 'how': 'questions'}, 'site_check_higher_is_visited'),
        ({'band': 'less_familiar', 'how': 'talk'}, 'site_check_questions_asked'),
        ({'ended_why': 'concern'}, 'site_check_end_whole'),
    ],
)
def test_the_database_is_the_last_reviewer(assessment, changes, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        SiteCheckFactory(assessment=assessment, **changes)


@pytest.mark.django_db
def test_a_check_is_never_changed_only_ended_once(cast, assessment):
    check = noted(cast.careers_lead, assessment)
    for change in ({'spoke_to': 'Somebody else'}, {'expires_on': date(2040, 1, 1)}, {'covers': []}):
        with pytest.raises(IntegrityError, match='never changed'), transaction.atomic():
            SiteCheck.objects.filter(pk=check.pk).update(**change)
    end_checks(by=cast.dsl, site=assessment.offer.site, why=CheckEnd.CONCERN)
    with pytest.raises(IntegrityError, match='never changed'), transaction.atomic():
        SiteCheck.objects.filter(pk=check.pk).update(ended_at=None, ended_why='')


@pytest.mark.django_db
def test_months_out_of_reason_are_refused_by_the_database(cast):
    with pytest.raises(IntegrityError, match='check_policy_months'), transaction.atomic():
        set_check_months(by=cast.hub_manager, low=0, less_familiar=1, higher=1)


@pytest.mark.django_db
def test_schools_and_hub_of_the_area_read_a_check_and_nobody_else(cast, assessment):
    check = noted(cast.careers_lead, assessment)
    sees = {
        who: SiteCheck.objects.visible_to(getattr(cast, who)).filter(pk=check.pk).exists()
        for who in (
            'careers_lead',
            'dsl',
            'hub_officer',
            'employer_manager',
            'stranger_lead',
            'partner_admin',
        )
    }
    expected = {'careers_lead', 'dsl', 'hub_officer'}
    assert {who for who, seen in sees.items() if seen} == expected
    assert Offer.objects.count() == 1
