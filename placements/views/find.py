"""A school looks for offers for some of its students, and puts those it chooses on their lists at once.

Who they are is kept in the session: no student is in an address, and a search can be shared as it is.
"""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.forms import search_words
from brokerage.core.journeys import basis
from employers.models import Offer
from employers.queries.browse import in_areas_of, instead, order_words
from employers.queries.facets import facets_of
from employers.queries.on_map import map_of
from employers.queries.pages import offers_page
from employers.queries.saved import starred_by
from placements.actions import lists
from placements.actions.wishes import put_on_lists
from placements.forms.find import FindForm
from placements.lifecycle import UNDO_WITHIN
from placements.models import ListAct
from placements.queries.find import blocks_to_come, chosen_students, found_of, offers_for, wider_for
from placements.queries.lists import last_act
from placements.views.wishes import note_read
from schools.models import School, Student

SHOWN, MOST_STUDENTS, MOST_FOUND = 20, 20, 20
KEY = 'find_students'


def school_of(request):
    """The member's own school; a hub has no lists to put offers on."""
    rows = School.objects.select_related('organisation__hub')
    school = rows.filter(organisation=request.membership.organisation_id).first()
    if school is None:
        raise Http404
    return school


@needs(Permission.STUDENTS_EDIT)
def find(request):
    school, students = school_of(request), _students(request)
    if request.method == 'POST':
        _put(request, students)
        return redirect(request.get_full_path())
    note_read(request, students)
    form = FindForm(request.GET, blocks=blocks_to_come(request.membership))
    search = form.search(school)
    within = students if form.cleaned_data.get('reach') else ()

    def found_by(asked):
        return offers_for(school, asked, within)

    facets = facets_of(search, found_by)
    form.tell_counts(facets)
    form.tell_unused()
    page = offers_page(search, request, found_by, size=SHOWN)
    context = {
        'form': form,
        'page': page,
        'rows': found_of(page.rows, students, search),
        'starred': starred_by(request.membership, page.rows),
        'total': facets.total,
        'basis': basis(search.by) if search.by else '',
        'save_query': form.public_query(school),
        'students': students,
        'names': ', '.join(student.name for student in students),
        'map': map_of(found_by(search), lambda areas: in_areas_of(request.path, request.GET, areas))
        if page.rows
        else None,
        'wider': [] if page.rows else _wider(request, school, search, within),
        'all_areas_url': in_areas_of(request.path, request.GET, []),
        'order': order_words(search),
        'filtered': any(form.cleaned_data.values()),
        'here': request.get_full_path(),
        'act': (act := last_act(request.membership, UNDO_WITHIN)),
        'told_by': act and timezone.localtime(act.created_at + UNDO_WITHIN),
    }
    return render(request, 'placements/find.html', context)


def _wider(request, school, search, within):
    return [(each, instead(request.path, request.GET, each)) for each in wider_for(school, search, within)]


def _students(request):
    return chosen_students(request.membership, request.session.get(KEY, []))


def _put(request, students):
    """One offer by its own button, or all that are ticked."""
    refs = request.POST.getlist('add') or request.POST.getlist('offer')
    offers = Offer.objects.visible_to(request.membership).filter(ref__in=refs)
    offers = list(offers.select_related('employer__organisation', 'site'))
    offers.sort(key=lambda offer: refs.index(offer.ref))
    try:
        put = put_on_lists(by=request.membership, students=students, offers=offers)
    except Refused as refused:
        messages.error(request, refused.words)
        return
    if put.added:
        messages.success(request, f'Put on lists: {put.words}. The next match tries for these first.')
    elif not put.refused:
        messages.info(request, 'These are on the list already.')
    for words in put.refused:
        messages.warning(request, words)


@needs(Permission.STUDENTS_EDIT)
@require_POST
def take_back(request, ref):
    """The whole of one sending, but for what a family has looked at."""
    school_of(request)
    act = get_object_or_404(ListAct.objects.visible_to(request.membership), ref=ref)
    try:
        done = lists.take_back(by=request.membership, act=act)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect(_back(request))
    if done.entries:
        messages.success(request, f'Taken back: {done.entries} entr{"y" if done.entries == 1 else "ies"}.')
    elif not done.seen:
        messages.info(request, 'There is nothing left to take back.')
    for student in done.seen:
        messages.warning(request, f'The family of {student.name} has looked at theirs already: it stays.')
    return redirect(_back(request))


@needs(Permission.STUDENTS_EDIT)
def students(request):
    """Choose for whom: found by name in a form that is posted, kept until changed."""
    school_of(request)
    words = search_words(request.POST, 'words')
    refs = _changed(request, request.session.get(KEY, []))
    chosen = chosen_students(request.membership, refs)
    found = Student.objects.visible_to(request.membership).current().named(words) if words else []
    rows = list(found.select_related('cohort', 'school__organisation__hub')[:MOST_FOUND]) if words else []
    note_read(request, {row.pk: row for row in (*rows, *chosen)}.values())
    context = {
        'chosen': chosen,
        'rows': [row for row in rows if row not in chosen],
        'words': words,
        'back': _back(request),
        'is_full': len(chosen) >= MOST_STUDENTS,
    }
    return render(request, 'placements/find_students.html', context)


def _changed(request, refs):
    """The chosen after what was pressed: ticked ones added, one taken off."""
    if 'choose' in request.POST:
        ticked = Student.objects.visible_to(request.membership).current()
        ticked = ticked.filter(ref__in=request.POST.getlist('student')).values_list('ref', flat=True)
        refs = list(dict.fromkeys([*refs, *ticked]))[:MOST_STUDENTS]
    if 'off' in request.POST:
        refs = [ref for ref in refs if ref != request.POST['off']]
    if request.method == 'POST':
        request.session[KEY] = refs
    return refs


@needs(Permission.STUDENTS_EDIT)
@require_POST
def only(request, ref):
    """Look for one student alone."""
    school_of(request)
    if not chosen_students(request.membership, [ref]):
        raise Http404
    request.session[KEY] = [ref]
    return redirect('placements:find')


def _back(request):
    """The search one came from, and no address but that."""
    here, asked = reverse('placements:find'), request.POST.get('back') or request.GET.get('back', '')
    return asked if asked == here or asked.startswith(f'{here}?') else here
