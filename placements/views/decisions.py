"""The safeguarding lead's queue, and the page of one decision."""

from django.contrib import messages
from django.shortcuts import redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from placements.actions.paperwork import decide
from placements.forms import DecisionForm
from placements.queries.decisions import case_of, waiting_for_dsl
from placements.queries.placements import assessment_of
from placements.views.common import attempt, note_read, placement_of


@needs(Permission.SAFEGUARDING_DECIDE)
def decisions(request):
    waiting = waiting_for_dsl(request.membership)
    note_read(request.membership, 'placements:decisions', [row for row, _ in waiting])
    return render(request, 'placements/decisions.html', {'waiting': waiting})


@needs(Permission.SAFEGUARDING_DECIDE)
def decision(request, ref):
    row = placement_of(request, ref)
    case = case_of(row)
    form = DecisionForm(request.POST or None, choices=case.choices)
    by = request.membership
    if form.is_valid() and attempt(form, decide, by=by, placement=row, **form.cleaned_data):
        messages.success(request, 'Your decision is kept, with your reason.')
        return redirect('placements:decisions')
    note_read(by, 'placements:decision', [row])
    context = {'placement': row, 'case': case, 'form': form, 'assessment': assessment_of(row)}
    return render(request, 'placements/decision.html', context)
