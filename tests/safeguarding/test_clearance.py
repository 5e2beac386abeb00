"""The law table: each fact spoiled on both sides of its edge, and exactly which blocker appears."""

from dataclasses import replace
from datetime import date

import pytest

from brokerage.core.sectors import RiskBand
from employers.enums import InsuranceBasis
from safeguarding.clearance import blockers, gates
from safeguarding.clearance.facts import (
    Approval,
    DslDecision,
    Placement,
    Summary,
    VerbalNote,
)
from safeguarding.enums import (
    AssessmentState,
    ConsentAnswer,
    DslOutcome,
    DslReason,
    Experience,
    Gate,
    GateState,
    Holder,
    SummaryMethod,
)
from safeguarding.rules.regulation19 import Answers, ExceptionText
from tests.safeguarding.facts import (
    ADULT_BORN,
    FIRST,
    LAST,
    YOUNG_BORN,
    clear_facts,
    codes,
    days,
    override,
    with_part,
)

WHOLE = ExceptionText('Part of the apprenticeship.', 'Ann Smith, 20 years.', 'Short spells, guarded.')


def states(facts):
    return {result.gate: result.state for result in gates(facts)}


@pytest.mark.parametrize('born', [date(2012, 2, 8), YOUNG_BORN, ADULT_BORN])
def test_nothing_in_the_way(born):
    assert codes(clear_facts(born)) == []


def test_gates_come_in_the_order_of_the_checklist():
    assert [result.gate for result in gates(clear_facts())] == list(Gate)


def test_what_is_not_needed_says_so():
    green, not_needed = GateState.GREEN, GateState.NOT_NEEDED
    assert states(clear_facts()) == dict.fromkeys(Gate, green) | {Gate.DSL: not_needed}
    assert states(clear_facts(YOUNG_BORN)) == dict.fromkeys(Gate, green) | {
        Gate.DSL: not_needed,
        Gate.PARENT_SUMMARY: not_needed,
    }
    assert states(clear_facts(ADULT_BORN)) == dict.fromkeys(Gate, green) | {
        Gate.DSL: not_needed,
        Gate.PARENT_SUMMARY: not_needed,
        Gate.PARENT_CONSENT: not_needed,
    }


@pytest.mark.parametrize(
    ('kind', 'left'),
    [
        (Experience.VISIT, {Gate.ELIGIBILITY, Gate.PARENT_CONSENT, Gate.SCHOOL_APPROVAL}),
        (Experience.TALK, {Gate.ELIGIBILITY, Gate.SCHOOL_APPROVAL}),
        (Experience.VIRTUAL, {Gate.ELIGIBILITY, Gate.SCHOOL_APPROVAL}),
    ],
)
def test_what_is_not_work_needs_less(kind, left):
    facts = with_part(clear_facts(year_group=8), 'placement', experience=kind)
    assert {gate for gate, state in states(facts).items() if state == GateState.GREEN} == left


@pytest.mark.parametrize(('year_group', 'expected'), [(9, ['too_young']), (10, [])])
def test_year_group(year_group, expected):
    assert codes(clear_facts(year_group=year_group)) == expected


@pytest.mark.parametrize(
    ('changes', 'expected'),
    [
        ({'basis': InsuranceBasis.NOT_KNOWN}, ['insurance_missing']),
        ({'basis': InsuranceBasis.FAMILY_ONLY}, ['family_only']),
        ({'cover_pounds': 4_999_999}, ['cover_too_low']),
        ({'cover_pounds': 5_000_000}, []),
        ({'cover_pounds': None}, ['cover_too_low']),
        ({'expires_on': date(2027, 7, 8)}, ['insurance_runs_out']),
        ({'expires_on': LAST}, []),
        ({'expires_on': None}, ['insurance_runs_out']),
        ({'policy_number': ' '}, ['policy_details_missing']),
        ({'outside_normal_business': True}, ['insurer_not_told']),
        ({'outside_normal_business': True, 'insurer_told': True}, []),
        ({'basis': InsuranceBasis.INDEMNITY_LETTER, 'expires_on': None}, ['letter_missing']),
        ({'basis': InsuranceBasis.INDEMNITY_LETTER, 'expires_on': None, 'letter_on': date(2026, 9, 1)}, []),
        (
            {
                'basis': InsuranceBasis.INDEMNITY_LETTER,
                'letter_on': date(2026, 9, 1),
                'expires_on': date(2027, 7, 8),
            },
            ['insurance_runs_out'],
        ),
    ],
)
def test_insurance(changes, expected):
    assert codes(with_part(clear_facts(), 'insurance', **changes)) == expected


