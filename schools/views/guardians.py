from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from schools.actions import add_guardian, update_guardian
from schools.forms.guardians import GuardianForm
from schools.models import Guardian
from schools.views.shared import note_read
from schools.views.students import students_of


@needs(Permission.STUDENTS_EDIT)
def guardian_add(request, ref):
    """One more person who may consent."""
    student = get_object_or_404(students_of(request), ref=ref)
    form = GuardianForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        add_guardian(by=request.membership, student=student, **form.cleaned_data)
        messages.success(request, 'Added. They are asked about placements from now on.')
        return redirect('schools:student', ref)
    return _page(request, form, student, 'Add a parent or carer', 'Add this person')


@needs(Permission.STUDENTS_EDIT)
def guardian_change(request, ref):
    rows = Guardian.objects.visible_to(request.membership)
    guardian = get_object_or_404(rows.select_related('student__school__organisation__hub'), ref=ref)
    form = GuardianForm(request.POST or None, instance=Guardian.objects.get(pk=guardian.pk))
    if request.method == 'POST' and form.is_valid():
        update_guardian(by=request.membership, guardian=guardian, **form.cleaned_data)
        messages.success(request, 'Saved. Links that went to a former address no longer open.')
        return redirect('schools:student', guardian.student.ref)
    return _page(request, form, guardian.student, f'Change details of {guardian.name}', 'Save details')


def _page(request, form, student, title, submit):
    note_read(request, f'schools:{request.resolver_match.url_name}', [student])
    back = reverse('schools:student', args=[student.ref])
    context = {'form': form, 'student': student, 'page_title': title, 'submit': submit, 'back': back}
    return render(request, 'schools/guardian_form.html', context)
