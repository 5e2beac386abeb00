"""News of the public search for people without an account: ask, say yes from the mailbox, keep or end."""

from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from brokerage.accounts.access import by_link, public
from brokerage.accounts.attempts import too_often
from brokerage.core.errors import Refused
from employers.actions.visitors import ask_for_news, confirm_news, forget_visitor, keep_news
from employers.forms.saved import TellMeForm
from employers.forms.search import SearchForm
from employers.models import Visitor
from employers.notifications import VISITOR
from employers.queries.saved import hub_answering
from employers.views.common import tell

# Addresses given from one machine in an hour; a library shares one.
MOST = 10


@public
def tell_me(request):
    """The search is the rest of this page's address; the answer is the same whatever is known of the e-mail's."""
    asked = SearchForm(request.GET)
    search, back = asked.search(), f'{reverse("browse:search")}?{request.GET.urlencode()}'
    if asked.errors:
        # That page says what it does not understand.
        return redirect(back)
    hub = hub_answering(search)
    form = TellMeForm(request.POST or None, now=timezone.now())
    if form.is_bound and form.is_trapped:
        return redirect('browse:tell_me_sent')
    if hub and form.is_valid():
        if too_often(request, 'tell_me', MOST):
            return render(request, '429.html', status=429)
        if _ask(form, asked.kept_query(), hub):
            return redirect('browse:tell_me_sent')
    return render(
        request, 'browse/tell_me.html', {'form': form, 'words': asked.in_words(), 'back': back, 'hub': hub}
    )


def _ask(form, query, hub):
    """Whether it could be asked for; else the form says why not."""
    data = form.cleaned_data
    try:
        ask_for_news(email=data['email'], often=data['often'], query=query, hub=hub)
    except Refused as refused:
        tell(form, refused)
        return False
    return True


@public
def tell_me_sent(request):
    return render(request, 'browse/tell_me_sent.html')


# A reader's mail program posts here without a page of ours (RFC 8058); the signed link is the proof.
@csrf_exempt
@by_link(VISITOR)
def news(request, token):
    """Opening it changes nothing. Its buttons say yes, keep for another year, or forget; a bare POST forgets."""
    visitor = Visitor.objects.select_related('hub', 'search').filter(ref=request.link.subject_ref).first()
    if visitor is None or visitor.forget_at <= timezone.now():
        return render(request, 'browse/news.html', {'visitor': None})
    if request.method == 'POST':
        visitor = _do(request, visitor)
    form = SearchForm(QueryDict(visitor.search.query)) if visitor else None
    if form:
        form.full_clean()
    context = {
        'visitor': visitor,
        'words': form.in_words() if form else '',
        'kept': 'keep' in request.POST,
    }
    return render(request, 'browse/news.html', context)


def _do(request, visitor):
    """The visitor as they are then, or None when they are forgotten."""
    if 'yes' in request.POST:
        confirm_news(by=request.link, visitor=visitor)
    elif 'keep' in request.POST:
        keep_news(by=request.link, visitor=visitor)
    else:
        forget_visitor(by=request.link, visitor=visitor)
    return Visitor.objects.select_related('hub', 'search').filter(pk=visitor.pk).first()
