"""The law table: each fact spoiled on both sides of its edge, and exactly which blocker appears."""

from dataclasses import replace
from datetime import date, time

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
    WorkplaceCheck,
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
from safeguarding.rules.policy import Policy
from safeguarding.rules.regulation19 import Answers, ExceptionText
from tests.safeguarding.facts import (
    ADULT_BORN,
    FIRST,
    LAST,
    YOUNG_BORN,
    clear_facts,
    days,
    override,
    with_part,
)

WHOLE = ExceptionText('Part of the apprenticeship.', 'Ann Smith, 20 years.', 'Short spells, guarded.')


def codes(facts, policy=None):
    return [blocker.code for blocker in blockers(facts, policy)]


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


@pytest.mark.parametrize(
    ('born', 'hours', 'expected'),
    [
        (YOUNG_BORN, {'end': time(18)}, []),
        (YOUNG_BORN, {'end': time(18, 1)}, ['long_day', 'long_week']),
        (YOUNG_BORN, {'end': time(13, 31), 'break_minutes': 0}, ['break']),
        (YOUNG_BORN, {'start': time(15), 'end': time(22)}, []),
        (YOUNG_BORN, {'start': time(15), 'end': time(22, 1)}, ['night']),
        (YOUNG_BORN, {'start': time(5, 59), 'end': time(12)}, ['night']),
        (date(2012, 2, 8), {'start': time(7), 'end': time(15)}, []),
        (date(2012, 2, 8), {'start': time(6, 59), 'end': time(14)}, ['child_outside_day']),
        (date(2012, 2, 8), {'start': time(12), 'end': time(19, 1)}, ['child_outside_day']),
        (date(2012, 2, 8), {'end': time(17, 1)}, ['child_long_day']),
        (date(2012, 2, 8), {'break_minutes': 29}, ['child_break']),
        (ADULT_BORN, {'start': time(5), 'end': time(22)}, []),
    ],
)
def test_hours(born, hours, expected):
    facts = with_part(clear_facts(born, 12), 'placement', days=days(**hours))
    assert codes(facts) == expected
    signed = tuple(override(code) for code in expected)
    stays = [code for code in expected if not code.startswith('child_')]
    assert codes(replace(facts, overrides=signed)) == stays


@pytest.mark.parametrize(
    ('born', 'code'), [(YOUNG_BORN, 'break'), (date(2012, 2, 8), 'child_break'), (ADULT_BORN, None)]
)
def test_four_and_a_half_hours_need_no_break(born, code):
    short = with_part(clear_facts(born, 12), 'placement', days=days(end=time(13, 30), break_minutes=0))
    assert codes(short) == []
    longer = with_part(short, 'placement', days=days(end=time(13, 31), break_minutes=0))
    assert codes(longer) == ([code] if code else [])
    assert codes(with_part(longer, 'placement', days=days(end=time(14, 1), break_minutes=30))) == []


@pytest.mark.parametrize(('ends', 'expected'), [(time(21), []), (time(21, 1), ['daily_rest'])])
def test_twelve_hours_between_days(ends, expected):
    late, early = days()[0], days()[1]
    pair = (replace(late, start=time(14), end=ends), replace(early, start=time(9), end=time(13)))
    facts = with_part(clear_facts(YOUNG_BORN, 12), 'placement', days=pair)
    assert codes(facts) == expected


CHECK = WorkplaceCheck(date(2026, 11, 5), LAST)


@pytest.mark.parametrize(
    ('changes', 'expected'),
    [
        ({'check': None}, ['workplace_unchecked']),
        ({'check': CHECK}, []),
        ({'check': replace(CHECK, expires_on=date(2027, 7, 8))}, ['workplace_check_runs_out']),
        ({'check': replace(CHECK, changed=True)}, ['workplace_changed']),
        ({'suspended': True}, ['employer_suspended']),
        ({'suspended': True, 'check': None}, ['employer_suspended']),
    ],
)
def test_the_workplace_is_checked(changes, expected):
    assert codes(replace(clear_facts(), **changes)) == expected
    visit = replace(clear_facts(), **changes)
    assert codes(with_part(visit, 'placement', experience=Experience.VISIT)) == []


