"""Every address has one mark and one row in the table; every role gets what the table says."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from brokerage.accounts.enums import Kind, Permission
from tests.architecture import rows
from tests.architecture.url_table import ANY, KEY, LINK, NOTHING, PUBLIC, TABLE, THIRD_PARTY

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


def marks_of(view):
    return [mark for mark in MARKS if getattr(view, mark, None)]


def test_no_address_is_nameless():
    assert [str(pattern.pattern) for name, pattern in ADDRESSES.items() if name.endswith('None')] == []


def test_the_table_is_the_resolver():
    assert sorted(TABLE) == sorted(OURS)


@pytest.mark.parametrize('name', sorted(OURS))
def test_every_view_has_exactly_one_mark(name):
    assert len(marks_of(OURS[name].callback)) == 1


@pytest.mark.parametrize('name', sorted(set(TABLE) & set(OURS)))
def test_the_mark_is_the_one_of_the_table(name):
    view, mark = OURS[name].callback, TABLE[name].mark
    if isinstance(mark, Permission):
        assert view.permission == mark
    else:
        assert marks_of(view) == [MARK_NAMES[mark]]


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


def open_page(browser, address, row):
    return browser.post(address) if row.post else browser.get(address)


@pytest.mark.parametrize('name', sorted(set(TABLE) & set(OURS)))
def test_anonymous(name, cast, client):
    row = TABLE[name]
    response = open_page(client, address_of(name, cast), row)
    if row.mark in (LINK, NOTHING):
        assert response.status_code == 404
    elif row.mark == KEY:
        assert response.status_code == 401
    elif row.mark == PUBLIC:
        assert response.status_code in (200, 503)
    else:
        assert (response.status_code, response.url[:15]) == (302, '/account/login/')


@pytest.mark.parametrize('name', sorted(set(TABLE) & set(OURS)))
def test_somebody_who_acts_for_nobody(name, cast, sign_in):
    row, member = TABLE[name], cast.tutor
    if not isinstance(row.mark, Permission):
        return
    address = address_of(name, cast)
    browser = sign_in(member)
    member.is_active = False
    member.save()
    assert open_page(browser, address, row).url == '/people/nobody/'


@pytest.mark.parametrize('who', ROLES)
@pytest.mark.parametrize('name', sorted(set(TABLE) & set(OURS)))
def test_role(name, who, cast, sign_in):
    row, member = TABLE[name], getattr(cast, who)
    if row.mark in (PUBLIC, LINK, KEY, NOTHING):
        return
    status = open_page(sign_in(member), address_of(name, cast), row).status_code
    if not allowed(member, row):
        assert status == 403
    elif row.seen_by is not None and who not in row.seen_by:
        assert status == 404
    else:
        assert status in (200, 302)


@pytest.mark.parametrize('who', STRANGERS)
@pytest.mark.parametrize(
    'name',
    sorted(
        name for name in TABLE if TABLE[name].row and TABLE[name].mark not in (PUBLIC, KEY) and name in OURS
    ),
)
def test_stranger(name, who, cast, sign_in):
    row, member = TABLE[name], getattr(cast, who)
    status = open_page(sign_in(member), address_of(name, cast), row).status_code
    assert status == (404 if allowed(member, row) else 403)


@pytest.mark.parametrize(
    'name', sorted(name for name, row in TABLE.items() if row.post and row.mark != LINK and name in OURS)
)
def test_a_get_changes_nothing_where_only_a_post_may(name, cast, sign_in):
    member = next(m for m in cast.everyone().values() if allowed(m, TABLE[name]))
    assert sign_in(member).get(address_of(name, cast)).status_code == 405
