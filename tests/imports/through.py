"""Takes a file through the engine as the pages do, for tests of the kinds."""

import threading

from django.db import connection

from brokerage.imports import actions
from brokerage.imports.models import Outcome
from brokerage.imports.registry import REGISTRY
from brokerage.imports.work import work


def reviewed(kind, by, head, *lines, target=None):
    content = '\n'.join([head, *lines]).encode()
    batch = actions.upload(by=by, kind=REGISTRY[kind], content=content, file_name='list.csv', target=target)
    actions.map_columns(by=by, batch=batch, mapping=batch.mapping)
    return worked(batch)


def saved(by, batch):
    actions.commit(by=by, batch=batch)
    return worked(batch)


def worked(batch):
    work(batch.pk)
    batch.refresh_from_db()
    return batch


def answer(batch, number, choice, outcome=None):
    rows = batch.rows.filter(number=number, **({'outcome': outcome} if outcome else {}))
    actions.choose(by=batch.uploaded_by, batch=batch, choices={rows.get(): choice})


def outcomes(batch):
    """Row number and outcome of the lines of the file."""
    rows = batch.rows.exclude(outcome=Outcome.MISSING).order_by('number')
    return list(rows.values_list('number', 'outcome'))


def missing(batch):
    return list(batch.rows.filter(outcome=Outcome.MISSING).values_list('label', flat=True))


def changes(batch, number):
    """{field: (old, new)} of one line."""
    row = batch.rows.exclude(outcome=Outcome.MISSING).get(number=number)
    return {each['field']: (each['old'], each['new']) for each in row.changes}


def words(batch, number):
    """All that was said of one line, problems first."""
    row = batch.rows.exclude(outcome=Outcome.MISSING).get(number=number)
    return [each['words'] for each in [*row.problems, *row.notes]]


def at_once(*acts):
    """Do all acts at the same moment, each on a connection of its own."""
    gate = threading.Barrier(len(acts))

    def run(act):
        gate.wait()
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
