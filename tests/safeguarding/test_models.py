"""Who sees which rows, and what the database itself refuses."""

import pytest
from django.db import IntegrityError, connection, transaction

from safeguarding.models import Concern, Consent, DslDecision, NeedsNote, RiskAssessment, SummaryDelivery
from tests.factories.employers import OfferFactory, SiteFactory
from tests.factories.safeguarding import (
    ConcernFactory,
    ConsentFactory,
    DraftFactory,
    DslDecisionFactory,
    NeedsNoteFactory,
    RiskAssessmentFactory,
    SummaryDeliveryFactory,
)
from tests.factories.schools import CohortFactory, StudentFactory

OF_STUDENT = {
    SummaryDelivery: SummaryDeliveryFactory,
    Consent: ConsentFactory,
    DslDecision: DslDecisionFactory,
    NeedsNote: NeedsNoteFactory,
    Concern: ConcernFactory,
}
TABLE = RiskAssessment._meta.db_table


@pytest.fixture
def student(cast):
    return StudentFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def offer(cast):
    return OfferFactory(site=SiteFactory(employer=cast.employer))


def who_sees(cast, model):
    people = {**cast.everyone(), 'other_lead': cast.other_lead, 'other_manager': cast.other_manager}
    strangers = ('stranger_hub', 'stranger_lead', 'stranger_employer')
    people |= {name: getattr(cast, name) for name in strangers}
    return {str(name) for name, person in people.items() if model.objects.visible_to(person).exists()}


def test_a_confirmed_assessment_is_the_employers_its_hubs_and_the_areas_schools(cast, offer):
    RiskAssessmentFactory(offer=offer)
    expected = {
        'employer_manager',
        'site_contact',
        'hub_manager',
        'hub_officer',
        'careers_lead',
        'dsl',
        'tutor',
    }
    assert who_sees(cast, RiskAssessment) == expected | {'other_lead'}


def test_a_draft_is_not_a_schools(cast, offer):
    DraftFactory(offer=offer)
    assert who_sees(cast, RiskAssessment) == {
        'employer_manager',
        'site_contact',
        'hub_manager',
        'hub_officer',
    }


def test_a_hidden_offers_assessment_is_not_a_schools(cast, offer):
    RiskAssessmentFactory(offer=offer)
    offer.status = 'paused'
    offer.save()
    assert not RiskAssessment.objects.visible_to(cast.careers_lead).exists()


@pytest.mark.parametrize('model', [SummaryDelivery, Consent, DslDecision, NeedsNote])
def test_what_is_about_a_student_stays_in_the_school(cast, student, model):
    OF_STUDENT[model](student=student)
    assert who_sees(cast, model) == {'careers_lead', 'dsl', 'tutor'}


def test_concerns_are_the_safeguarding_leads_alone(cast, student):
    ConcernFactory(student=student)
    assert who_sees(cast, Concern) == {'dsl'}


@pytest.mark.parametrize('model', [SummaryDelivery, Consent, DslDecision, NeedsNote, Concern])
def test_no_hub_sees_them_even_where_the_school_shares_names(cast, student, model):
    cast.school.shares_names = True
    cast.school.save()
    OF_STUDENT[model](student=student)
    assert not model.objects.visible_to(cast.hub_manager).exists()


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    'change',
    [
        "answers = '[1]'", 'band = \'higher\'', 'expires_on = expires_on + 1', 'confirmed_by = \'X\'',
        'lone_adult = true', 'regulation_19 = \'{}\'', 'version = 9', 'state = \'draft\'',
        'state = \'expired\', band = \'higher\'', 'noted_by = \'X\'', 'residual_max = 1',
    ],
)  # fmt: skip
def test_the_database_refuses_to_change_what_was_confirmed(cast, offer, change):
    row = RiskAssessmentFactory(offer=offer)
    with pytest.raises(IntegrityError):
        run(f'UPDATE {TABLE} SET {change} WHERE id = %s', row.pk)  # noqa: S608
    assert RiskAssessment.objects.filter(pk=row.pk).values().get() == as_made(row)


def as_made(row):
    names = [field.attname for field in RiskAssessment._meta.concrete_fields]
    return {name: getattr(row, name) for name in names}


@pytest.mark.parametrize('state', ['superseded', 'expired'])
def test_its_state_moves_on_and_never_back(offer, state):
    row = RiskAssessmentFactory(offer=offer)
    run(f'UPDATE {TABLE} SET state = %s WHERE id = %s', state, row.pk)  # noqa: S608
    for back in ('confirmed', 'draft', 'superseded' if state == 'expired' else 'expired'):
        with pytest.raises(IntegrityError):
            run(f'UPDATE {TABLE} SET state = %s WHERE id = %s', back, row.pk)  # noqa: S608


def test_it_is_deleted_by_erasure_alone(offer):
    row = RiskAssessmentFactory(offer=offer)
    with pytest.raises(IntegrityError):
        run(f'DELETE FROM {TABLE} WHERE id = %s', row.pk)  # noqa: S608
    run("SET LOCAL fortnight.erasure = 'on'; " + f'DELETE FROM {TABLE} WHERE id = %s', row.pk)  # noqa: S608
    assert not RiskAssessment.objects.exists()


def test_a_draft_may_be_changed_and_deleted(offer):
    draft = DraftFactory(offer=offer)
    run(f"UPDATE {TABLE} SET band = 'higher' WHERE id = %s", draft.pk)  # noqa: S608
    run(f'DELETE FROM {TABLE} WHERE id = %s', draft.pk)  # noqa: S608
    assert not RiskAssessment.objects.exists()


@pytest.mark.parametrize('state', ['draft', 'confirmed'])
def test_one_draft_and_one_in_force(offer, state):
    made = DraftFactory if state == 'draft' else RiskAssessmentFactory
    made(offer=offer, version=1)
    with pytest.raises(IntegrityError):
        made(offer=offer, version=2)


@pytest.mark.parametrize('factory', [ConsentFactory, DslDecisionFactory, SummaryDeliveryFactory])
def test_history_is_never_changed(student, factory):
    row = factory(student=student)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(placement_ref='other')
    with pytest.raises(IntegrityError), transaction.atomic():
        row.delete()