@pytest.mark.parametrize(
    ('last', 'expected'), [(date(2027, 7, 9), []), (date(2027, 7, 12), ['insurer_not_told'])]
)
def test_insurer_is_told_when_longer_than_two_weeks(last, expected):
    facts = with_part(clear_facts(), 'placement', last_day=last, days=days(last=last))
    assert codes(facts) == expected
    told = replace(facts, overrides=(override('insurer_not_told', parent_agreed=False),))
    assert codes(told) == []


@pytest.mark.parametrize(
    ('changes', 'expected'),
    [
        ({'state': AssessmentState.DRAFT}, ['assessment_unconfirmed']),
        ({'state': AssessmentState.EXPIRED}, ['assessment_unconfirmed']),
        ({'state': AssessmentState.SUPERSEDED}, ['assessment_unconfirmed']),
        ({'confirmed_on': None}, ['assessment_unconfirmed']),
        ({'band': None}, ['assessment_unconfirmed']),
        ({'expires_on': LAST}, []),
        ({'expires_on': date(2027, 7, 8)}, ['assessment_runs_out']),
        ({'expires_on': None, 'band': RiskBand.HIGHER, 'confirmed_on': date(2026, 7, 9)}, []),
        (
            {'expires_on': None, 'band': RiskBand.HIGHER, 'confirmed_on': date(2026, 7, 8)},
            ['assessment_runs_out'],
        ),
        ({'residual_max': 12}, []),
        ({'residual_max': 15}, ['risk_too_high']),
        ({'residual_max': None}, []),
        ({'offer_changed': True}, ['offer_changed']),
        ({'answers': Answers()}, ['regulation_19_unanswered']),
        ({'answers': Answers(False, False, False, False, None)}, ['regulation_19_unanswered']),
    ],
)
def test_risk_assessment(changes, expected):
    assert codes(with_part(clear_facts(), 'assessment', **changes)) == expected


@pytest.mark.parametrize(
    ('changes', 'expected'),
    [
        ({}, []),
        ({'fewer_than_five': False}, ['assessment_unconfirmed']),
        ({'band': RiskBand.LESS_FAMILIAR}, ['assessment_unconfirmed']),
        ({'verbal_note': VerbalNote(date(2026, 11, 2), '', 'Hana Hub')}, ['assessment_unconfirmed']),
        ({'verbal_note': VerbalNote(date(2024, 7, 9), 'Emma Boss', 'Hana Hub')}, []),
        ({'verbal_note': VerbalNote(date(2024, 7, 8), 'Emma Boss', 'Hana Hub')}, ['assessment_unconfirmed']),
        ({'answers': Answers()}, ['regulation_19_unanswered']),
    ],
)
def test_a_small_low_risk_firm_may_confirm_by_word_of_mouth(changes, expected):
    spoken = {
        'state': AssessmentState.DRAFT,
        'confirmed_on': None,
        'expires_on': None,
        'fewer_than_five': True,
        'verbal_note': VerbalNote(date(2026, 11, 2), 'Emma Boss', 'Hana Hub'),
    }
    assert codes(with_part(clear_facts(), 'assessment', **(spoken | changes))) == expected


@pytest.mark.parametrize('question', list(Answers.__dataclass_fields__))
def test_regulation_19(question):
    answers = replace(clear_facts().assessment.answers, **{question: True})
    changes = {'answers': answers}
    assert codes(with_part(clear_facts(), 'assessment', **changes)) == ['regulation_19_child']
    assert codes(with_part(clear_facts(), 'assessment', exception=WHOLE, **changes)) == [
        'regulation_19_child'
    ]
    young = clear_facts(YOUNG_BORN, 12)
    assert codes(with_part(young, 'assessment', **changes)) == ['regulation_19_exception']
    assert codes(with_part(young, 'assessment', exception=WHOLE, **changes)) == []
    assert codes(with_part(clear_facts(ADULT_BORN, 13), 'assessment', **changes)) == []


@pytest.mark.parametrize('part', list(ExceptionText.__dataclass_fields__))
def test_all_three_parts_of_the_exception_are_needed(part):
    answers = Answers(True, False, False, False, False)
    facts = with_part(
        clear_facts(YOUNG_BORN, 12), 'assessment', answers=answers, exception=replace(WHOLE, **{part: ' '})
    )
    assert codes(facts) == ['regulation_19_exception']


