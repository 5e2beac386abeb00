"""A family's documents by its signed link: its own, once there are any, and no other."""

import io

import pikepdf
import pytest

from brokerage.accounts.links import issue_link
from brokerage.audit.models import AuditEntry
from brokerage.documents.models import Document
from placements.enums import State
from placements.notifications import CONSENT
from tests.placements import papers, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def link_of(placement):
    _, token, _ = issue_link(
        purpose=CONSENT,
        url_name='placements:consent',
        subject=placement,
        person='Pat Parent',
        issued_for=placement.school.organisation,
    )
    return f'/placements/consent/{token}/papers/'


def test_a_family_has_its_documents_made_and_opens_them(cast, client, django_capture_on_commit_callbacks):
    address = link_of(story.a_placement(cast, State.CONFIRMED))
    assert 'Not made yet' in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address)
    page = client.get(address).content.decode()
    assert 'Student pack (PDF)' in page
    answer = client.get(f'{address}student_pack/')
    assert b''.join(answer.streaming_content).startswith(b'%PDF')
    assert AuditEntry.objects.filter(verb='document.open', actor_kind='link').count() == 1


@pytest.mark.parametrize('kind', ['visit_form', 'employer_pack', 'employer_letter', 'risk_assessment', 'x'])
def test_a_family_gets_no_other_document(cast, client, kind):
    placement = story.a_placement(cast, State.CONFIRMED)
    address = link_of(placement)
    assert client.get(f'{address}{kind}/').url == address


def test_before_it_is_confirmed_there_are_none(cast, client):
    address = link_of(story.a_placement(cast, State.ACCEPTED))
    assert 'There are none yet' in client.get(address).content.decode()
    assert 'There are no documents yet' in client.post(address, follow=True).content.decode()


def test_of_a_placement_that_did_not_happen_nothing_is_shown(cast, client):
    address = link_of(story.a_placement(cast, State.WITHDRAWN))
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 410
        assert 'Maya' not in answer.content.decode()


def test_the_risk_summary_comes_in_three_languages_drawn_once_an_offer(
    cast, client, django_capture_on_commit_callbacks
):
    first = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(first)
    second = story.a_placement(
        cast, State.ACCEPTED, window=first.window, student=story.a_student(cast, first_name='Ben')
    )
    for placement in (first, second):
        address = link_of(placement)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address)
        for ending in ('', '_cy', '_pl'):
            opened = client.get(f'{address}parent_summary{ending}/')
            assert b''.join(opened.streaming_content).startswith(b'%PDF')
    assert Document.objects.filter(kind__startswith='parent_summary').count() == 3
    welsh = Document.objects.get(kind='parent_summary_cy')
    assert '/Table' in papers.check_followed_by_ear(welsh)
    welsh.file.seek(0)
    with pikepdf.open(io.BytesIO(welsh.file.read())) as pdf:
        assert str(pdf.Root.Lang) == 'cy'
