"""The three plans of a finished run side by side, before one of them is used."""

from django.contrib import messages
from django.shortcuts import redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from placements.actions.matching import choose_policy
from placements.models import MatchRun
from placements.queries.match_compare import chart_of, choices_of, groups_table
from placements.views.match_run import run_of


@needs(Permission.MATCH_RUN)
def compare(request, ref):
    """Numbers only, no names; on POST the plan of one policy is used from then on."""
    run = run_of(request, ref)
    # What a hub's match gives is one plan: there is nothing to compare.
    if run.job_state != MatchRun.State.DONE or run.area_id:
        return redirect('placements:match_run', ref=run.ref)
    if request.method == 'POST':
        return _choose(request, run)
    heads, groups = groups_table(run)
    context = {
        'run': run,
        'choices': choices_of(run),
        'chart': chart_of(run),
        'heads': heads,
        'groups': groups,
        'may_choose': not run.sent_at,
    }
    return render(request, 'placements/match/compare.html', context)


def _choose(request, run):
    try:
        run = choose_policy(by=request.membership, run=run, policy=request.POST.get('policy', ''))
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect('placements:match_compare', ref=run.ref)
    messages.success(request, f'“{run.get_policy_display()}” is in use. Nothing is sent yet.')
    return redirect('placements:match_run', ref=run.ref)
