"""A school reads the dates its hub proposes, and agrees or asks for another of its weeks."""

from datetime import date, datetime

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.navigation import planning_tabs
from brokerage.core.errors import Refused
from placements.actions import plan_answers
from placements.enums import Answer
from placements.forms import NO, CounterForm
from placements.forms.dates import PhoneDatesForm
from placements.models import PlannedBlock
from placements.queries import proposals as queries
from placements.queries.plan_consequences import answer_lines
from placements.queries.plan_rows import CHIPS
from placements.queries.plan_words import moved_words
from placements.views.common import put_on
from schools.views.shared import year_asked


@needs(Permission.BLOCKS_ANSWER)
def proposals(request):
    rows = [(row, CHIPS[Answer(row.state)]) for row in queries.proposals_of(request.membership)]
    tabs = planning_tabs(request.membership, 'Proposed dates', year_asked(request))
    return render(request, 'placements/plan/proposals.html', {'rows': rows, 'tabs': tabs})


@needs(Permission.BLOCKS_ANSWER)
def proposal(request, ref):
    rows = PlannedBlock.objects.visible_to(request.membership).whole()
    row = queries.with_plan(get_object_or_404(rows, ref=ref))
    weeks = [week for week in plan_answers.weeks_of(row) if week != row.start]
    form = CounterForm(request.POST if 'counter' in request.POST else None, weeks=weeks)
    if request.method == 'POST':
        answered = _answer(request, row, form)
        if answered:
            return answered
    context = {
        'row': row,
        'chip': CHIPS[Answer(row.state)],
        'moved': moved_words(row.weeks_moved),
        'why': queries.why(row),
        'form': form,
        'lines': answer_lines(row),
        'may_answer': row.plan.is_published and row.state != Answer.FIXED and row.block is None,
        'has_other_weeks': bool(weeks),
    }
    return render(request, 'placements/plan/proposal.html', context)


def _answer(request, row, form):
    """The way on when the answer was taken, or when it was refused for what is on the page; else None."""
    seen = _day(request.POST.get('seen'))
    given = {'by': request.membership, 'planned': row, 'seen': seen}
    try:
        if 'agree' in request.POST:
            plan_answers.agree(**given)
            messages.success(request, 'You agreed. Your hub sees it at once.')
        elif form.is_valid():
            start = _day(form.cleaned_data['start'])
            plan_answers.counter(**given, start=start, reason=form.cleaned_data['reason'])
            messages.success(
                request, 'Your hub is asked for the other week. You hear when it has planned again.'
            )
        else:
            return None
    except Refused as refused:
        if refused.field:
            put_on(form, refused)
            return None
        messages.error(request, refused.words)
    return redirect('placements:proposal', row.ref)


@needs(Permission.BLOCKS_PLAN)
def phone_dates(request, ref):
    """The hub writes down what a school said by phone about its proposed dates."""
    rows = PlannedBlock.objects.visible_to(request.membership).whole()
    row = queries.with_plan(get_object_or_404(rows, ref=ref))
    weeks = [week for week in plan_answers.weeks_of(row) if week != row.start]
    form = PhoneDatesForm(request.POST or None, weeks=weeks)
    if form.is_valid() and _write_down(request, row, form):
        return redirect(f'{reverse("placements:plan", args=[row.plan.ref])}#b-{row.ref}')
    context = {
        'row': row,
        'plan': row.plan,
        'form': form,
        'chip': CHIPS[Answer(row.state)],
        'moved': moved_words(row.weeks_moved),
        'answered': row.answered_at.isoformat() if row.answered_at else '',
        'may_answer': row.plan.is_published and row.state != Answer.FIXED and row.block is None,
    }
    return render(request, 'placements/plan/phone_dates.html', context)


def _write_down(request, row, form):
    """Whether the way leads back to the plan: the answer was taken, or something changed meanwhile."""
    facts = form.cleaned_data
    other = {'start': _day(facts['start']), 'reason': facts['reason']} if facts['answer'] == NO else {}
    try:
        plan_answers.answer_by_phone(
            by=request.membership,
            planned=row,
            seen=_day(request.POST.get('seen')),
            answered_at=_moment(request.POST.get('answered')),
            told_by=facts['told_by'],
            **other,
        )
    except Refused as refused:
        if refused.field:
            put_on(form, refused)
            return False
        messages.error(request, refused.words)
    else:
        messages.success(request, f'Written down. {row.school} is told, and can still say otherwise.')
    return True


def _moment(text):
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return None


def _day(text):
    try:
        return date.fromisoformat(text or '')
    except ValueError:
        return None
