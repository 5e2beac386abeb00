"""Concerns: anyone who works with a student raises one; the safeguarding lead reads and closes it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from safeguarding.actions import close_concern, raise_concern
from safeguarding.forms.signing import ConcernForm, OutcomeForm
from safeguarding.models import Concern
from schools.models import Student


@needs(Permission.SAFEGUARDING_DECIDE)
def concerns(request):
    rows = Concern.objects.visible_to(request.membership).select_related('student')
    page = page_of(rows, request, order=('-raised_at', '-ref'))
    log(request, 'safeguarding:concerns', [row.student for row in page.rows])
    return render(request, 'safeguarding/concerns.html', {'page': page})


@needs(Permission.SAFEGUARDING_DECIDE)
def concern(request, ref):
    rows = Concern.objects.visible_to(request.membership).select_related('student__school__organisation__hub')
    row = get_object_or_404(rows, ref=ref)
    form = OutcomeForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        try:
            close_concern(by=request.membership, concern=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, refused.words)
        else:
            messages.success(request, 'The concern is closed. It stays on record.')
            return redirect('safeguarding:concerns')
    log(request, 'safeguarding:concern', [row.student])
    return render(request, 'safeguarding/concern.html', {'concern': row, 'form': form})


@needs(Permission.STUDENTS_VIEW)
def raise_one(request, ref):
    """For the school's own people; a hub that worries tells the school."""
    if request.membership.organisation.kind != Kind.SCHOOL:
        raise PermissionDenied
    students = Student.objects.visible_to(request.membership)
    student = get_object_or_404(students.select_related('school__organisation__hub'), ref=ref)
    form = ConcernForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        raise_concern(by=request.membership, student=student, **form.cleaned_data)
        messages.success(
            request, 'Your concern is with the safeguarding lead, who was told by e-mail to read it.'
        )
        return redirect('schools:student', ref)
    log(request, 'safeguarding:raise_concern', [student])
    return render(request, 'safeguarding/raise_concern.html', {'student': student, 'form': form})


def log(request, page, students):
    record_read(by=request.membership, page=page, students=students, owner=request.membership.organisation)
