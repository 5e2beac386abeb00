"""Likely duplicates, for the hub: the list, and one offer beside those like it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from employers.actions.alike import close_double, keep_both
from employers.queries.alike import like, pairs_in
from employers.queries.offers import consequences
from employers.views.offers import offer_of


@needs(Permission.REGISTER_EDIT)
def alike(request):
    return render(request, 'employers/alike.html', {'pairs': pairs_in(request.membership.organisation)})


@needs(Permission.REGISTER_EDIT)
def settle(request, ref):
    """One offer beside each that is like it: keep both, or close one, with what that means."""
    offer = offer_of(request, ref)
    others = like(offer, own=False)
    if request.method == 'POST':
        return _settled(request, offer, {other.ref: other for other, _ in others})
    # What is like it may have been settled by a colleague meanwhile: then the page says so.
    rows = [
        (other, same_dates, consequences(other, 'close'), consequences(offer, 'close'))
        for other, same_dates in others
    ]
    return render(request, 'employers/alike_settle.html', {'offer': offer, 'rows': rows})


def _settled(request, offer, others):
    other, act = others.get(request.POST.get('other')), request.POST.get('act')
    if other is None:
        messages.info(request, 'These two are settled already.')
        return redirect('employers:alike')
    acts = {
        'keep': (lambda: keep_both(by=request.membership, one=offer, other=other), 'Both offers are kept.'),
        'close_this': (
            lambda: close_double(by=request.membership, keep=other, close=offer),
            f'“{offer.title}” is closed.',
        ),
        'close_other': (
            lambda: close_double(by=request.membership, keep=offer, close=other),
            f'“{other.title}” is closed.',
        ),
    }
    if act not in acts:
        raise Http404
    verb, done = acts[act]
    try:
        verb()
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, done)
    return redirect('employers:alike')
