"""One match run: how it gets on, what it proposes, and its proof."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.imports.reading import write_table
from placements.actions.matching import cancel_match
from placements.models import MatchRun
from placements.queries import match_figures as figures
from placements.queries.match_asks import asks_of
from placements.queries.match_block import last_act
from placements.queries.match_compare import WORDS, chart_of
from placements.queries.match_next import next_steps
from placements.queries.match_plain import COUNTED
from placements.queries.match_proof import proof_page
from placements.queries.match_run import bases_of, newest_run, rows_of, unchosen_after
from placements.queries.match_ways import helps_of
from placements.queries.wanted import wanted_of
from placements.views.match_list import listing_of

DONE = MatchRun.State.DONE
COLUMNS = (
    'Last name',
    'First name',
    'Tutor group',
    'Employer',
    'Offer',
    'First day',
    'Last day',
    'Choice',
    'Distance',
    'Why',
)


def run_of(request, ref):
    runs = MatchRun.objects.visible_to(request.membership).defer('certificate')
    return get_object_or_404(runs.select_related('block__cohort__school__organisation'), ref=ref)


def chosen_run(request, ref):
    """A run with a plan in use; there is no list of proposals before."""
    run = run_of(request, ref)
    if not run.policy:
        raise Http404
    return run


def note_read(request, run, rows):
    record_read(
        by=request.membership,
        page=f'placements:{request.resolver_match.url_name}',
        students=[row.proposal.student for row in rows],
        owner=run.block.school.organisation,
    )


@needs(Permission.MATCH_RUN)
def match_run(request, ref):
    run = run_of(request, ref)
    if request.GET.get('part'):
        return render(request, 'placements/match/_progress.html', {'run': run})
    if run.job_state != DONE:
        return render(request, 'placements/match/going.html', {'run': run})
    if not run.policy:
        return redirect('placements:match_compare', ref=run.ref)
    rows = rows_of(run)
    listing = listing_of(request, run, rows)
    note_read(request, run, listing.rows)
    context = {
        'run': run,
        'listing': listing,
        'rows': listing.rows,
        'bases': bases_of(listing.rows),
        'counted': COUNTED if any(row.tells_counts for row in listing.rows) else '',
        **_found_out(run, rows),
        **_standing(run, rows),
    }
    context['steps'] = next_steps(run, rows, context) if context['is_newest'] else []
    return render(request, 'placements/match/run.html', context)


def _found_out(run, rows):
    """What the match says: how good it is, what moved, and what would place the others."""
    return {
        'headline': figures.headline(run),
        'policy_words': WORDS[run.policy],
        'policies': chart_of(run),
        'groups': figures.groups_of(run),
        'map': figures.site_map(rows),
        'helps': helps_of(rows) if run.tells_ways else [],
        'changes': figures.changes_of(rows),
        'asks': asks_of(run),
    }


def _standing(run, rows):
    """What has been done with it since, and what can be done now."""
    is_newest = newest_run(run.block) == run
    waiting = sum(row.is_waiting for row in rows) if is_newest else 0
    return {
        'is_newest': is_newest,
        'unchosen': unchosen_after(run),
        'last_act': last_act(run.block) if is_newest else None,
        'asked': wanted_of(run.block_id),
        'sending': run.sendings.first(),
        'waiting': waiting,
        'send_words': send_words(waiting),
        'refused': sum(row.is_refused for row in rows) if is_newest else 0,
        'sent': sum(row.placement is not None for row in rows),
        'overruled': sum(row.is_overruled for row in rows) if is_newest else 0,
    }


def send_words(count):
    return 'Send 1 nomination' if count == 1 else f'Send {count} nominations'


@needs(Permission.MATCH_RUN)
@require_POST
def cancel(request, ref):
    run = run_of(request, ref)
    if cancel_match(by=request.membership, run=run):
        messages.success(request, 'The match is stopped. Nothing was changed.')
    else:
        messages.info(request, 'The match had ended already.')
    return redirect('placements:match_run', ref=run.ref)


@needs(Permission.MATCH_RUN)
def results(request, ref):
    """The whole list as a spreadsheet file; no cell runs as a formula."""
    run = chosen_run(request, ref)
    rows = rows_of(run)
    note_read(request, run, rows)
    table = write_table(COLUMNS, [_cells(row) for row in rows])
    answer = HttpResponse(table, content_type='text/csv; charset=utf-8')
    answer['Content-Disposition'] = f'attachment; filename="match-{run.ref}.csv"'
    return answer


def _cells(row):
    student, window = row.proposal.student, row.proposal.window
    where = ['', '', '', '']
    if window:
        employer = window.offer.employer.organisation.name
        where = [employer, window.offer.title, window.start.isoformat(), window.end.isoformat()]
    why = ' '.join(row.reasons)
    return [
        student.last_name,
        student.first_name,
        student.tutor_group,
        *where,
        row.rank_words,
        row.distance,
        why,
    ]


@needs(Permission.MATCH_RUN)
def proof(request, ref):
    """What the proof says, and, when asked, the proof checked again from the question as it was put."""
    run = run_of(request, ref)
    context = {'run': run, 'checked': None}
    if run.policy:
        context |= proof_page(run, check_now=request.method == 'POST')
    return render(request, 'placements/match/proof.html', context)
