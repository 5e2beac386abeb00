"""Every page that writes down who looked at whom has a name in the trail; no name is of a page that has gone."""

import ast
import inspect
import re
import textwrap
from functools import cache
from types import FunctionType

import pytest
from django.urls import URLPattern, get_resolver

from brokerage.audit import actions
from brokerage.audit.pages import PAGES, page_words

PACKAGES = ('brokerage.', 'schools.', 'employers.', 'placements.', 'safeguarding.')
PAGE = re.compile(r'[a-z_]+[:.][a-z_]+')
# What is written down under one name for several addresses, or under that of no address at all, and why.
OF_NO_ADDRESS = {'message': 'any page of a message: its list, its text, its preview'}
BY_URL_NAME = '(the name of the address)'


def views():
    """(name of the address, its view) of the whole site."""

    def walk(patterns, space=''):
        for each in patterns:
            if isinstance(each, URLPattern):
                if each.name:
                    yield f'{space}{each.name}', inspect.unwrap(each.callback)
            else:
                yield from walk(each.url_patterns, f'{each.namespace}:' if each.namespace else space)

    return [
        (name, view) for name, view in walk(get_resolver().url_patterns) if isinstance(view, FunctionType)
    ]


def _target(call, function):
    """The function of ours that a call goes to, or None."""
    held, node = function.__globals__, call.func
    if isinstance(node, ast.Name):
        found = held.get(node.id)
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        found = getattr(held.get(node.value.id), node.attr, None)
    else:
        found = None
    found = inspect.unwrap(found) if callable(found) else None
    ours = isinstance(found, FunctionType) and found.__module__.startswith(PACKAGES)
    return found if ours else None


@cache
def written(function):
    """The pages that a call of `function` may write a look under; None where it writes none."""
    if function is actions.record_read:
        return frozenset()
    pages, writes = set(), False
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(function)))):
        target = _target(node, function) if isinstance(node, ast.Call) else None
        if target is None or target is function or '.views' not in target.__module__ + '.views':
            continue
        below = written(target) if _is_of_views(target) else None
        if below is None:
            continue
        writes = True
        pages |= below
        for value in (*node.args, *(each.value for each in node.keywords)):
            pages |= set(_names_in(value))
    return frozenset(pages) if writes else None


def _is_of_views(target):
    return target is actions.record_read or 'views' in target.__module__


def _names_in(value):
    for node in ast.walk(value):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if PAGE.fullmatch(node.value) or node.value in OF_NO_ADDRESS:
                yield node.value
        elif isinstance(node, ast.Attribute) and node.attr == 'url_name':
            yield BY_URL_NAME


def pages_written():
    found = set()
    for name, view in views():
        pages = written(view) or ()
        found |= {name if page == BY_URL_NAME else page for page in pages}
    return found


def test_the_search_finds_what_pages_write():
    """Of a view that writes by itself, through a helper, and under the name of its address."""
    found = pages_written()
    assert {'placements:placement', 'placements:match_results', 'schools:guardian_add', 'message'} <= found
    assert len(found) > 50


def test_every_page_that_names_students_is_named_in_the_trail():
    assert sorted(pages_written() - set(PAGES)) == []


def test_no_name_is_of_a_page_that_is_no_more():
    addresses = {name for name, _ in views()}
    assert sorted(set(PAGES) - addresses - set(OF_NO_ADDRESS)) == []


def test_every_name_is_said_and_none_twice_for_different_things():
    assert all(words and words[0].isupper() for words in PAGES.values())


@pytest.mark.parametrize(
    ('page', 'told'),
    [
        ('schools:gone_long_ago', 'Gone long ago'),
        ('placements:', 'A page'),
        ('safeguarding.concerns', 'The list of safeguarding concerns'),
    ],
)
def test_an_old_row_is_read_too(page, told):
    assert page_words(page) == told
