"""A year group's documents on real workers: one is killed in the middle, nothing is lost and nothing is twice."""

import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from brokerage.core.tasks import pick_up_lost_work
from brokerage.documents.models import Document, DocumentBatch
from placements.actions.papers import block_papers
from placements.enums import State
from tests.people import Cast
from tests.placements import story
from tests.workers import a_worker, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]
STUDENTS = 4
KINDS = ('student_pack', 'employer_pack', 'visit_form')


def drawn():
    return dict(Document.objects.filter(state='ready').values_list('pk', 'made_at'))


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(real_queue, tmp_path):
    cast = Cast()
    window = story.a_window(cast, places=STUDENTS)
    for at in range(STUDENTS):
        student = story.a_student(cast, first_name=f'Student {at}')
        placement = story.a_placement(cast, State.CONFIRMED, window=window, student=student)
    batch = block_papers(by=cast.careers_lead, block=placement.block, group='packs')
    with a_worker('documents', MEDIA_ROOT=str(tmp_path)):
        wait_until(drawn)
    before = drawn()
    batch.refresh_from_db()
    assert (0 < len(before) < STUDENTS * len(KINDS), batch.is_going, bool(batch.file)) == (True, True, False)

    DocumentBatch.objects.update(job_seen_at=timezone.now() - timedelta(minutes=4))
    with a_worker('documents', MEDIA_ROOT=str(tmp_path)):
        pick_up_lost_work()
        wait_until(lambda: not DocumentBatch.objects.get().is_going)
    batch.refresh_from_db()
    assert (batch.job_state, batch.job_error) == ('done', '')
    made = Document.objects.values_list('kind', 'subject_ref', 'version', 'state')
    assert len(made) == len(set(made)) == STUDENTS * len(KINDS)
    assert {(version, state) for _, _, version, state in made} == {(1, 'ready')}
    # What was drawn before the kill was not drawn again.
    assert {pk: drawn()[pk] for pk in before} == before
    with zipfile.ZipFile(tmp_path / batch.file.name) as archive:
        assert archive.testzip() is None
        # And one page that says what is in it.
        assert len(set(archive.namelist())) == len(archive.namelist()) == STUDENTS * len(KINDS) + 1
