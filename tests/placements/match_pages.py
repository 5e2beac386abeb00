"""What the tests of the match pages share."""

from django.urls import reverse

from placements.actions.matching import solve_run
from tests.factories.employers import WindowFactory
from tests.factories.placements import MatchRunFactory


def window(cast, **given):
    return WindowFactory(offer__site__employer=cast.employer, **given)


def solved(block):
    run = MatchRunFactory(block=block)
    solve_run(run)
    run.refresh_from_db()
    assert run.job_state == 'done'
    return run


def url(name, row):
    return reverse(f'placements:{name}', args=[row.ref])


def words(response):
    return ' '.join(response.content.decode().split())


def messages_of(response):
    return [str(message) for message in response.context['messages']]
