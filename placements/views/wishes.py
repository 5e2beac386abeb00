"""The offers a student would like, as their school keeps them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.forms import search_words
from brokerage.core.paging import page_of
from employers.models import Offer
from placements.actions.wishes import add_wish, raise_wish, remove_wish
from placements.models import OfferWish
from placements.models.pairs import MOST_WISHES
from placements.queries.fit import Fit, are_firm, in_words
from placements.queries.pairs import offers_to_ask_for, wishes_of
from placements.views.apart import student_of
from schools.models import Student

SHOWN = 10
MOST_STUDENTS = 20


@needs(Permission.STUDENTS_EDIT)
def of_student(request, ref):
    student = student_of(request, ref)
    if request.method == 'POST':
        offer = get_object_or_404(
            Offer.objects.visible_to(request.membership), ref=request.POST.get('offer', '')
        )
        _add(request, student, offer)
        return redirect(request.get_full_path())
    note_read(request, [student])
    words = search_words(request.GET, 'q')
    rows = wishes_of(student)
    page = page_of(offers_to_ask_for(student, words), request, order=('title', 'pk'), size=SHOWN)
    context = {
        'student': student,
        'rows': rows,
        'page': page,
        'words': words,
        'is_full': len(rows) >= MOST_WISHES,
    }
    return render(request, 'placements/wishes.html', context)


@needs(Permission.STUDENTS_EDIT)
@require_POST
def change(request, ref):
    """One up, or off the list."""
    rows = OfferWish.objects.visible_to(request.membership)
    wish = get_object_or_404(rows.select_related('student', 'offer'), ref=ref)
    if 'up' in request.POST:
        raise_wish(by=request.membership, wish=wish)
    elif 'remove' in request.POST:
        remove_wish(by=request.membership, wish=wish)
        messages.success(request, f'“{wish.offer.title}” is off the list.')
    return redirect('placements:wishes', wish.student.ref)


@needs(Permission.STUDENTS_EDIT)
def of_offer(request, ref):
    """Put one offer on students' lists. Names are searched by a form that is posted: none is in an address."""
    offers = Offer.objects.visible_to(request.membership).published()
    offer = get_object_or_404(offers.select_related('employer__organisation', 'site'), ref=ref)
    students = Student.objects.visible_to(request.membership).current()
    words = search_words(request.POST, 'words')
    if chosen := request.POST.get('anyway') or request.POST.get('student'):
        student = get_object_or_404(
            students.select_related('cohort', 'school__organisation__hub'), ref=chosen
        )
        _add(request, student, offer, anyway='anyway' in request.POST)
    found = students.named(words) if words else students.filter(offer_wishes__offer=offer)
    rows = list(found.select_related('cohort', 'school__organisation__hub')[:MOST_STUDENTS])
    note_read(request, rows)
    fit = Fit(rows, [offer]) if rows else None
    for row in rows:
        faults = fit.faults(row, offer)
        row.unfit, row.is_firm = in_words(faults), are_firm(faults)
    listed = OfferWish.objects.filter(offer=offer, student__in=rows)
    context = {
        'offer': offer,
        'rows': rows,
        'words': words,
        'listed': dict(listed.values_list('student', 'rank')),
    }
    return render(request, 'placements/wish_offer.html', context)


def _add(request, student, offer, *, anyway=False):
    try:
        wish = add_wish(by=request.membership, student=student, offer=offer, anyway=anyway)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'“{offer.title}” is number {wish.rank} on the list of {student.name}.')


def note_read(request, students):
    record_read(
        by=request.membership,
        page=f'placements:{request.resolver_match.url_name}',
        students=students,
        owner=request.membership.organisation,
    )
