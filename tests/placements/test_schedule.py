"""The schedule as a pure table: dates and facts in, steps out. No database, no clock."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from brokerage.core.calendar import is_working_day
from placements.enums import State
from placements.rules.schedule import (
    BY_KEY,
    LINES,
    About,
    Basis,
    Facts,
    Need,
    due,
    faults,
    in_order,
    schedule,
    steps,
    to_come,
)

MONDAY, START, END = date(2026, 11, 23), date(2027, 6, 28), date(2027, 7, 9)
ALL = frozenset(Need)
USUAL = schedule()


def facts(when, asked_on=MONDAY, **more):
    return Facts(**{'when': when, 'asked_on': asked_on, 'start': START, 'end': END, 'needs': ALL} | more)


def noon(day):
    return datetime(day.year, day.month, day.day, 12)  # noqa: DTZ001 (a local moment)


def days(when, key, **more):
    return [step.day for step in steps(facts(when, **more), USUAL) if step.line.key == key]


def test_a_silent_employer():
    assert days(State.NOMINATED, 'employer_reminder') == [
        date(2026, 11, 26),
        date(2026, 11, 30),
        date(2026, 12, 7),
    ]
    assert days(State.NOMINATED, 'employer_phone') == [date(2026, 12, 14)]


def test_weekends_and_bank_holidays_move_what_follows_an_event_forward():
    # Friday 18 December 2026: Monday, then Christmas and its substitute day, New Year.
    given = days(State.NOMINATED, 'employer_reminder', asked_on=date(2026, 12, 18))
    assert given == [date(2026, 12, 21), date(2026, 12, 29), date(2027, 1, 4)]


def test_what_comes_before_the_first_day_is_never_late():
    assert days(State.ACCEPTED, 'parent_reminder') == [
        date(2027, 5, 17),
        date(2027, 5, 24),
        # Monday 31 May 2027 is a bank holiday.
        date(2027, 5, 28),
    ]
    assert days(State.CONFIRMED, 'starts_tomorrow') == [date(2027, 6, 25)]


def test_a_parent_who_is_asked_late_is_phoned_soon():
    assert days(State.ACCEPTED, 'parent_phone', asked_on=date(2027, 6, 17)) == [date(2027, 6, 21)]


def test_a_task_for_the_school_keeps_to_its_terms():
    easter = ((date(2027, 2, 22), date(2027, 3, 12)),)
    assert days(About.BLOCK, 'match') == [date(2027, 3, 8)]
    assert days(About.BLOCK, 'match', closed=easter) == [date(2027, 2, 19)]
    # The employer's people are at work in school holidays.
    held = days(State.ACCEPTED, 'employer_papers', closed=((date(2027, 4, 1), date(2027, 4, 9)),))
    assert held[0] == date(2027, 4, 5)


@pytest.mark.parametrize('line', LINES, ids=lambda line: line.key)
def test_every_step_is_a_working_day_and_the_days_follow_each_other(line):
    for offset in range(0, 400, 3):
        moved = timedelta(days=offset)
        known = facts(line.when, asked_on=MONDAY + moved, start=START + moved, end=END + moved)
        found = [step.day for step in steps(known, (line,))]
        assert all(is_working_day(day) for day in found)
        assert found == sorted(found)


@pytest.mark.parametrize('when', sorted({line.when for line in LINES}))
def test_catching_up_gives_the_newest_of_a_chase_and_no_more(when):
    """However long the worker was away, what is due now is what would have been due last, day by day."""
    known, last = facts(when, asked_on=date(2026, 9, 28)), {}
    for offset in range(420):
        day = date(2026, 9, 28) + timedelta(days=offset)
        now = due(noon(day), known, USUAL)
        chases = [step.line.chase or step.line.key for step in now]
        assert len(chases) == len(set(chases))
        for step in now:
            before = last.get(step.line.chase or step.line.key)
            assert before is None or before <= step.day <= day
            last[step.line.chase or step.line.key] = step.day


def test_nothing_is_due_on_the_day_of_asking_at_weekends_or_once_the_first_day_has_come():
    nominated = facts(State.NOMINATED)
    assert due(noon(MONDAY), nominated, USUAL) == []
    assert due(noon(date(2026, 11, 28)), nominated, USUAL) == []
    assert due(noon(START), facts(State.CONFIRMED), USUAL) == []


def test_what_stands_is_due_even_when_its_day_had_gone_by():
    late = facts(State.CONFIRMED, asked_on=date(2027, 6, 17))
    found = due(noon(date(2027, 6, 18)), late, USUAL)
    assert [(step.line.key, step.day) for step in found] == [('turned_red', date(2027, 6, 17))]
    assert due(noon(date(2027, 6, 18)), replace(late, needs=frozenset()), USUAL) == []


@pytest.mark.parametrize('need', Need)
def test_what_nobody_needs_is_not_said(need):
    lines = [line for line in LINES if line.need == need]
    assert lines
    for line in lines:
        assert list(steps(facts(line.when, needs=ALL - {need}), (line,))) == []


def test_what_is_due_and_what_is_to_come_are_the_whole():
    for when in (State.NOMINATED, State.ACCEPTED, State.CONFIRMED):
        known = facts(when)
        everything = {step for step in steps(known, USUAL) if step.day < START}
        seen = set()
        for offset in range((START - MONDAY).days):
            seen |= set(due(noon(MONDAY + timedelta(days=offset)), known, USUAL))
        assert seen == everything == set(to_come(noon(MONDAY), known, USUAL))


def test_a_block_wins_over_its_hub_and_no_numbers_switch_a_line_off():
    mine = schedule({'parent_reminder': [8], 'prepare': [10]}, {'parent_reminder': [], 'gone_since': [1]})
    held = {line.key: line.offsets for line in mine}
    assert (held['parent_reminder'], held['prepare'], held['parent_phone']) == ((), (10,), (3,))
    assert len(mine) == len(LINES)


@pytest.mark.parametrize(
    ('changes', 'key', 'words'),
    [
        ({'employer_reminder': (0,)}, 'employer_reminder', 'Between 1 and 27 days.'),
        ({'employer_reminder': (3, 40)}, 'employer_reminder', 'Between 1 and 27 days.'),
        ({'parent_reminder': tuple(range(4, 12))}, 'parent_reminder', 'At most 6 times.'),
        ({'employer_phone': (10, 20)}, 'employer_phone', 'One number: a person is asked once.'),
        ({'employer_phone': (14,)}, 'employer_phone', 'The phone call comes after the last reminder.'),
        ({'parent_phone': (5,)}, 'parent_phone', 'The phone call comes after the last reminder.'),
    ],
)
def test_numbers_that_cannot_be(changes, key, words):
    assert faults(changes) == {key: words}


def test_the_usual_numbers_can_be():
    assert faults({}) == {}
    assert all(line.offsets == in_order(line, line.offsets) for line in LINES)
    assert {line.basis for line in LINES} == set(Basis)
    assert len(BY_KEY) == len(LINES)
