"""What the tests of the match pages share."""

from django.urls import reverse
from django.utils import timezone

from placements.actions.matching import solve_run
from placements.actions.sending import send_nominations, start_sending
from tests.factories.employers import WindowFactory
from tests.factories.placements import MatchRunFactory


def window(cast, **given):
    return WindowFactory(offer__site__employer=cast.employer, **given)


def compared(block):
    """Solved, and nothing chosen yet."""
    run = MatchRunFactory(block=block, policy='', chosen_at=None)
    solve_run(run)
    run.refresh_from_db()
    assert run.job_state == 'done'
    return run


def solved(block, policy='linear'):
    """Solved, and the plan of one policy in use."""
    run = compared(block)
    run.policy, run.chosen_at = policy, timezone.now()
    run.save()
    return run


def sent(by, run):
    """The nominations of a run, sent as a worker sends them."""
    sending = start_sending(by=by, run=run)
    send_nominations(sending)
    sending.refresh_from_db()
    return sending


def url(name, row):
    return reverse(f'placements:{name}', args=[row.ref])


def words(response):
    return ' '.join(response.content.decode().split())


def messages_of(response):
    return [str(message) for message in response.context['messages']]
