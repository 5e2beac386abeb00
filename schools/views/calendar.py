"""The academic year of a hub and of a school: a strip to look at, a table to change."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.navigation import planning_tabs
from brokerage.core.calendar import academic_year_name
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.core.ui import Tab, day_span
from schools.actions import add_entry, remove_entry, set_planning_year, start_from_usual, update_entry
from schools.enums import EntryKind
from schools.forms import EntryForm, HubEntryForm, PlanningYearForm
from schools.models import CalendarEntry
from schools.queries import area_year, calendar_strip, planning_year
from schools.views.shared import attempt, is_school, year_asked

SETTINGS = ('answer_by', 'confidence', 'inset_closes', 'exams_close', 'festival_weight')


def back_to(starts_year):
    return redirect(f'{reverse("schools:calendar")}?year={starts_year}')


@needs(Permission.BLOCKS_VIEW)
def calendar(request):
    membership, starts_year = request.membership, year_asked(request)
    school = membership.organisation.school if is_school(membership) else None
    year = area_year(membership.organisation.area, starts_year)
    rows = (
        CalendarEntry.objects.visible_to(membership)
        .of_year(starts_year)
        .select_related('school__organisation')
    )
    schools = not school and request.GET.get('show') == 'schools'
    if not school:
        rows = rows.exclude(school=None) if schools else rows.filter(school=None)
    context = {
        'page': page_of(rows, request, order=('first', 'ref')),
        'strip': calendar_strip(year, school and school.pk, f'The year {academic_year_name(starts_year)}'),
        'year': academic_year_name(starts_year),
        'starts_year': starts_year,
        'query': f'?year={starts_year}',
        'own': school,
        'of_schools': schools,
        'has_terms': any(entry.kind == EntryKind.TERM for entry in year.entries),
        'may_change': membership.may(Permission.BLOCKS_EDIT),
        'sees_calendar': membership.may(Permission.CALENDAR_VIEW),
        'may_plan': membership.may(Permission.BLOCKS_PLAN),
        'settings': year.settings,
        'planning': planning_tabs(membership, 'Academic year', starts_year),
        'tabs': [] if school else _tabs(starts_year, schools),
    }
    return render(request, 'schools/calendar.html', context)


def _tabs(starts_year, schools):
    base = f'?year={starts_year}'
    return [Tab('The whole area', base, not schools), Tab('Of schools', f'{base}&show=schools', schools)]


def _form(request, **initial):
    if is_school(request.membership):
        return EntryForm(request.POST or None, initial=initial)
    return HubEntryForm(request.POST or None, initial=initial, membership=request.membership)


@needs(Permission.BLOCKS_EDIT)
def calendar_add(request):
    starts_year = year_asked(request)
    own = is_school(request.membership)
    form = _form(request, kind=EntryKind.INSET if own else EntryKind.HOLIDAY)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        school = request.membership.organisation.school if own else facts.pop('school')
        if attempt(form, add_entry, by=request.membership, school=school, starts_year=starts_year, **facts):
            messages.success(request, f'{facts["name"]} is in the calendar.')
            return back_to(starts_year)
    context = {
        'form': form,
        'found': None,
        'year': academic_year_name(starts_year),
        'starts_year': starts_year,
    }
    return render(request, 'schools/calendar_form.html', context)


def entry_of(request, ref):
    """One the member may change; a school that asks for the area's is told no, a stranger's is not there."""
    rows = CalendarEntry.objects.visible_to(request.membership).select_related('hub', 'school__organisation')
    found = get_object_or_404(rows, ref=ref)
    if found.school is None and is_school(request.membership):
        raise PermissionDenied
    return found


@needs(Permission.BLOCKS_EDIT)
def calendar_change(request, ref):
    found = entry_of(request, ref)
    names = ('kind', 'name', 'first', 'last', 'year_group')
    form = EntryForm(request.POST or None, initial={name: getattr(found, name) for name in names})
    if form.is_valid() and attempt(
        form, update_entry, by=request.membership, entry=found, **form.cleaned_data
    ):
        messages.success(request, f'{form.cleaned_data["name"]} is saved.')
        return back_to(found.starts_year)
    year = academic_year_name(found.starts_year)
    context = {'form': form, 'found': found, 'year': year, 'starts_year': found.starts_year}
    return render(request, 'schools/calendar_form.html', context)


@needs(Permission.BLOCKS_EDIT)
def calendar_remove(request, ref):
    found = entry_of(request, ref)
    if request.method == 'POST':
        remove_entry(by=request.membership, entry=found)
        messages.success(request, f'{found.name} is no longer in the calendar.')
        return back_to(found.starts_year)
    consequences = [
        f'{found.name}, {day_span(found.first, found.last)}, is taken out of the calendar.',
        'Weeks that it closed are open to blocks again; a term’s weeks are closed.',
        'Block dates that are set stay as they are.',
    ]
    back = f'{reverse("schools:calendar")}?year={found.starts_year}'
    context = {'found': found, 'consequences': consequences, 'back': back}
    return render(request, 'schools/calendar_remove.html', context)


@needs(Permission.BLOCKS_PLAN)
@require_POST
def calendar_usual(request):
    starts_year = year_asked(request)
    try:
        count = start_from_usual(by=request.membership, starts_year=starts_year)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(
            request, f'{count} terms and holidays are filled in. Check each against your council’s.'
        )
    return back_to(starts_year)


@needs(Permission.BLOCKS_PLAN)
def planning_settings(request):
    starts_year = year_asked(request)
    found = planning_year(request.membership.organisation, starts_year)
    form = PlanningYearForm(request.POST or None, initial={name: getattr(found, name) for name in SETTINGS})
    if form.is_valid():
        set_planning_year(by=request.membership, starts_year=starts_year, **form.cleaned_data)
        messages.success(request, f'The settings of {academic_year_name(starts_year)} are saved.')
        return back_to(starts_year)
    context = {'form': form, 'year': academic_year_name(starts_year), 'starts_year': starts_year}
    return render(request, 'schools/planning_settings.html', context)
