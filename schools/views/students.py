from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.forms import search_words
from brokerage.core.paging import Page, page_of
from schools.actions import add_student, mark_left, mark_returned, update_student
from schools.forms import LeftForm, StudentFilter, StudentForm
from schools.forms.students import FACTS, FLAGS, GUARDIAN
from schools.models import Circumstances, Cohort, Guardian, Preference, Student
from schools.queries import gaps_of, with_gaps
from schools.rules import reads_needs_notes
from schools.views.shared import attempt, is_school, note_read, school_tabs

ORDER = ('last_name', 'first_name', 'ref')
MOST_FOUND = 50


def students_of(request):
    rows = Student.objects.visible_to(request.membership)
    return rows.select_related('cohort', 'school__organisation__hub')


@needs(Permission.STUDENTS_VIEW)
def student_list(request):
    """The list with its filters; a search is posted, so that no name stands in an address or a log."""
    words = search_words(request.POST, 'words')
    bar = StudentFilter(request.GET, membership=request.membership)
    students = students_of(request)
    if words:
        students = students.named(words)
        page = Page(list(with_gaps(students).order_by(*ORDER)[:MOST_FOUND]), '', '')
    else:
        students = bar.rows(students)
        page = page_of(with_gaps(students), request, order=ORDER)
    note_read(request, 'schools:students', page.rows)
    context = {
        'page': page,
        'rows': [(student, gaps_of(student)) for student in page.rows],
        'bar': bar,
        'words': words,
        'total': students.count(),
        'filtered': any(request.GET.get(name) for name in bar.fields),
        'own': is_school(request.membership),
        'may_change': request.membership.may(Permission.STUDENTS_EDIT),
        'has_cohorts': Cohort.objects.visible_to(request.membership).exists(),
        'tabs': school_tabs(request.membership, 'Students'),
    }
    return render(request, 'schools/students.html', context)


@needs(Permission.STUDENTS_VIEW)
def student(request, ref):
    membership = request.membership
    found = get_object_or_404(students_of(request), ref=ref)
    held = Circumstances.objects.visible_to(membership).filter(student=found).first()
    note = held.needs_note if held and reads_needs_notes(membership) else ''
    note_read(request, 'schools:student', [found], needs_shown=bool(note))
    context = {
        'student': found,
        'own': is_school(membership),
        'held': held,
        'flags': flags_of(held),
        'note': note,
        'may_read_note': reads_needs_notes(membership),
        'preferences': Preference.objects.visible_to(membership).filter(student=found),
        'guardians': Guardian.objects.visible_to(membership).filter(student=found),
        'may_change': membership.may(Permission.STUDENTS_EDIT),
        'may_keep_apart': membership.may(Permission.KEEP_APART),
        'may_audit': membership.may(Permission.AUDIT_VIEW),
    }
    return render(request, 'schools/student.html', context)


def flags_of(held):
    """The flags that are set, in words."""
    named = [(name, held._meta.get_field(name).verbose_name) for name in FLAGS] if held else []
    return [label[:1].upper() + label[1:] for name, label in named if getattr(held, name)]


@needs(Permission.STUDENTS_EDIT)
def student_add(request):
    cohorts = Cohort.objects.visible_to(request.membership)
    if not cohorts.exists():
        messages.info(request, 'Add a cohort first: every student belongs to one.')
        return redirect('schools:cohort_add')
    initial = {'cohort': request.GET.get('cohort', '')}
    form = StudentForm(request.POST or None, membership=request.membership, initial=initial)
    if form.is_valid():
        made = attempt(form, add_student, by=request.membership, **form.given())
        if made:
            messages.success(request, f'{made.name} is added. Nobody was told.')
            return redirect('schools:student', made.ref)
    context = {'form': form, 'student': None, 'back': reverse('schools:students')}
    return render(request, 'schools/student_form.html', context)


@needs(Permission.STUDENTS_EDIT)
def student_change(request, ref):
    found = get_object_or_404(students_of(request).select_related('circumstances'), ref=ref)
    note_read(request, 'schools:student_change', [found], needs_shown=True)
    form = StudentForm(
        request.POST or None,
        membership=request.membership,
        initial=initial_of(found),
        ranked=[preference.sector for preference in found.preferences.all()],
    )
    if form.is_valid() and attempt(
        form, update_student, by=request.membership, student=found, **form.given()
    ):
        messages.success(request, f'What you changed about {found.name} is saved.')
        return redirect('schools:student', found.ref)
    context = {'form': form, 'student': found, 'back': reverse('schools:student', args=[found.ref])}
    return render(request, 'schools/student_form.html', context)


def initial_of(student):
    facts = {name: getattr(student, name) for name in FACTS if hasattr(student, name)}
    held = getattr(student, 'circumstances', None) or Circumstances()
    main = student.guardians.filter(is_main=True).first()
    return (
        facts
        | {'cohort': student.cohort.ref, 'step_free': student.step_free, 'needs': student.needs}
        | {name: getattr(held, name) for name in ('sen', *FLAGS, 'needs_note')}
        | ({field: getattr(main, ours) for field, ours in GUARDIAN.items()} if main else {})
    )


@needs(Permission.STUDENTS_EDIT)
def student_left(request, ref):
    found = get_object_or_404(students_of(request), ref=ref)
    note_read(request, 'schools:student_left', [found])
    form = LeftForm(request.POST or None, initial={'on': timezone.localdate()})
    if form.is_valid() and attempt(
        form, mark_left, by=request.membership, student=found, **form.cleaned_data
    ):
        messages.success(request, f'{found.name} is marked as left. You can undo this on this page.')
        return redirect('schools:student', found.ref)
    consequences = [
        f'{found.first_name} is no longer counted, matched or asked for preferences.',
        'Links they were sent stop working.',
        'A placement they have is not cancelled by this: cancel it on the placement’s page.',
        'Nothing is deleted. You still find them under “Who have left”.',
    ]
    context = {'student': found, 'form': form, 'consequences': consequences}
    return render(request, 'schools/student_left.html', context)


@needs(Permission.STUDENTS_EDIT)
@require_POST
def student_returned(request, ref):
    found = mark_returned(by=request.membership, student=get_object_or_404(students_of(request), ref=ref))
    messages.success(request, f'{found.name} is back on the list. Links that had ended stay ended.')
    return redirect('schools:student', found.ref)
