from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import academic_year
from brokerage.core.ui import Tile
from schools.actions import add_cohort, update_cohort
from schools.forms import CohortForm
from schools.models import Block, Cohort, Student
from schools.queries import gap_counts, with_counts
from schools.views.shared import attempt, is_school, school_tabs


@needs(Permission.BLOCKS_VIEW)
def cohort_list(request):
    cohorts = with_counts(Cohort.objects.visible_to(request.membership))
    context = {
        'cohorts': cohorts.select_related('school__organisation__hub').prefetch_related('blocks'),
        'own': is_school(request.membership),
        'may_add': request.membership.may(Permission.STUDENTS_EDIT),
        'tabs': school_tabs(request.membership, 'Cohorts'),
    }
    return render(request, 'schools/cohorts.html', context)


@needs(Permission.BLOCKS_VIEW)
def cohort(request, ref):
    membership = request.membership
    rows = Cohort.objects.visible_to(membership).select_related('school__organisation__hub')
    found = get_object_or_404(with_counts(rows), ref=ref)
    context = {
        'cohort': found,
        'blocks': Block.objects.visible_to(membership).filter(cohort=found),
        'own': is_school(membership),
        'gaps': gap_tiles(membership, found),
        'may_change': membership.may(Permission.STUDENTS_EDIT),
        'may_add_block': membership.may(Permission.BLOCKS_EDIT),
        'names_shown': is_school(membership) or found.school.shares_names,
    }
    return render(request, 'schools/cohort.html', context)


def gap_tiles(membership, cohort):
    """What is missing, each figure a filter of the student list; the school's own business alone."""
    if not is_school(membership):
        return []
    _, counts = gap_counts(Student.objects.visible_to(membership).current().filter(cohort=cohort))
    page = reverse('schools:students')
    return [
        Tile(
            gap.label,
            count,
            url=f'{page}?{urlencode({"cohort": cohort.ref, "missing": gap.value})}' if count else '',
            kind='warn' if count else 'ok',
        )
        for gap, count in counts.items()
    ]


@needs(Permission.STUDENTS_EDIT)
def cohort_add(request):
    form = CohortForm(request.POST or None, initial={'starts_year': academic_year(timezone.localdate())})
    if form.is_valid():
        school = request.membership.organisation.school
        made = attempt(form, add_cohort, by=request.membership, school=school, **form.cleaned_data)
        if made:
            messages.success(request, f'{made} is added. Next, add its students.')
            return redirect('schools:cohort', made.ref)
    return render(request, 'schools/cohort_form.html', {'form': form, 'cohort': None})


@needs(Permission.STUDENTS_EDIT)
def cohort_change(request, ref):
    found = get_object_or_404(Cohort.objects.visible_to(request.membership), ref=ref)
    initial = {'name': found.name, 'year_group': found.year_group, 'starts_year': found.starts_year}
    form = CohortForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, update_cohort, by=request.membership, cohort=found, **form.cleaned_data
    ):
        messages.success(request, 'The cohort is saved.')
        return redirect('schools:cohort', found.ref)
    return render(request, 'schools/cohort_form.html', {'form': form, 'cohort': found})
