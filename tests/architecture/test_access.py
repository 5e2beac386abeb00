"""Every address has one mark and one row in the table; every role gets what the table says."""

from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import transaction
from django.urls import URLPattern, get_resolver, reverse

from brokerage.accounts.enums import Kind, Permission
from tests.architecture import rows
from tests.architecture.url_rows import ANY, KEY, LINK, NOTHING, PUBLIC
from tests.architecture.url_table import TABLE, THIRD_PARTY

MARK_NAMES = {
    ANY: 'any_member',
    PUBLIC: 'is_public',
    KEY: 'is_public',
    NOTHING: 'is_public',
    LINK: 'link_purpose',
}
MARKS = ('permission', 'any_member', 'is_public', 'link_purpose')
ROLES = (
    'hub_manager',
    'hub_officer',
    'careers_lead',
    'dsl',
    'tutor',
    'employer_manager',
    'site_contact',
    'partner_admin',
)
SIGN_IN = '/account/login/'
STRANGERS = ('stranger_hub', 'stranger_lead', 'stranger_employer')


def walk(patterns, namespace=''):
    """(full name, pattern) of every address."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f'{namespace}{pattern.name}', pattern
        else:
            inner = f'{namespace}{pattern.namespace}:' if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner)


ADDRESSES = dict(walk(get_resolver().url_patterns))
OURS = {name: pattern for name, pattern in ADDRESSES.items() if not name.startswith(THIRD_PARTY)}
CHECKED = sorted(set(TABLE) & set(OURS))


def marks_of(view):
    return [mark for mark in MARKS if getattr(view, mark, None)]


def test_no_address_is_nameless():
    assert [str(pattern.pattern) for name, pattern in ADDRESSES.items() if name.endswith('None')] == []


def test_the_table_is_the_resolver():
    assert sorted(TABLE) == sorted(OURS)


def test_every_view_has_exactly_one_mark():
    assert {name: marks for name in OURS if len(marks := marks_of(OURS[name].callback)) != 1} == {}


def has_the_mark(view, mark):
    if isinstance(mark, Permission):
        return view.permission == mark
    return marks_of(view) == [MARK_NAMES[mark]]


def test_the_marks_are_those_of_the_table():
    assert [name for name in CHECKED if not has_the_mark(OURS[name].callback, TABLE[name].mark)] == []


def address_of(name, cast):
    row = TABLE[name]
    parts = dict(row.args)
    if row.row:
        parts['ref'] = getattr(rows, row.row)(cast).ref
    if row.mark == LINK:
        parts['token'] = 'made-up'
    return reverse(name, kwargs=parts)


def allowed(member, row):
    if not isinstance(row.mark, Permission):
        return True
    return member.may(row.mark) and (row.kinds is None or Kind(member.organisation.kind) in row.kinds)


@contextmanager
def as_if_never():
    """What happens inside has not happened afterwards: the next visitor finds the same rows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    cache.clear()


def answer_to(browser, address, row):
    """The status, and where the answer leads without its query."""
    with as_if_never():
        response = browser.post(address) if row.post else browser.get(address)
    return response.status_code, response.headers.get('Location', '').partition('?')[0]


def right_for_anonymous(mark):
    """Statuses; those who have to sign in are sent there."""
    return {LINK: (404,), NOTHING: (404,), KEY: (401,), PUBLIC: (200, 503)}.get(mark, (302,))


def right_for(row, who, member):
    if not allowed(member, row):
        return (403,)
    if who in STRANGERS or (row.seen_by is not None and who not in row.seen_by):
        return (404,)
    return (200, 302)


def visitors(row):
    """Those who sign in; strangers only where there is a row that is not theirs."""
    if row.mark in (PUBLIC, LINK, KEY, NOTHING):
        return ()
    return ROLES + (STRANGERS if row.row else ())


@pytest.mark.parametrize('name', CHECKED)
def test_everybody_gets_what_the_table_says(name, cast, client, sign_in):
    row = TABLE[name]
    members = {who: getattr(cast, who) for who in visitors(row)}
    address = address_of(name, cast)
    status, sent_to = answer_to(client, address, row)
    assert status in right_for_anonymous(row.mark)
    assert (sent_to == SIGN_IN) == bool(members)
    wrong = {}
    for who, member in members.items():
        status, _ = answer_to(sign_in(member), address, row)
        if status not in right_for(row, who, member):
            wrong[who] = status
    assert wrong == {}


@pytest.mark.parametrize('name', [name for name in CHECKED if isinstance(TABLE[name].mark, Permission)])
def test_somebody_who_acts_for_nobody(name, cast, sign_in):
    row, member = TABLE[name], cast.tutor
    address = address_of(name, cast)
    browser = sign_in(member)
    member.is_active = False
    member.save()
    assert answer_to(browser, address, row)[1] == '/people/nobody/'


@pytest.mark.parametrize('name', [name for name in CHECKED if TABLE[name].post and TABLE[name].mark != LINK])
def test_a_get_changes_nothing_where_only_a_post_may(name, cast, sign_in):
    member = next(m for m in cast.everyone().values() if allowed(m, TABLE[name]))
    assert sign_in(member).get(address_of(name, cast)).status_code == 405
