"""Links to an assessment, a certificate or a student's wishes: their own school ends them and sends them again."""

import re

import pytest
from django.core import mail

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import AccessLink
from brokerage.notify.models import Message
from brokerage.notify.sending import send_one
from employers.notifications import INSURANCE
from placements.actions.links import send_link_again
from placements.enums import State
from placements.notifications import ANSWER
from placements.notifications.links import OPENS, PAGES
from placements.queries.links import link_of, links_of
from safeguarding.notifications import ASSESSMENT
from schools.notifications import PREFERENCES_PURPOSE
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
KINDS = (ASSESSMENT, INSURANCE, PREFERENCES_PURPOSE)


@pytest.fixture
def placement(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    type(placement.student).objects.update(email='maya@school.example')
    return story.fresh(placement)


def issued(placement, purpose, by):
    company = None if purpose == PREFERENCES_PURPOSE else placement.employer.organisation
    return issue_link(
        purpose=purpose,
        url_name=PAGES[purpose],
        subject=OPENS[purpose](placement),
        person='Ann Asked',
        issued_for=by,
        organisation=company,
        days=9,
    )


@pytest.mark.parametrize('purpose', KINDS)
def test_the_new_one_opens_the_same_and_the_former_does_not(cast, client, placement, settings, purpose):
    settings.OUTBOX_PAGE = True
    link, _, old = issued(placement, purpose, placement.school.organisation)
    assert [line.link for line in links_of(placement)] == [link]
    message = send_link_again(by=cast.careers_lead, placement=placement, link=link)
    send_one(message.pk)
    new = re.search(r'http\S+', mail.outbox[-1].body).group()
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200
    again = AccessLink.objects.live().get()
    assert (again.purpose, again.subject_ref) == (purpose, link.subject_ref)
    if purpose == PREFERENCES_PURPOSE:
        assert again.expires_at.date() == link.expires_at.date()


@pytest.mark.parametrize('purpose', KINDS)
def test_another_organisations_links_are_neither_seen_nor_ended(cast, placement, purpose):
    for by in (cast.other_school.organisation, cast.hub):
        link, _, _ = issued(placement, purpose, by)
        assert links_of(placement) == []
        assert link_of(placement, link.ref) is None
    assert not Message.objects.exists()


def test_once_it_is_over_the_way_to_the_certificate_says_so(cast, client):
    placement = story.a_placement(cast, State.WITHDRAWN)
    _, token, _ = issue_link(
        purpose=ANSWER,
        url_name='placements:answer',
        subject=placement,
        person='Ann Asked',
        issued_for=placement.school.organisation,
        organisation=placement.employer.organisation,
    )
    assert client.post(f'/placements/answer/{token}/insurance/').status_code == 410
    assert not AccessLink.objects.filter(purpose=INSURANCE).exists()
