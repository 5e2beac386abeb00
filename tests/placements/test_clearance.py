"""Each gate through rows, and the number of queries for one placement and for three."""

from datetime import date, time

import pytest
from django.utils import timezone

from employers.enums import InsuranceBasis, Mode, Rung
from placements.clearance import facts_of, gates_of, red_gates, year_group_of
from placements.enums import State
from safeguarding.enums import DslOutcome, Gate, GateState
from safeguarding.models import RiskAssessment
from tests.factories.employers import InsuranceFactory
from tests.factories.safeguarding import (
    REGULATION_19,
    ConsentFactory,
    DslDecisionFactory,
    RiskAssessmentFactory,
    SummaryDeliveryFactory,
)
from tests.factories.schools import CircumstancesFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
APPROVED = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}


@pytest.fixture
def clear(cast):
    """Nothing is in its way."""
    return clear_but(cast)


def clear_but(cast, **assessment):
    """Nothing is in its way but what the risk assessment says."""
    return story.all_but_approval(story.a_placement(cast, State.ACCEPTED, **APPROVED), **assessment)


def codes(placement):
    return {blocker.code for blocker in red_gates(story.fresh(placement))}


def change(row, **values):
    type(row).objects.filter(pk=row.pk).update(**values)


def test_clear(clear):
    assert codes(clear) == set()


def test_a_bare_placement_waits_for_everything(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    gates = {gate.gate: gate.state for gate in gates_of([placement])[placement.pk]}
    assert gates == {
        Gate.ELIGIBILITY: GateState.GREEN,
        Gate.INSURANCE: GateState.RED,
        Gate.RISK_ASSESSMENT: GateState.RED,
        Gate.WORKPLACE: GateState.RED,
        Gate.HOURS: GateState.GREEN,
        Gate.DSL: GateState.RED,
        Gate.PARENT_SUMMARY: GateState.RED,
        Gate.PARENT_CONSENT: GateState.RED,
        Gate.SCHOOL_APPROVAL: GateState.RED,
    }


def test_year_9_may_not_go(clear):
    change(clear.student.cohort, year_group=9)
    assert codes(clear) == {'too_young'}


def test_the_year_group_is_that_of_the_first_day(clear):
    change(clear.student.cohort, year_group=9, starts_year=2025)
    assert year_group_of(story.fresh(clear)) == 10
    assert codes(clear) == set()


@pytest.mark.parametrize(
    ('told', 'code'),
    [
        ({'basis': InsuranceBasis.NOT_KNOWN}, 'insurance_missing'),
        ({'basis': InsuranceBasis.FAMILY_ONLY}, 'family_only'),
        ({'policy_number': ''}, 'policy_details_missing'),
        ({'cover_pounds': 4_999_999}, 'cover_too_low'),
        ({'cover_pounds': None}, 'cover_too_low'),
        ({'expires_on': date(2027, 7, 8)}, 'insurance_runs_out'),
        ({'basis': InsuranceBasis.INDEMNITY_LETTER}, 'letter_missing'),
    ],
)
def test_insurance(clear, told, code):
    change(clear.employer.insurance, **told)
    assert codes(clear) == {code}


def test_insurance_to_the_last_day_and_a_letter_are_enough(clear):
    change(clear.employer.insurance, expires_on=date(2027, 7, 9))
    assert codes(clear) == set()
    change(clear.employer.insurance, basis=InsuranceBasis.INDEMNITY_LETTER, told_at=timezone.now())
    assert codes(clear) == set()


def test_another_employers_insurance_and_assessment_do_not_count(cast, clear):
    InsuranceFactory(employer=cast.other_employer)
    clear.employer.insurance.delete()
    assert codes(clear) == {'insurance_missing'}
    other = RiskAssessmentFactory(offer=story.a_window(cast).offer)
    assert clear.window.offer_id != other.offer_id
    change(RiskAssessment.objects.get(offer=clear.window.offer), state='superseded')
    assert {'assessment_unconfirmed', 'regulation_19_unanswered'} <= codes(clear)


def test_no_insurance_row_is_not_insured(cast):
    placement = story.a_placement(cast)
    assert facts_of([placement])[placement.pk].insurance.basis == InsuranceBasis.NOT_KNOWN


@pytest.mark.parametrize(
    ('told', 'code'),
    [
        ({'expires_on': date(2027, 7, 8)}, 'assessment_runs_out'),
        ({'state': 'expired'}, 'assessment_unconfirmed'),
        ({'residual_max': 15}, 'risk_too_high'),
        ({'offer_version': 0}, 'offer_changed'),
        ({'regulation_19': {}}, 'regulation_19_unanswered'),
        ({'lone_adult': None}, 'lone_adult_unanswered'),
        ({'lone_adult': True}, 'dsl_undecided'),
        ({'home_setting': True}, 'dsl_undecided'),
    ],
)
def test_assessment(cast, told, code):
    assert codes(clear_but(cast, **told)) == {code}


def test_a_child_is_never_exposed(cast):
    answers = dict.fromkeys(REGULATION_19, False) | {'agents': True}
    assert 'regulation_19_child' in codes(clear_but(cast, regulation_19=answers))


def test_only_the_newest_assessment_counts(clear):
    change(RiskAssessment.objects.get(), state='superseded')
    RiskAssessmentFactory(offer=clear.window.offer, version=2, residual_max=20)
    assert codes(clear) == {'risk_too_high', 'summary_outdated'}


def test_a_draft_does_not_take_the_place_of_what_is_confirmed(clear):
    RiskAssessmentFactory(
        offer=clear.window.offer, version=2, state='draft', confirmed_on=None, expires_on=None
    )
    assert codes(clear) == set()


@pytest.mark.parametrize('state', ['confirmed', 'expired'])
def test_a_small_firm_may_talk_it_through_until_it_has_grown(cast, state):
    clear = clear_but(cast, kind='verbal', noted_by='Carys Lead', state=state)
    change(clear.employer, employees=4)
    assert codes(clear) == set()
    change(clear.employer, employees=None)
    assert codes(clear) == {'assessment_unconfirmed'}


def test_hours(clear):
    change(clear.window.offer, day_starts=None)
    assert codes(clear) == {'hours_missing'}
    change(clear.window.offer, day_starts=time(9), weekdays=[])
    assert codes(clear) == {'hours_missing'}
    change(clear.window.offer, day_starts=time(6), weekdays=[0, 1])
    assert codes(clear) == {'child_outside_day', 'child_long_day'}


def test_days_are_the_offers_and_skip_bank_holidays(cast):
    window = story.a_window(cast, start=date(2027, 5, 24), end=date(2027, 6, 4))
    placement = story.a_placement(cast, window=window)
    days = [day.on for day in facts_of([placement])[placement.pk].placement.days]
    assert days == [date(2027, 5, day) for day in range(24, 29)] + [date(2027, 6, day) for day in range(1, 5)]


def test_visits_need_less(clear):
    change(clear.window.offer, rung=Rung.VISIT)
    clear.employer.insurance.delete()
    assert codes(clear) == set()


def test_virtual_needs_no_parent(clear):
    change(clear.window.offer, mode=Mode.VIRTUAL)
    gates = {gate.gate: gate.state for gate in gates_of([story.fresh(clear)])[clear.pk]}
    assert gates[Gate.PARENT_CONSENT] == gates[Gate.INSURANCE] == GateState.NOT_NEEDED


def test_the_newest_answer_of_the_parent_counts(clear):
    about = {'student': clear.student, 'placement_ref': clear.ref}
    ConsentFactory(**about, answer='refused')
    assert codes(clear) == {'consent_refused'}
    ConsentFactory(**about, answer='given')
    assert codes(clear) == set()


def test_consent_and_summary_of_another_placement_do_not_count(cast, clear):
    window = type(clear.window).objects.get(pk=clear.window_id)
    other = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast), window=window)
    assert {'consent_missing', 'summary_not_sent', 'not_approved'} == codes(other)
    assert codes(clear) == set()


