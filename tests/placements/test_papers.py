"""All safety documents of a block: one per offer and kind, with progress, for the school alone."""

import zipfile
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile

from brokerage.audit.models import AuditEntry
from brokerage.documents.actions import cancel_batch
from brokerage.documents.making import make_batch
from brokerage.documents.models import Document, DocumentBatch
from brokerage.uploads.models import Upload
from placements.actions.agreements import make_agreement
from placements.actions.papers import GROUPS, block_papers, forget_needs_papers, gather_block_papers
from placements.enums import State
from tests.factories.employers import InsuranceFactory
from tests.factories.safeguarding import NeedsNoteFactory, RiskAssessmentFactory
from tests.placements import agreements, story

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
        answer = browser.post(f'/placements/papers/{block.ref}/', {'group': 'safety'})
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
    make_batch(block_papers(by=cast.careers_lead, block=block, group='safety'))
    make_batch(block_papers(by=cast.careers_lead, block=block, group='safety'))
    assert Document.objects.count() == 2


def test_with_nothing_confirmed_the_list_says_so(cast, sign_in):
    placement = story.a_placement(cast)
    for group in GROUPS:
        answer = sign_in(cast.careers_lead).post(
            f'/placements/papers/{placement.block.ref}/', {'group': group}
        )
        assert 'There is nothing to make yet' in answer.content.decode()
    assert not DocumentBatch.objects.exists()


def test_the_button_is_on_the_list_of_a_block(cast, sign_in, block):
    browser = sign_in(cast.careers_lead)
    assert 'Make documents for all' in browser.get(f'/placements/?block={block.ref}').content.decode()
    assert 'Make documents for all' not in browser.get('/placements/').content.decode()
    assert (
        'Make documents for all'
        not in sign_in(cast.tutor).get(f'/placements/?block={block.ref}').content.decode()
    )


@pytest.mark.parametrize(('group', 'made'), [('packs', 6), ('letters', 4)])
def test_each_placement_has_its_own_and_what_is_made_is_used_again(cast, group, made):
    window = story.a_window(cast)
    for name in ('Ann', 'Ben'):
        student = story.a_student(cast, first_name=name)
        placement = story.a_placement(cast, State.CONFIRMED, window=window, student=student)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group=group)
    make_batch(batch)
    assert (batch.job_state, batch.documents.count()) == ('done', made)
    drawn_at = set(Document.objects.values_list('made_at', flat=True))
    make_batch(block_papers(by=cast.careers_lead, block=placement.block, group=group))
    assert set(Document.objects.values_list('made_at', flat=True)) == drawn_at
    assert Document.objects.count() == made


def test_agreements_are_the_versions_in_force(cast):
    placement, first = agreements.ready(cast)
    agreements.change(placement, 'tasks')
    second = make_agreement(by=cast.careers_lead, placement=placement)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='agreements')
    make_batch(batch)
    assert batch.documents.get().subject_ref == second.ref != first.ref


def test_a_batch_whose_worker_died_goes_on_where_it_was(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='packs')
    batch.begin(3, 'Looking what is new')
    make_batch(batch)
    assert (batch.job_state, batch.job_done, bool(batch.file)) == ('done', 3, True)


def test_a_cancelled_batch_asks_for_nothing(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='packs')
    cancel_batch(batch=batch, by=cast.careers_lead)
    make_batch(batch)
    assert not Document.objects.exists()


def test_another_schools_placements_are_never_in_it(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='packs')
    batch.organisation = cast.other_school.organisation
    assert gather_block_papers(batch) == []


def test_the_own_find_letter_is_one_for_all(cast, sign_in):
    placement = story.a_placement(cast)
    browser = sign_in(cast.careers_lead)
    address = f'/placements/papers/{placement.block.ref}/'
    assert 'Get the letter' in browser.get(address).content.decode()
    first, again = (browser.post(f'{address}letter/').url for _ in range(2))
    assert first == again


