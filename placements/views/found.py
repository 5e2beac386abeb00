"""A place that a student has found: entered by the school or by the student, then checked by the school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from placements.actions.found import ask_found, submit_found, turn_down_found
from placements.enums import FoundState
from placements.forms.found import AskFoundForm, FoundForm, TurnDownForm
from placements.models import FoundPlace
from placements.queries.found import look_alikes
from placements.views.common import made, page_of_placement
from schools.enums import BlockState
from schools.models import Student
from schools.notifications import PREFERENCES_PURPOSE
from schools.queries import student_of


def _form(request, student):
    return FoundForm(request.POST or None, blocks=student.cohort.blocks.exclude(state=BlockState.CLOSED))


@needs(Permission.PLACEMENTS_ARRANGE)
def add(request, ref):
    """The school types in what a student brought."""
    rows = Student.objects.visible_to(request.membership).select_related('cohort__school__organisation')
    student = get_object_or_404(rows, ref=ref)
    form = _form(request, student)
    if form.is_valid():
        found = made(form, submit_found, by=request.membership, student=student, **form.cleaned_data)
        if found:
            return redirect('placements:found', found.ref)
    _note(request, student, 'placements:found_add')
    return render(request, 'placements/found_add.html', {'form': form, 'student': student})


@by_link(PREFERENCES_PURPOSE)
def add_own(request, token):
    """A student enters it, by the link they hold."""
    student = student_of(request.link)
    form = _form(request, student)
    if form.is_valid() and made(form, submit_found, by=request.link, student=student, **form.cleaned_data):
        messages.success(request, 'Thank you. Your school looks at it, and then asks the employer.')
        return redirect('placements:link_wishes', token)
    return render(request, 'placements/found_own.html', {'form': form, 'student': student, 'token': token})


@needs(Permission.PLACEMENTS_ARRANGE)
def found(request, ref):
    """What was entered, whom it may be in the register, and the decision."""
    rows = FoundPlace.objects.visible_to(request.membership)
    row = get_object_or_404(
        rows.select_related('student__cohort__school__organisation', 'block', 'placement'), ref=ref
    )
    is_open = row.state == FoundState.SUBMITTED
    form = AskFoundForm(request.POST or None, employers=look_alikes(row) if is_open else ())
    if is_open and form.is_valid():
        placement = made(form, ask_found, by=request.membership, found=row, **form.given())
        if placement:
            messages.success(request, f'{row.employer_name} is being asked.')
            return redirect(page_of_placement(placement))
    _note(request, row.student, 'placements:found')
    context = {'found': row, 'form': form, 'is_open': is_open, 'lines': _lines(row)}
    return render(request, 'placements/found.html', context)


def _lines(row):
    return [
        f'{row.employer_name} is asked by e-mail whether it can take a student, and not told who.',
        'One place is held for your student. No other school sees it.',
        f'A new employer goes on the register of {row.student.cohort.school.organisation.hub.name}.',
    ]


@needs(Permission.PLACEMENTS_ARRANGE)
def turn_down(request, ref):
    """It goes no further; nobody outside has been told of it."""
    row = get_object_or_404(
        FoundPlace.objects.visible_to(request.membership).select_related('student'), ref=ref
    )
    form = TurnDownForm(request.POST or None)
    if form.is_valid() and made(form, turn_down_found, by=request.membership, found=row, **form.cleaned_data):
        messages.success(request, 'Written down. Tell the student; the employer was not told of it.')
        return redirect('placements:found', row.ref)
    _note(request, row.student, 'placements:found_turn_down')
    return render(request, 'placements/found_turn_down.html', {'found': row, 'form': form})


def _note(request, student, page):
    record_read(by=request.membership, page=page, students=[student], owner=request.membership.organisation)
