"""Searches that somebody keeps: save, see what is found now, change, remove, and stop the mails."""

from django.core.exceptions import PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from employers.actions.searches import change_search, remove_search, save_search, stop_alerts
from employers.enums import Often
from employers.forms.saved import SavedSearchForm
from employers.forms.search import SearchForm
from employers.models import SavedSearch
from employers.notifications import STOP_ALERTS
from employers.queries.browse import away_words
from employers.queries.pages import offers_page
from employers.queries.saved import findable, keeps_searches, of_member
from employers.views.common import confirm_page, form_page


def _own(request):
    if not keeps_searches(request.membership):
        raise PermissionDenied
    return SavedSearch.objects.visible_to(request.membership)


def _one(request, ref):
    return get_object_or_404(_own(request).select_related('owner__organisation'), ref=ref)


@needs(Permission.OFFERS_VIEW)
def searches(request):
    return render(request, 'employers/searches.html', {'rows': _own(request)})


@needs(Permission.OFFERS_VIEW)
def add(request):
    """The search itself is the rest of this page's address."""
    _own(request)
    asked = SearchForm(request.GET)
    if asked.errors:
        # That page says what it does not understand; such a search would never find anything.
        return redirect(f'{reverse("browse:search")}?{request.GET.urlencode()}')
    query = asked.kept_query()
    return form_page(
        request,
        SavedSearchForm(request.POST or None),
        lambda data: save_search(by=request.membership, query=query, **data),
        title='Save this search',
        lead=asked.in_words(),
        submit='Save the search',
        back=reverse('employers:searches'),
        crumb='Saved searches',
        done='The search is saved.',
    )


@needs(Permission.OFFERS_VIEW)
def search(request, ref):
    """What it finds now: exactly what its e-mails are made from."""
    saved = _one(request, ref)
    form = SearchForm(QueryDict(saved.query))
    search = form.search(**of_member(request.membership))
    found = findable(search)
    page = offers_page(search, request, findable, size=20)
    context = {
        'saved': saved,
        'words': form.in_words(),
        'page': page,
        'rows': [(offer, away_words(search, offer)) for offer in page.rows],
        'total': found.order_by().count(),
    }
    return render(request, 'employers/search.html', context)


@needs(Permission.OFFERS_VIEW)
def change(request, ref):
    saved = _one(request, ref)
    initial = {'name': saved.name, 'often': saved.often}
    return form_page(
        request,
        SavedSearchForm(request.POST or None, initial=initial),
        lambda data: change_search(by=request.membership, search=saved, **data),
        title='Change the saved search',
        submit='Save the search',
        back=reverse('employers:searches'),
        crumb='Saved searches',
        done='The search is changed.',
    )


@needs(Permission.OFFERS_VIEW)
def remove(request, ref):
    saved = _one(request, ref)
    return confirm_page(
        request,
        lambda: remove_search(by=request.membership, search=saved),
        title=f'Remove the search “{saved.name}”',
        lines=['You get no more e-mails about it.', 'The offers it finds stay as they are.'],
        submit='Remove the search',
        back=reverse('employers:searches'),
        crumb='Saved searches',
        done='The search is removed.',
    )


# A reader's mail program posts here without a page of ours (RFC 8058); the signed link is the proof.
@csrf_exempt
@by_link(STOP_ALERTS)
def stop(request, token):
    """Opening it shows what it would do; the button, or the mail program, does it. Twice is once."""
    saved = SavedSearch.objects.filter(ref=request.link.subject_ref).first()
    if request.method == 'POST' and saved:
        saved = stop_alerts(by=request.link, search=saved)
    stopped = saved is None or saved.often == Often.NEVER
    return render(request, 'employers/stop_alerts.html', {'saved': saved, 'stopped': stopped})
