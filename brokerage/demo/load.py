"""The demo's files into the database, through the verbs that the upload pages use."""

from pathlib import Path

from django.db import transaction

from brokerage.core.errors import Refused
from brokerage.imports import actions
from brokerage.imports.models import Batch
from brokerage.imports.registry import REGISTRY
from brokerage.imports.work import work


def load_register(membership, path):
    """A hub's register of employers; gives the saved batch."""
    return _save(read_file(by=membership, kind='register', path=path))


def load_cohort(membership, cohort, path, interests_path=None):
    """A school's cohort, then its interests where they come in a file of their own."""
    batches = [_save(read_file(by=membership, kind='students', path=path, target=cohort))]
    if interests_path:
        batches.append(_save(read_file(by=membership, kind='interests', path=interests_path, target=cohort)))
    return batches


@transaction.atomic
def read_file(*, by, kind, path, target=None):
    """Up to the review, with the columns as the engine suggests them. Inside one transaction, so that a
    worker who is told of it finds the work done.
    """
    path = Path(path)
    batch = actions.upload(
        by=by, kind=REGISTRY[kind], content=path.read_bytes(), file_name=path.name, target=target
    )
    actions.map_columns(by=by, batch=batch, mapping=batch.mapping)
    return _worked(batch)


@transaction.atomic
def _save(batch):
    actions.commit(by=batch.uploaded_by, batch=batch)
    return _worked(batch, Batch.Stage.COMMITTED)


def _worked(batch, stage=Batch.Stage.REVIEW):
    work(batch.pk)
    batch.refresh_from_db()
    if batch.stage != stage:
        raise Refused(batch.job_error)
    return batch
