"""A student's own page by link: up to five offers they would like, after the kinds of work."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import by_link
from brokerage.core.errors import Refused
from brokerage.core.forms import search_words
from brokerage.core.paging import page_of
from placements.actions.wishes import MOST_OWN, add_wish, raise_wish, remove_wish
from placements.models import OfferWish
from placements.queries.pairs import offers_open_to, offers_to_ask_for, wishes_of
from schools.notifications import PREFERENCES_PURPOSE, last_day
from schools.queries import student_of

SHOWN = 10


@by_link(PREFERENCES_PURPOSE)
def own(request, token):
    student = student_of(request.link)
    if not student.preferences.exists():
        return redirect('schools:preferences', token)
    if request.method == 'POST':
        try:
            _change(request, student)
        except Refused as refused:
            messages.error(request, refused.words)
        return redirect(request.get_full_path())
    words = search_words(request.GET, 'q')
    rows = wishes_of(student)
    context = {
        'student': student,
        'rows': rows,
        'page': page_of(offers_to_ask_for(student, words), request, order=('title', 'pk'), size=SHOWN),
        'words': words,
        'most': MOST_OWN,
        'is_full': len(rows) >= MOST_OWN,
        'until': last_day(request.link),
        'token': token,
    }
    return render(request, 'placements/own_wishes.html', context)


def _change(request, student):
    """What one button says: add, one up, or take off. Nothing of another student can be reached."""
    if ref := request.POST.get('add'):
        offer = get_object_or_404(offers_open_to(student.school), ref=ref)
        add_wish(by=request.link, student=student, offer=offer)
        messages.success(request, f'“{offer.title}” is on your list.')
        return
    verb, ref = next(((v, request.POST[v]) for v in ('up', 'remove') if v in request.POST), (None, ''))
    if verb is None:
        raise Http404
    wish = get_object_or_404(OfferWish.objects.select_related('student', 'offer'), student=student, ref=ref)
    if verb == 'up':
        raise_wish(by=request.link, wish=wish)
    else:
        remove_wish(by=request.link, wish=wish)
        messages.success(request, f'“{wish.offer.title}” is off your list.')