@pytest.mark.parametrize(
    ('first', 'last', 'expected'),
    [
        (date(2027, 6, 25), date(2027, 7, 1), ['regulation_19_child']),
        (date(2027, 6, 28), date(2027, 7, 2), ['regulation_19_exception']),
    ],
)
def test_the_last_friday_in_june_decides_on_the_first_day(first, last, expected):
    facts = with_part(clear_facts(date(2011, 3, 1), 11), 'assessment', answers=Answers(True, *[False] * 4))
    facts = replace(facts, placement=Placement(first, last, days(first, last)))
    assert codes(facts) == expected


@pytest.mark.parametrize(
    ('summary', 'expected'),
    [
        (None, ['summary_not_sent']),
        (Summary(date(2027, 6, 27), SummaryMethod.PAPER), []),
        (Summary(FIRST, SummaryMethod.SPOKEN), ['summary_not_sent']),
        (Summary(date(2027, 5, 10), SummaryMethod.EMAIL, version=2), ['summary_outdated']),
    ],
)
def test_parent_summary(summary, expected):
    assert codes(replace(clear_facts(), summary=summary)) == expected
    assert codes(replace(clear_facts(YOUNG_BORN, 12), summary=summary)) == []


@pytest.mark.parametrize(
    ('answer', 'expected', 'holder'),
    [
        (ConsentAnswer.MISSING, 'consent_missing', Holder.PARENT),
        (ConsentAnswer.REFUSED, 'consent_refused', Holder.SCHOOL),
        (ConsentAnswer.DISPUTED, 'consent_disputed', Holder.SCHOOL),
    ],
)
def test_parent_consent(answer, expected, holder):
    found = blockers(replace(clear_facts(), consent=answer))
    assert [(blocker.code, blocker.holder) for blocker in found] == [(expected, holder)]
    assert codes(replace(clear_facts(date(2009, 6, 29), 13), consent=answer)) == [expected]
    assert codes(replace(clear_facts(ADULT_BORN, 13), consent=answer)) == []


@pytest.mark.parametrize('approval', [None, Approval('  ', date(2027, 5, 20))])
def test_school_approval_has_a_name(approval):
    assert codes(replace(clear_facts(), approval=approval)) == ['not_approved']


@pytest.mark.parametrize(
    ('born', 'lone_adult', 'expected'),
    [
        (date(2011, 6, 29), None, ['lone_adult_unanswered']),
        (date(2011, 6, 29), True, ['dsl_undecided']),
        (date(2011, 6, 29), False, []),
        (date(2011, 6, 28), None, []),
        (date(2011, 6, 28), True, []),
    ],
)
def test_the_lone_adult_question_stops_at_sixteen(born, lone_adult, expected):
    facts = with_part(clear_facts(born, 11), 'supervision', lone_adult=lone_adult)
    assert codes(facts) == expected


def decision(outcome=DslOutcome.GO_AHEAD, reasons=(DslReason.VULNERABLE,), **changes):
    given = {'by': 'Dina Safe', 'reason': 'Known to us.', 'on': date(2027, 5, 1)} | changes
    return DslDecision(outcome, reasons=frozenset(reasons), **given)


@pytest.mark.parametrize(
    ('made', 'expected'),
    [
        (None, ['dsl_undecided']),
        (decision(), []),
        (decision(DslOutcome.GO_AHEAD_WITH_CONDITIONS), []),
        (decision(DslOutcome.STOP), ['dsl_stopped']),
        (decision(reasons=[DslReason.VEHICLE]), ['dsl_undecided']),
        (decision(reason=' '), ['dsl_undecided']),
        (decision(by=''), ['dsl_undecided']),
    ],
)
def test_the_safeguarding_lead_decides(made, expected):
    facts = with_part(clear_facts(), 'student', vulnerable=True)
    assert codes(replace(facts, dsl_decision=made)) == expected


def test_a_stop_holds_although_nothing_is_flagged():
    assert codes(replace(clear_facts(), dsl_decision=decision(DslOutcome.STOP))) == ['dsl_stopped']


@pytest.mark.parametrize(
    ('last', 'expected'), [(date(2027, 7, 16), []), (date(2027, 7, 19), ['dsl_undecided'])]
)
def test_more_than_fifteen_days_calls_for_a_look(last, expected):
    facts = with_part(clear_facts(), 'placement', last_day=last, days=days(last=last))
    assert codes(with_part(facts, 'insurance', insurer_told=True)) == expected


def test_no_words_demand_a_dbs_check():
    facts = with_part(clear_facts(YOUNG_BORN, 12), 'supervision', lone_adult=True, home_setting=True)
    (found,) = blockers(facts)
    assert 'DBS' not in found.words
    assert 'barred' not in found.words
