from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.ui import Tile
from schools.actions import take_in_school, update_school
from schools.forms import NewSchoolForm, SchoolForm
from schools.models import Block, Cohort, School
from schools.queries import open_blocks, schools_with_blocks, with_counts
from schools.views.shared import attempt, is_school, school_tabs


@needs(Permission.BLOCKS_VIEW)
def school_list(request):
    if is_school(request.membership):
        return redirect('schools:school', request.membership.organisation.school.ref)
    rows = schools_with_blocks(request.membership)
    waiting = [row for row in rows if not row.blocks]
    tiles = [
        Tile('Schools', len(rows)),
        Tile('Students', sum(row.students for row in rows)),
        Tile('Schools without dates', len(waiting), kind='warn' if waiting else 'ok'),
    ]
    return render(
        request,
        'schools/list.html',
        {'rows': rows, 'tiles': tiles, 'may_add': may_add_school(request.membership)},
    )


def may_add_school(membership):
    return membership.organisation.kind == Kind.HUB and membership.may(Permission.PEOPLE_MANAGE)


@needs(Permission.PEOPLE_MANAGE)
def school_add(request):
    if not may_add_school(request.membership):
        raise PermissionDenied
    form = NewSchoolForm(request.POST or None)
    if form.is_valid():
        made = attempt(form, take_in_school, by=request.membership, **form.cleaned_data)
        if made:
            told = 'Its careers leader is invited.' if form.cleaned_data['lead_email'] else 'Nobody was told.'
            messages.success(request, f'{made} is added to your area. {told}')
            return redirect('schools:school', made.ref)
    return render(request, 'schools/school_add.html', {'form': form})


@needs(Permission.BLOCKS_VIEW)
def school(request, ref):
    membership = request.membership
    found = get_object_or_404(
        School.objects.visible_to(membership).select_related('organisation__hub'), ref=ref
    )
    cohorts = with_counts(Cohort.objects.visible_to(membership).filter(school=found))
    blocks = open_blocks(Block.objects.visible_to(membership).filter(cohort__school=found))
    context = {
        'school': found,
        'cohorts': cohorts,
        'blocks': blocks.select_related('cohort'),
        'own': is_school(membership),
        'may_change': membership.may(Permission.STUDENTS_EDIT),
        'may_add_block': membership.may(Permission.BLOCKS_EDIT),
        'tabs': school_tabs(membership, 'Your school'),
    }
    return render(request, 'schools/school.html', context)


@needs(Permission.STUDENTS_EDIT)
def school_change(request, ref):
    schools = School.objects.visible_to(request.membership).select_related('organisation__hub')
    found = get_object_or_404(schools, ref=ref)
    initial = {
        'phone': found.phone,
        'postcode': found.postcode,
        'shares_names': 'yes' if found.shares_names else 'no',
        'joins_area_match': 'yes' if found.joins_area_match else 'no',
        'waiting_list': found.waiting_list,
    }
    form = SchoolForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form, update_school, by=request.membership, school=found, **form.cleaned_data
    ):
        messages.success(request, 'Your school’s settings are saved.')
        return redirect('schools:school', found.ref)
    return render(request, 'schools/school_change.html', {'school': found, 'form': form})
