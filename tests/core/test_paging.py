"""Keyset pages: every row once, in order, both ways, whatever is typed into the address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brokerage.accounts.models import Organisation
from brokerage.core.paging import page_of
from tests.factories.accounts import OrganisationFactory

ORDER = ('name', 'ref')


@pytest.fixture
def rows(db):
    """Seven organisations, two pairs of the same name."""
    for name in ('Ash', 'Birch', 'Birch', 'Cedar', 'Elm', 'Elm', 'Fir'):
        OrganisationFactory(name=name)
    return list(Organisation.objects.order_by(*ORDER))


@pytest.fixture
def page(rf):
    def shown(url='/', order=ORDER, size=3, queryset=None):
        return page_of(queryset or Organisation.objects.all(), rf.get(url), order=order, size=size)

    return shown


@pytest.mark.parametrize('order', [ORDER, ('-name', 'ref'), ('-name', '-ref'), ('-created_at', '-pk')])
def test_forward_and_back_show_each_row_once(rows, page, order):
    expected = list(Organisation.objects.order_by(*order))
    first = page(order=order)
    second = page(first.next_url, order=order)
    third = page(second.next_url, order=order)
    assert first.rows + second.rows + third.rows == expected
    assert (first.previous_url, third.next_url) == ('', '')
    back = page(third.previous_url, order=order)
    assert back.rows == second.rows
    assert page(back.previous_url, order=order).rows == first.rows
    assert page(back.previous_url, order=order).previous_url == ''


def test_a_full_last_page_has_no_next(rows, page):
    assert page(size=7).next_url == ''
    assert page(size=6).next_url != ''


def test_rows_added_meanwhile_move_nothing(rows, page):
    first = page()
    OrganisationFactory(name='Aardvark')
    assert page(first.next_url).rows == rows[3:6]


def test_other_questions_stay_in_the_address_and_names_do_not_enter_it(rows, page):
    first = page('/?q=a%26b&state=sent')
    assert first.next_url == f'/?q=a%26b&state=sent&after={rows[2].ref}'
    second = page(first.next_url)
    assert second.next_url == f'/?q=a%26b&state=sent&after={rows[5].ref}'


@pytest.mark.parametrize('typed', ['', 'nonsense', '%00', '9' * 40, "'; drop table"])
@pytest.mark.parametrize('order', [ORDER, ('name', 'pk')])
def test_an_unknown_position_shows_the_first_page(rows, page, typed, order):
    for key in ('after', 'before'):
        assert page(f'/?{key}={typed}', order=order).rows == list(Organisation.objects.order_by(*order)[:3])


def test_a_position_outside_what_one_may_see_tells_nothing(rows, page):
    mine = Organisation.objects.exclude(pk=rows[2].pk)
    assert page(f'/?after={rows[2].ref}', queryset=mine).rows == [rows[0], rows[1], rows[3]]


def test_nothing_to_show(page, db):
    assert page() == page_of(
        Organisation.objects.none(), type('R', (), {'GET': {}, 'path': '/'}), order=ORDER
    )
    assert page().rows == []


def test_queries_do_not_grow(rows, page):
    first = page()
    with CaptureQueriesContext(connection) as queries:
        page(first.next_url)
    assert len(queries) == 2
