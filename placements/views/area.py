"""A hub matches all its schools at once: choose the blocks, watch it, and see counts; never a student's name."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.forms import BaseForm
from brokerage.core.ui import day_span
from placements.actions.area import cancel_area_match, start_area_match
from placements.enums import Policy
from placements.models import AreaRun
from placements.queries.area import blocks_to_match, runs_of, schools_that_match_alone, with_students
from placements.queries.area_figures import area_figures
from placements.queries.match_compare import WORDS

MOST_RUNS = 20


class AreaForm(BaseForm):
    """Which blocks, and how to choose between plans that place the same number of students."""

    policy = forms.ChoiceField(
        label='How should choices be weighed?',
        help_text='All three place as many students as can be placed, from every priority group.',
        choices=[(name, f'{Policy(name).label}. {words}') for name, words in WORDS.items()],
        widget=forms.RadioSelect,
    )
    blocks = forms.MultipleChoiceField(
        label='Blocks to match',
        widget=forms.CheckboxSelectMultiple,
        error_messages={'required': 'Tick at least one block'},
    )

    def __init__(self, data=None, *, found):
        super().__init__(data, initial={'policy': Policy.LINEAR, 'blocks': [block.ref for block in found]})
        self.fields['blocks'].choices = [(block.ref, _words(block)) for block in found]


def _words(block):
    students = '1 student' if block.students == 1 else f'{block.students} students'
    return f'{block.school}, {block.cohort.name}: {day_span(block.start, block.end)}, {students}'


@needs(Permission.AREA_MATCH)
def area(request):
    hub = request.membership.organisation
    found = list(with_students(blocks_to_match(hub)))
    form = AreaForm(request.POST if request.method == 'POST' else None, found=found)
    if form.is_valid():
        chosen = [block for block in found if block.ref in form.cleaned_data['blocks']]
        try:
            run = start_area_match(
                by=request.membership, hub=hub, blocks=chosen, policy=form.cleaned_data['policy']
            )
        except Refused as refused:
            form.add_error(refused.field, refused.words)
        else:
            return redirect('placements:area_run', ref=run.ref)
    runs = list(runs_of(hub)[:MOST_RUNS])
    context = {
        'form': form,
        'found': found,
        'runs': runs,
        'going': next((run for run in runs if run.is_going), None),
        'alone': schools_that_match_alone(hub),
    }
    return render(request, 'placements/area/area.html', context)


def run_of(request, ref):
    runs = AreaRun.objects.visible_to(request.membership).select_related('hub', 'started_by__user')
    return get_object_or_404(runs, ref=ref)


@needs(Permission.AREA_MATCH)
def area_run(request, ref):
    run = run_of(request, ref)
    if request.GET.get('part'):
        return render(request, 'placements/area/_progress.html', {'run': run})
    if run.job_state != AreaRun.State.DONE:
        return render(request, 'placements/area/going.html', {'run': run})
    return render(request, 'placements/area/run.html', {'run': run, **area_figures(run)})


@needs(Permission.AREA_MATCH)
@require_POST
def cancel(request, ref):
    run = run_of(request, ref)
    if cancel_area_match(by=request.membership, run=run):
        messages.success(request, 'The match is stopped. Every school keeps what it had.')
    else:
        messages.info(request, 'The match had ended already.')
    return redirect('placements:area_run', ref=run.ref)
