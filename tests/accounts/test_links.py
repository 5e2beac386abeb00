"""Signed links: one purpose, until a day, taken back at will; visible to those who gave them."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.utils import timezone

from brokerage.accounts.access import by_link
from brokerage.accounts.links import issue_link, revoke_links
from brokerage.accounts.models import AccessLink
from tests.accounts.test_people_pages import words


@by_link('letter')
def letter(request, token):
    return HttpResponse(f'opened for {request.link.person}')


@pytest.fixture
def given(cast):
    """(link, token)."""
    link, token, address = issue_link(
        purpose='letter',
        url_name='accounts:accept',
        subject=cast.school.organisation,
        person='Ann Lee',
        issued_for=cast.school.organisation,
    )
    assert address == f'http://testserver/people/join/{token}/'
    return link, token


@pytest.fixture
def open_with(rf):
    """The page's answer to a token, as a stranger gets it."""

    def opened(token, view=letter):
        request = rf.get('/')
        request.user, request.membership, request.memberships = _Nobody(), None, []
        return view(request, token)

    return opened


class _Nobody:
    is_authenticated = False
    pk = None


def test_a_link_opens_its_page_and_is_marked_as_used(given, open_with):
    response = open_with(given[1])
    assert response.content == b'opened for Ann Lee'
    assert response['Referrer-Policy'] == 'strict-origin'
    assert AccessLink.objects.get().last_used_at is not None


def test_the_table_holds_no_token(given):
    assert given[1] not in str(vars(AccessLink.objects.get()))


def test_another_purpose_does_not_open(given, open_with):
    other = by_link('consent')(lambda request, token: HttpResponse('wrong'))
    assert open_with(given[1], other).status_code == 404


def test_an_unknown_token_does_not_open(given, open_with):
    assert open_with('guess').status_code == 404


def test_a_link_ends_on_its_day(given, open_with):
    AccessLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    response = open_with(given[1])
    assert response.status_code == 410
    assert 'It was good until' in words(response)


def test_a_link_taken_back_does_not_open(cast, given, open_with):
    assert revoke_links(purpose='consent', subject=cast.school.organisation) == 0
    assert revoke_links(purpose='letter', subject=cast.school.organisation) == 1
    response = open_with(given[1])
    assert response.status_code == 410
    assert 'It was taken back' in words(response)
    assert AccessLink.objects.get().last_used_at is None


def test_only_those_who_gave_a_link_see_it(cast, given):
    assert list(AccessLink.objects.visible_to(cast.careers_lead)) == [given[0]]
    for member in (cast.other_lead, cast.stranger_lead, cast.employer_manager, cast.stranger_hub):
        assert not AccessLink.objects.visible_to(member).exists()
