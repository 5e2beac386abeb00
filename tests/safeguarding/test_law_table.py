"""docs/safeguarding.md against the code: every blocker and predicate has its source and its cases; and edges
that no other file stands on."""

import ast
import inspect
import re
from datetime import date, time, timedelta
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding.clearance.facts import Placement
from safeguarding.rules import overrides, regulation19
from safeguarding.rules.overrides import OVERRIDABLE
from safeguarding.rules.regulation19 import NO_RISKS, Answers, ExceptionText
from safeguarding.rules.working_time import WorkingDay
from tests.safeguarding.codes import CODES
from tests.safeguarding.facts import FIRST, LAST, days

HERE = Path(__file__).parent
PAGE = (HERE.parents[1] / 'docs' / 'safeguarding.md').read_text(encoding='utf-8')
BLOCKERS = re.findall(r'^\| `(\w+)` \| ([\w ]+) \| (.+?) \| ([\w ]+) \| `(\w+)` \|$', PAGE, re.M)
PREDICATES = re.findall(r'^\| `(\w+)\.(\w+)` \| `(\w+\.py)` \|$', PAGE, re.M)
SOURCES = [
    (HERE / name).read_text(encoding='utf-8') for name in ('test_clearance.py', 'test_clearance_hours.py')
]
CASES = {
    node.name: ast.get_source_segment(source, node)
    for source in SOURCES
    for node in ast.parse(source).body
    if isinstance(node, ast.FunctionDef)
}
# Functions of the rules that compute or word something and judge nothing.
NOT_JUDGING = {
    'about', 'check_words', 'choices', 'experience', 'induction_items', 'level', 'months_later',
    'newest_of_each', 'outside', 'regulation_19_questions', 'score', 'sector_risks', 'short_rests', 'weekdays',
    'weeks', 'young_person_factors',
}  # fmt: skip


def test_every_blocker_is_on_the_page():
    assert sorted(code for code, *_ in BLOCKERS) == sorted(CODES)


@pytest.mark.parametrize(('code', 'who', 'source', 'aside', 'test'), BLOCKERS)
def test_a_blocker_says_what_the_page_says(code, who, source, aside, test):
    assert (aside == 'two people') == (code in OVERRIDABLE)
    if source.startswith('law'):
        assert code not in OVERRIDABLE
    assert who in {'school', 'employer', 'parent', 'safeguarding lead', 'hub'}
    assert test in CASES


@pytest.mark.parametrize('code', sorted(set(CODES) - {'daily_rest', 'weekly_rest'}))
def test_every_blocker_comes_up_in_a_case(code):
    assert any(f"'{code}'" in source for source in SOURCES)


def _functions():
    for path in sorted((HERE.parents[1] / 'safeguarding' / 'rules').glob('*.py')):
        module = import_module(f'safeguarding.rules.{path.stem}')
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith('_'):
                yield path.stem, name, function


def test_every_predicate_is_on_the_page():
    judging = {(module, name) for module, name, _ in _functions() if name not in NOT_JUDGING}
    assert {(module, name) for module, name, _ in PREDICATES} == judging


@pytest.mark.parametrize(('module', 'name', 'file'), PREDICATES)
def test_a_predicate_has_a_source_and_cases_for_yes_and_no(module, name, file):
    function = getattr(import_module(f'safeguarding.rules.{module}'), name)
    told = (function.__doc__ or '') + (inspect.getmodule(function).__doc__ or '')
    assert re.search(r'[Ss]ource', told), 'no source in the docstring'
    assert name in (HERE / file).read_text(encoding='utf-8')


@pytest.mark.parametrize('question', list(Answers.__dataclass_fields__))
def test_one_yes_bars_a_child_and_no_yes_does_not(question):
    assert regulation19.barred_for_child(Answers(**{question: True}))
    assert not regulation19.barred_for_child(NO_RISKS)
    assert not regulation19.barred_for_child(Answers())


def test_the_exception_is_whole_or_nothing():
    yes = Answers(capacity=True)
    assert not regulation19.exception_needed(yes, ExceptionText('Training.', 'Ann.', 'Guarded.'))
    for part in ({}, {'lowest_practicable': ' '}, {'competent_supervisor': ''}):
        text = ExceptionText(**({'necessary_for_training': 'Training.'} | part))
        assert regulation19.exception_needed(yes, text)
    assert regulation19.exception_needed(yes, None)
    assert not regulation19.exception_needed(NO_RISKS, None)


# What an override is about.

clocks = st.times(time(5), time(12)).map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def placements(draw):
    first = draw(st.dates(date(2026, 9, 1), date(2028, 7, 1)))
    span = draw(st.integers(0, 4))
    worked = tuple(
        WorkingDay(first + timedelta(days=n), draw(clocks), time(16), draw(st.sampled_from([0, 30, 60])))
        for n in range(span + 1)
    )
    return Placement(first, first + timedelta(days=span), worked)


@given(placements(), placements(), st.integers(1, 3), st.integers(1, 3))
def test_about_is_the_same_exactly_when_everything_is(one, other, version, another):
    same = one == other and version == another
    assert (overrides.about(one, version) == overrides.about(other, another)) == same


def test_the_order_of_days_is_nothing_to_be_about():
    whole, turned = Placement(FIRST, LAST, days()), Placement(FIRST, LAST, days()[::-1])
    assert overrides.about(whole, 1) == overrides.about(turned, 1)
