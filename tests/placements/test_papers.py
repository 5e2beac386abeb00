"""All safety documents of a block: one per offer and kind, with progress, for the school alone."""

import zipfile

import pytest

from brokerage.documents.models import Document, DocumentBatch
from placements.actions.papers import block_papers
from placements.enums import State
from tests.factories.safeguarding import RiskAssessmentFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


@pytest.fixture
def block(cast):
    """Two students on one offer whose risks are confirmed, one on another whose are not."""
    shared = story.a_window(cast)
    RiskAssessmentFactory(offer=shared.offer)
    for name in ('Ann', 'Ben'):
        story.a_placement(cast, State.ACCEPTED, window=shared, student=story.a_student(cast, first_name=name))
    story.a_placement(cast, student=story.a_student(cast, first_name='Cy'), window=story.a_window(cast))
    return cast.school.cohorts.get().blocks.get()


def test_each_offer_is_drawn_once_and_the_school_gets_a_zip(
    cast, sign_in, block, django_capture_on_commit_callbacks
):
    browser = sign_in(cast.careers_lead)
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(f'/placements/papers/{block.ref}/')
    batch = DocumentBatch.objects.get()
    assert (answer.url, batch.organisation) == (f'/documents/batch/{batch.ref}/', cast.school.organisation)
    assert sorted(Document.objects.values_list('kind', 'state')) == [
        ('parent_summary', 'ready'),
        ('risk_assessment', 'ready'),
    ]
    assert 'Download them all' in browser.get(answer.url).content.decode()
    with zipfile.ZipFile(batch.file.open('rb')) as archive:
        assert [name for name in archive.namelist() if 'ann' in name.lower() or 'ben' in name.lower()] == []


def test_asking_again_draws_nothing_new(cast, block):
    block_papers(by=cast.careers_lead, block=block)
    block_papers(by=cast.careers_lead, block=block)
    assert Document.objects.count() == 2


def test_with_nothing_confirmed_the_list_says_so(cast, sign_in):
    placement = story.a_placement(cast)
    answer = sign_in(cast.careers_lead).post(f'/placements/papers/{placement.block.ref}/', follow=True)
    assert 'No employer of this block has confirmed a risk assessment yet' in answer.content.decode()
    assert not DocumentBatch.objects.exists()


def test_the_button_is_on_the_list_of_a_block(cast, sign_in, block):
    browser = sign_in(cast.careers_lead)
    assert 'Make all safety documents' in browser.get(f'/placements/?block={block.ref}').content.decode()
    assert 'Make all safety documents' not in browser.get('/placements/').content.decode()
    assert (
        'Make all safety documents'
        not in sign_in(cast.tutor).get(f'/placements/?block={block.ref}').content.decode()
    )
