"""Whom a student is kept away from: for the careers leader and the safeguarding lead."""

from django import forms
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.forms import BaseForm, search_words
from placements.actions.apart import keep_apart, let_together
from placements.enums import ApartReason
from placements.models import KeepApart
from placements.queries.pairs import apart_of, employers_named
from placements.views.common import attempt
from schools.models import Student


class ApartForm(BaseForm):
    """One of the employers found, and why."""

    employer = forms.ChoiceField(label='Employer', widget=forms.RadioSelect)
    reason = forms.ChoiceField(label='Why?', choices=ApartReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label='In your words',
        help_text='Stays in your school. What you write for a safeguarding reason is read by your safeguarding '
        'lead and by you.',
        widget=forms.Textarea({'rows': 3}),
        max_length=500,
        required=False,
    )

    def __init__(self, *args, employers, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.employers = {employer.ref: employer for employer in employers}
        self.fields['employer'].choices = [(ref, str(employer)) for ref, employer in self.employers.items()]
        if not membership.may(Permission.STUDENTS_EDIT):
            self.fields['reason'].choices = [(ApartReason.SAFEGUARDING, ApartReason.SAFEGUARDING.label)]
            self.initial['reason'] = ApartReason.SAFEGUARDING

    def given(self):
        return self.cleaned_data | {'employer': self.employers[self.cleaned_data['employer']]}


def student_of(request, ref):
    students = Student.objects.visible_to(request.membership)
    return get_object_or_404(students.select_related('school__organisation__hub', 'cohort'), ref=ref)


@needs(Permission.KEEP_APART)
def apart(request, ref):
    student, by = student_of(request, ref), request.membership
    words = search_words(request.GET, 'q')
    found = employers_named(student.school, words) if words else []
    form = ApartForm(request.POST or None, employers=found, membership=by) if found else None
    if form and form.is_valid() and attempt(form, keep_apart, by=by, student=student, **form.given()):
        employer = form.given()['employer']
        messages.success(
            request, f'{student.name} is kept away from {employer}. Nobody outside your school is told.'
        )
        return redirect('placements:apart', student.ref)
    record_read(
        by=by,
        page='placements:apart',
        students=[student],
        owner=student.school.organisation,
        needs_shown=True,
    )
    context = {'student': student, 'rows': apart_of(student, by), 'form': form, 'words': words}
    return render(request, 'placements/apart.html', context)


@needs(Permission.KEEP_APART)
def end(request, ref):
    """Says what ending it does; on POST it is done."""
    rows = KeepApart.objects.visible_to(request.membership)
    row = get_object_or_404(
        rows.select_related('employer__organisation', 'student__school__organisation__hub'), ref=ref
    )
    student, back = row.student, reverse('placements:apart', args=[row.student.ref])
    if request.method == 'POST':
        try:
            let_together(by=request.membership, row=row)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(request, f'{student.name} may be placed at {row.employer} again.')
        return redirect(back)
    record_read(
        by=request.membership,
        page='placements:apart_end',
        students=[student],
        owner=student.school.organisation,
    )
    lines = [
        f'{student.name} may be proposed for {row.employer} in the next match, and nominated there.',
        'The reason you wrote down is deleted. The trail keeps that it was ended, and by whom.',
    ]
    context = {'row': row, 'student': student, 'lines': lines, 'back': back}
    return render(request, 'placements/apart_end.html', context)