def test_a_pack_that_tells_a_needs_note_goes_when_the_note_must(
    cast, today, django_capture_on_commit_callbacks
):
    placement = story.a_placement(cast, State.CONFIRMED)
    other = story.a_placement(cast, State.CONFIRMED, student=story.a_student(cast, first_name='Ben'))
    NeedsNoteFactory(student=placement.student, placement_ref=placement.ref)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='packs')
    make_batch(batch)
    pack = Document.objects.get(kind='employer_pack', subject_ref=placement.ref)
    storage, files = pack.file.storage, (pack.file.name, batch.file.name)
    today.move_to(datetime(2027, 8, 8, 9, tzinfo=UTC))
    assert forget_needs_papers() == 0
    today.move_to(datetime(2027, 8, 9, 9, tzinfo=UTC))
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_needs_papers() == 1
    assert not any(storage.exists(name) for name in files)
    assert not Document.objects.filter(pk=pack.pk).exists()
    assert Document.objects.filter(kind='employer_pack', subject_ref=other.ref).exists()
    batch.refresh_from_db()
    assert not batch.file


def sent(cast, purpose, state, content):
    """As if the employer had sent a file that the scanner has looked at, or not yet."""
    upload = Upload(
        owner=cast.employer.organisation,
        purpose=purpose,
        subject_ref='abc',
        version=1,
        kind='pdf',
        size=len(content),
        sha256='ab' * 32,
        state=state,
        scanned_at=None if state == 'quarantined' else story.TODAY,
        sent_by='Ann Asked',
        job_seen_at=story.TODAY,
    )
    upload.file.save('file', ContentFile(content), save=False)
    upload.save()
    return upload


def zipped(cast, placement, group):
    batch = block_papers(by=cast.careers_lead, block=placement.block, group=group)
    make_batch(batch)
    with zipfile.ZipFile(batch.file.open('rb')) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize('group', ['safety', 'packs'])
@pytest.mark.parametrize('state', Upload.Scan.values)
def test_what_the_employer_sent_goes_along_once_as_it_was_sent_and_only_if_it_is_clean(cast, group, state):
    window = story.a_window(cast)
    assessment = sent(cast, 'risk_assessment', state, b'%PDF its own risks')
    certificate = sent(cast, 'insurance_certificate', state, b'%PDF its cover')
    RiskAssessmentFactory(offer=window.offer, kind='uploaded', upload=assessment)
    InsuranceFactory(employer=cast.employer, certificate=certificate)
    for name in ('Ann', 'Ben'):
        student = story.a_student(cast, first_name=name)
        placement = story.a_placement(cast, State.CONFIRMED, window=window, student=student)
    files = zipped(cast, placement, group)
    contents = files.pop('0-contents.html').decode()
    own, cover = (
        f'risk-assessment-print-finisher-v1-{assessment.ref}.pdf',
        f'insurance-certificate-brindley-print-v1-{certificate.ref}.pdf',
    )
    assert {own, cover} <= set(files) if state == 'clean' else not {own, cover} & set(files)
    assert (files.get(own), files.get(cover)) == (
        (b'%PDF its own risks', b'%PDF its cover') if state == 'clean' else (None, None)
    )
    # Everything in it is listed, and what is not in it too, with the reason.
    assert all(f'href="{name}"' in contents for name in files)
    assert 'The employer’s own risk assessment: Print finisher' in contents
    assert 'Certificate of insurance: Brindley Print' in contents
    assert ('Not in here' in contents) is (state != 'clean')
    assert 'Ann' not in contents
    assert 'Ben' not in contents
    assert AuditEntry.objects.filter(verb='upload.enclose').count() == (2 if state == 'clean' else 0)


def test_letters_and_other_schools_get_no_employers_files(cast):
    window = story.a_window(cast)
    certificate = sent(cast, 'insurance_certificate', 'clean', b'%PDF its cover')
    InsuranceFactory(employer=cast.employer, certificate=certificate)
    story.a_placement(cast, State.CONFIRMED, window=window, student=story.a_student(cast, cast.other_school))
    placement = story.a_placement(
        cast, State.CONFIRMED, window=story.a_window(cast, employer=cast.other_employer)
    )
    for group in ('letters', 'packs'):
        assert not [name for name in zipped(cast, placement, group) if 'insurance' in name]
