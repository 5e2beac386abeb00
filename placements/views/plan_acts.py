"""What a hub does with a whole plan: what if, copy, send to schools, plan again, publish dates, delete."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from placements.actions import plan_answers, plan_dates, plans
from placements.blockplan.what_if import MorePlaces, MoveCap, read_changes
from placements.documents import plan_calendar
from placements.enums import SETTLED, Answer
from placements.forms import MorePlacesForm, MoveCapForm, NameForm, PublishPlanForm
from placements.queries.plan_consequences import (
    close_lines,
    delete_lines,
    follow_lines,
    publish_dates_lines,
    publish_lines,
)
from placements.queries.schedule import proposal_answer_by
from placements.views.common import made
from placements.views.plans import plan_of


@needs(Permission.BLOCKS_PLAN)
def plan_what_if(request, ref):
    """One more change on top of the plan's own, as a new plan: the plan itself stays as it is."""
    found = plan_of(request, ref)
    areas = list(dict.fromkeys(area for area, _ in found.question['cells']))
    weeks = [date.fromisoformat(week) for week in found.question['weeks']]
    kind = request.POST.get('kind')
    name = {'name': f'{found.name}, what if'[:80]}
    forms = {
        'places': MorePlacesForm(
            request.POST if kind == 'places' else None,
            areas=areas,
            weeks=weeks,
            initial=name,
            prefix='places',
        ),
        'cap': MoveCapForm(request.POST if kind == 'cap' else None, initial=name, prefix='cap'),
    }
    form = forms.get(kind)
    if form and form.is_valid():
        changes = _with(found, form.change())
        copy = made(
            form,
            plans.copy_plan,
            by=request.membership,
            plan=found,
            name=form.cleaned_data['name'],
            changes=changes,
        )
        if copy:
            return redirect('placements:plan', copy.ref)
    return render(request, 'placements/plan/what_if.html', {'plan': found, 'forms': forms})


def _with(plan, change):
    """A newer cap replaces an older one; places add up."""
    kept = read_changes(plan.changes)
    if isinstance(change, MoveCap):
        kept = [each for each in kept if isinstance(each, MorePlaces)]
    return [*kept, change]


@needs(Permission.BLOCKS_PLAN)
def plan_copy(request, ref):
    found = plan_of(request, ref)
    form = NameForm(request.POST or None, initial={'name': f'{found.name}, copy'[:80]})
    if form.is_valid():
        name = form.cleaned_data['name']
        copy = made(form, plans.copy_plan, by=request.membership, plan=found, name=name)
        if copy:
            return redirect('placements:plan', copy.ref)
    return render(request, 'placements/plan/copy.html', {'plan': found, 'form': form})


@needs(Permission.BLOCKS_PLAN)
def plan_publish(request, ref):
    """What sending proposals does, in words; on POST they go."""
    found = plan_of(request, ref)
    answer_by = proposal_answer_by(found.hub_id, timezone.localdate())
    form = PublishPlanForm(request.POST or None, initial={'answer_by': answer_by})
    if form.is_valid():
        answer_by = form.cleaned_data['answer_by']
        sent = made(form, plan_answers.publish_plan, by=request.membership, plan=found, answer_by=answer_by)
        if sent:
            messages.success(request, 'The proposals are with the schools. You see here who has answered.')
            return redirect('placements:plan', found.ref)
    rows = list(found.blocks.whole())
    waiting = sum(row.state == Answer.PROPOSED for row in rows)
    context = {
        'plan': found,
        'form': form,
        'lines': publish_lines(found, rows),
        'submit': _count('Send', waiting, 'proposal'),
    }
    return render(request, 'placements/plan/publish.html', context)


def _count(verb, number, noun):
    return f'{verb} {number} {noun}' if number == 1 else f'{verb} {number} {noun}s'


@needs(Permission.BLOCKS_PLAN)
def plan_again(request, ref):
    """Plan again around the answers: a new draft, on which nobody is told yet."""
    found = plan_of(request, ref)
    form = NameForm(request.POST or None, initial={'name': f'{found.name}, next round'[:80]})
    if form.is_valid():
        name = form.cleaned_data['name']
        follower = made(form, plans.follow_plan, by=request.membership, plan=found, name=name)
        if follower:
            return redirect('placements:plan', follower.ref)
    lines = follow_lines(list(found.blocks.all()))
    return render(request, 'placements/plan/again.html', {'plan': found, 'form': form, 'lines': lines})


@needs(Permission.BLOCKS_PLAN)
def plan_dates_page(request, ref):
    """What publishing the agreed dates does; on POST the blocks are there and the schools are told."""
    found = plan_of(request, ref)
    if request.method == 'POST':
        try:
            done = plan_dates.publish_dates(by=request.membership, plan=found)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(
                request, f'{_count("", len(done), "block").strip()} published. Each school is told.'
            )
        return redirect('placements:plan', found.ref)
    rows = list(found.blocks.whole())
    ready = sum(row.state in SETTLED and row.block_id is None for row in rows)
    context = {
        'plan': found,
        'lines': publish_dates_lines(rows),
        'submit': _count('Publish', ready, 'block'),
        'ready': ready,
    }
    return render(request, 'placements/plan/dates.html', context)


@needs(Permission.BLOCKS_PLAN)
def plan_delete(request, ref):
    found = plan_of(request, ref)
    if request.method == 'POST':
        try:
            plans.delete_plan(by=request.membership, plan=found)
        except Refused as refused:
            messages.error(request, refused.words)
            return redirect('placements:plan', found.ref)
        messages.success(request, f'“{found.name}” is deleted.')
        return redirect('placements:plans')
    context = {'plan': found, 'lines': delete_lines(found)}
    return render(request, 'placements/plan/delete.html', context)


@needs(Permission.BLOCKS_PLAN)
def plan_close(request, ref):
    found = plan_of(request, ref)
    if request.method == 'POST':
        try:
            plan_answers.close_plan(by=request.membership, plan=found)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, 'The round is ended. Dates already published stay as they are.')
        return redirect('placements:plan', found.ref)
    context = {'plan': found, 'lines': close_lines(list(found.blocks.all()))}
    return render(request, 'placements/plan/close.html', context)


@needs(Permission.BLOCKS_PLAN)
def plan_calendar_file(request, ref):
    """All blocks of the plan as a calendar file: schools and dates, no numbers of students."""
    found = plan_of(request, ref)
    response = HttpResponse(plan_calendar(found), content_type='text/calendar; charset=utf-8')
    response['Content-Disposition'] = 'attachment; filename="blocks.ics"'
    return response