def test_summary_of_an_older_assessment_is_out_of_date(cast):
    placement = story.a_placement(cast, State.ACCEPTED, **APPROVED)
    old = RiskAssessmentFactory(offer=placement.window.offer, state='superseded')
    SummaryDeliveryFactory(student=placement.student, placement_ref=placement.ref, assessment=old)
    ConsentFactory(student=placement.student, placement_ref=placement.ref)
    InsuranceFactory(employer=placement.employer)
    RiskAssessmentFactory(offer=placement.window.offer, version=2)
    assert codes(placement) == {'summary_outdated', 'workplace_unchecked'}


def test_a_decision_settles_only_what_it_was_about(clear):
    CircumstancesFactory(student=clear.student, vulnerable=True)
    assert codes(clear) == {'dsl_undecided'}
    about = {'student': clear.student, 'placement_ref': clear.ref}
    DslDecisionFactory(**about, covers=['vulnerable'])
    assert codes(clear) == set()
    change(RiskAssessment.objects.get(), state='superseded')
    RiskAssessmentFactory(offer=clear.window.offer, version=2, vehicle=True)
    assert codes(clear) == {'dsl_undecided', 'summary_outdated', 'workplace_changed'}
    DslDecisionFactory(**about, outcome=DslOutcome.STOP)
    assert codes(clear) == {'dsl_stopped', 'summary_outdated', 'workplace_changed'}


def test_the_schools_own_approval(clear):
    change(clear, approved_by='', approved_at=None)
    assert codes(clear) == {'not_approved'}


@pytest.mark.parametrize('count', [1, 3])
def test_nine_queries_however_many(cast, django_assert_num_queries, count):
    rows = [
        story.all_but_approval(
            story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast))
        )
        for _ in range(count)
    ]
    rows = [story.fresh(row) for row in rows]
    with django_assert_num_queries(9):
        assert len(gates_of(rows)) == count


def a_day_a_week(cast):
    """Wednesdays from January to March, at an employer that is open from Monday to Friday."""
    student = story.a_student(cast)
    block = student.cohort.blocks.get()
    change(
        block,
        start=date(2027, 1, 4),
        end=date(2027, 3, 19),
        pattern='day_a_week',
        weekdays=[2],
    )
    window = story.a_window(cast, start=date(2027, 1, 4), end=date(2027, 3, 19))
    change(window.offer, pattern='day_a_week')
    placement = story.a_placement(cast, State.ACCEPTED, window=window, student=student, **APPROVED)
    return story.all_but_approval(placement)


def test_a_day_a_week_over_a_term_is_judged_by_its_days(cast):
    placement = a_day_a_week(cast)
    days = facts_of([story.fresh(placement)])[placement.pk].placement.days
    assert {day.on.weekday() for day in days} == {2}
    assert len(days) == 11
    # Fifty-five weekdays lie between its ends: of them eleven are worked, under the fifteen that call the DSL.
    assert codes(placement) == {'insurer_not_told'}


def test_the_same_dates_every_day_are_long(cast):
    placement = a_day_a_week(cast)
    change(placement.block, pattern='full_block', weekdays=[])
    assert Gate.DSL in {blocker.gate for blocker in red_gates(story.fresh(placement))}


def test_ten_days_over_ten_weeks_need_no_word_to_the_insurer(cast):
    placement = a_day_a_week(cast)
    change(placement, end=date(2027, 3, 12))
    assert codes(placement) == set()
