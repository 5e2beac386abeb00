"""The two commands for whole areas: hubs are matched side by side, and a proof that does not hold is an exit code."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from placements.models import AreaRun, MatchRun, Proposal
from tests.people import Cast
from tests.placements.towns import PLACES, Towns, small_parts

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(cast, monkeypatch):
    small_parts(monkeypatch)
    return Towns(cast)


@pytest.fixture
def say(django_capture_on_commit_callbacks):
    """The words of a command after everything it sent is done; it does not wait, as nothing runs beside it."""

    def do(*args):
        out = StringIO()
        with django_capture_on_commit_callbacks(execute=True):
            call_command(*args, stdout=out, stderr=out)
        return out.getvalue()

    return do


def test_every_hub_is_matched_and_those_with_nothing_to_match_say_so(cast, towns, say):
    cast.other_hub  # noqa: B018 - made on first use
    words = say('match_areas', '--all', '--no-wait')
    assert 'Tyne Careers Hub: Choose at least one block.' in words
    run = AreaRun.objects.get()
    assert (run.hub, run.job_state, run.started_by) == (cast.hub, 'done', None)


def test_two_hubs_two_runs(cast, towns, say):
    far = Cast()
    far.__dict__ |= {'hub': cast.other_hub, 'hub_officer': cast.stranger_hub}
    Towns(far)
    say('match_areas', '--hub', cast.other_hub.name, cast.hub.name, '--policy', 'convex', '--no-wait')
    assert {(run.hub, run.policy, run.job_state) for run in AreaRun.objects.all()} == {
        (cast.hub, 'convex', 'done'),
        (cast.other_hub, 'convex', 'done'),
    }
    assert MatchRun.objects.filter(job_state='done').count() == 4


def test_progress_is_shown_until_all_have_ended(cast, towns, monkeypatch):
    out = StringIO()
    monkeypatch.setattr(
        'placements.management.commands.match_areas.sleep',
        lambda _: AreaRun.objects.update(job_state='failed', job_error='A fault.'),
    )
    with pytest.raises(CommandError, match='Not every area'):
        call_command('match_areas', '--hub', cast.hub.name, stdout=out)
    assert out.getvalue().splitlines() == [
        'Severn Careers Hub: waiting to start, 0 of 1',
        'Severn Careers Hub: stopped by a fault, 0 of 1. A fault.',
    ]


def test_an_unknown_hub_is_named(cast, towns):
    with pytest.raises(CommandError, match='No hub is called Nowhere'):
        call_command('match_areas', '--hub', cast.hub.name, 'Nowhere')
    with pytest.raises(CommandError, match='No hub is called'):
        call_command('match_areas', '--hub', '\udcff')  # bytes of a shell that are no text
    assert not AreaRun.objects.exists()


def test_the_proof_is_an_exit_code(towns, say):
    say('match_areas', '--all', '--no-wait')
    ref = AreaRun.objects.get().ref
    assert f'no plan places more than these {2 * PLACES}' in say('check_area', ref)
    Proposal.objects.exclude(window=None).first().delete()
    with pytest.raises(SystemExit) as ended:
        say('check_area', ref)
    assert ended.value.code == 1


def test_there_is_no_proof_of_a_run_that_is_not_done(towns):
    for ref in (towns.start().ref, 'nonsense', '\udcff'):
        with pytest.raises(CommandError) as refused:
            call_command('check_area', ref)
        assert refused.value.returncode == 2