@pytest.mark.parametrize('wrong', [(), days(last=date(2027, 7, 12)), days(break_minutes=420)])
def test_hours_are_whole(wrong):
    assert codes(with_part(clear_facts(), 'placement', days=wrong)) == ['hours_missing']


def test_saturday_makes_six_days():
    saturday = replace(days()[0], on=date(2027, 7, 3))
    six = (*days(), saturday)
    assert codes(with_part(clear_facts(), 'placement', days=six)) == ['child_weekend', 'child_long_week']
    young = clear_facts(YOUNG_BORN, 12)
    assert codes(with_part(young, 'placement', days=six)) == ['weekly_rest']


def test_each_day_is_judged_by_what_the_student_is_that_day():
    """Over school age from Saturday 26 June: Friday is a child's day, Monday a young worker's."""
    first, last = date(2027, 6, 25), date(2027, 6, 28)
    facts = clear_facts(date(2011, 3, 1), 11)
    facts = replace(facts, placement=Placement(first, last, days(first, last, end=time(18, 1))))
    assert [(b.code, b.overridable) for b in blockers(facts)] == [
        ('child_long_day', True),
        ('long_day', False),
    ]


def test_the_week_before_counts_although_it_was_a_childs():
    """Only Saturday 26 June is a young worker's, yet it makes a sixth day, too soon after Friday evening."""
    first, last = date(2027, 6, 21), date(2027, 6, 26)
    late = days(first, last, start=time(12), end=time(19))
    saturday = replace(late[0], on=last, start=time(6, 59), end=time(11), break_minutes=0)
    facts = replace(clear_facts(date(2011, 3, 1), 11), placement=Placement(first, last, (*late, saturday)))
    assert codes(facts) == ['child_long_week', 'daily_rest', 'weekly_rest']


def test_an_override_stays_in_sight():
    facts = with_part(clear_facts(), 'placement', days=days(start=time(6, 30)))
    facts = replace(facts, overrides=(override('child_outside_day'),))
    facts = replace(facts, overrides=(*facts.overrides, override('child_long_day')))
    hours = next(result for result in gates(facts) if result.gate == Gate.HOURS)
    assert hours.state == GateState.GREEN
    assert [blocker.code for blocker in hours.overridden] == ['child_outside_day', 'child_long_day']


def test_a_blocker_says_who_acts_by_when_and_why():
    (found,) = blockers(with_part(clear_facts(), 'insurance', expires_on=date(2027, 7, 8)))
    assert found.words == (
        'The cover must run to the last day, Friday 9 July 2027. Send us the renewal when you have it.'
    )
    assert (found.gate, found.holder, found.overridable) == (Gate.INSURANCE, Holder.EMPLOYER, False)
    assert found.source == "Employers' Liability (Compulsory Insurance) Act 1969"
    assert found.by == date(2027, 4, 5)
    assert not found.overdue(date(2027, 4, 5))
    assert found.overdue(date(2027, 4, 6))


def test_hours_are_named_by_date():
    (found,) = blockers(with_part(clear_facts(), 'placement', days=days(start=time(12), end=time(19, 1))))
    assert found.words == (
        'Move the hours to between 7am and 7pm on Monday 28 June 2027, Tuesday 29 June 2027, '
        'Wednesday 30 June 2027 and 7 more days.'
    )


def test_a_hub_may_set_what_is_practice():
    policy = Policy(child_latest=time(15), dsl_after_days=9, tell_insurer_after_weekdays=9)
    assert codes(clear_facts(), policy) == ['insurer_not_told', 'child_outside_day', 'dsl_undecided']


def test_impossible_placements_are_refused():
    with pytest.raises(ValueError, match='before the first'):
        Placement(LAST, FIRST)
    with pytest.raises(ValueError, match='Two rows'):
        Placement(FIRST, LAST, days() + days()[:1])
