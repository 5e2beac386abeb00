"""What holds for every placement, not only for the ones somebody thought of."""

from dataclasses import replace
from datetime import date, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.calendar import school_leaving_date
from employers.enums import InsuranceBasis
from safeguarding.clearance import blockers, gates
from safeguarding.clearance.facts import Assessment, DslDecision, Facts, Insurance, Placement, Student
from safeguarding.enums import ConsentAnswer, DslOutcome, Gate, GateState, Standing
from safeguarding.rules.dbs import Supervision
from safeguarding.rules.eligibility import standing
from safeguarding.rules.overrides import OVERRIDABLE
from safeguarding.rules.regulation19 import Answers, ExceptionText
from tests.safeguarding.facts import FIRST, LAST, clear_facts, days, override, with_part

LAW = ['regulation_19_child', 'regulation_19_unanswered', 'consent_missing', 'cover_too_low', 'night']
births = st.dates(date(2009, 1, 1), date(2013, 8, 31))
yes_or_no = st.booleans()
everything_signed = tuple(override(code) for code in (*OVERRIDABLE, *LAW))

MISSING = {
    Gate.INSURANCE: {'insurance': Insurance()},
    Gate.RISK_ASSESSMENT: {'assessment': Assessment()},
    Gate.PARENT_SUMMARY: {'summary': None},
    Gate.PARENT_CONSENT: {'consent': ConsentAnswer.MISSING},
    Gate.SCHOOL_APPROVAL: {'approval': None},
    Gate.DSL: {'supervision': Supervision()},
    Gate.HOURS: {'placement': Placement(FIRST, LAST)},
}


@st.composite
def facts(draw):
    """Facts good and bad in every mixture."""
    start = draw(st.sampled_from([time(5), time(7), time(9), time(15)]))
    end = draw(st.sampled_from([time(12), time(16), time(19), time(23)]))
    whole = clear_facts(draw(births), draw(st.integers(9, 13)))
    whole = with_part(whole, 'student', vulnerable=draw(yes_or_no))
    whole = with_part(whole, 'placement', days=days(start=start, end=end))
    whole = with_part(
        whole,
        'insurance',
        basis=draw(st.sampled_from(list(InsuranceBasis))),
        cover_pounds=draw(st.sampled_from([None, 4_999_999, 5_000_000])),
    )
    answers = Answers(*draw(st.tuples(*[st.sampled_from([None, True, False])] * 5)))
    exception = draw(st.sampled_from([None, ExceptionText('a', 'b', ''), ExceptionText('a', 'b', 'c')]))
    whole = with_part(whole, 'assessment', answers=answers, exception=exception)
    lone, home = draw(st.sampled_from([None, True, False])), draw(yes_or_no)
    whole = replace(whole, supervision=Supervision(lone, home_setting=home))
    return replace(whole, consent=draw(st.sampled_from(list(ConsentAnswer))))


@given(facts(), st.sampled_from(sorted(MISSING)))
def test_a_missing_fact_blocks_no_other_gate(given_facts, gate):
    before = {b for b in blockers(given_facts) if b.gate != gate}
    after = {b for b in blockers(replace(given_facts, **MISSING[gate])) if b.gate != gate}
    if gate == Gate.RISK_ASSESSMENT:
        assert after == before
    else:
        assert after <= before


@given(facts(), st.sampled_from(list(Answers.__dataclass_fields__)))
def test_a_child_with_a_regulation_19_risk_is_never_clear(given_facts, question):
    answers = replace(given_facts.assessment.answers, **{question: True})
    risky = with_part(given_facts, 'assessment', answers=answers)
    risky = replace(
        risky,
        overrides=everything_signed,
        consent=ConsentAnswer.GIVEN,
        dsl_decision=DslDecision(DslOutcome.GO_AHEAD, 'Dina Safe', 'Fine.', FIRST),
    )
    if standing(risky.student.date_of_birth, FIRST) == Standing.CHILD:
        assert 'regulation_19_child' in {blocker.code for blocker in blockers(risky)}


@given(facts())
def test_overrides_take_away_only_what_may_be_set_aside(given_facts):
    before = blockers(given_facts)
    after = blockers(replace(given_facts, overrides=everything_signed))
    assert after == [blocker for blocker in before if blocker.code not in OVERRIDABLE]
    assert {blocker.code for blocker in before if blocker.overridable} <= OVERRIDABLE


@given(facts())
def test_gates_and_blockers_agree(given_facts):
    for result in gates(given_facts):
        assert (result.state == GateState.RED) == bool(result.blockers)
        assert all(blocker.gate == result.gate for blocker in result.blockers)
        assert all(blocker.words and blocker.source for blocker in result.blockers)


@given(births, st.integers(9, 13))
def test_an_empty_placement_is_never_clear(born, year_group):
    empty = Facts(Student(born, year_group), Placement(FIRST, LAST))
    found = {blocker.gate for blocker in blockers(empty)}
    assert {Gate.INSURANCE, Gate.RISK_ASSESSMENT, Gate.HOURS, Gate.SCHOOL_APPROVAL} <= found


@given(births, st.dates(date(2026, 9, 1), date(2028, 8, 31)))
def test_nobody_grows_younger(born, day):
    order = list(Standing)
    today, tomorrow = standing(born, day), standing(born, day + timedelta(days=1))
    assert order.index(today) <= order.index(tomorrow)
    if today == Standing.CHILD and tomorrow != Standing.CHILD:
        assert day == school_leaving_date(born)
