"""The law table, second part: hours, the workplace, and what is set aside."""

from dataclasses import replace
from datetime import date, time

import pytest

from safeguarding.clearance import blockers, gates
from safeguarding.clearance.facts import (
    Placement,
    WorkplaceCheck,
)
from safeguarding.enums import (
    Experience,
    Gate,
    GateState,
    Holder,
)
from safeguarding.rules.policy import Policy
from safeguarding.rules.regulation19 import ExceptionText
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
        ({'site_suspended': True, 'check': None}, ['site_suspended']),
        ({'suspended': True, 'site_suspended': True}, ['employer_suspended']),
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
