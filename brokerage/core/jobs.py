"""Send a task by its name once the transaction has committed, without importing the module above."""

import logging
import traceback
from contextlib import contextmanager
from functools import partial

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def after_commit(task_name, **kwargs):
    """Enqueue `task_name` when the surrounding transaction commits; never when it rolls back."""
    transaction.on_commit(partial(_send, task_name, kwargs))


def _send(task_name, kwargs):
    if task_name not in current_app.tasks:
        current_app.loader.import_default_modules()
    try:
        current_app.tasks[task_name].apply_async(kwargs=kwargs)
    except OperationalError:
        # The change is already saved, so the page must not fail: the beat finds work that waits as a row.
        log.exception('broker does not answer; %s waits for the beat', task_name)


@contextmanager
def ends_in_words(job, words):
    """Whatever goes wrong inside ends `job` with `words` for people: none is left going for ever."""
    try:
        yield
    except Exception as fault:
        # The message of a database error may quote a person's data: only its kind and place are logged.
        place = traceback.extract_tb(fault.__traceback__)[-1]
        log.error('%s %s stopped: %s at %s', job._meta.label_lower, job.ref, type(fault).__name__, place)
        job.end(words)
