"""Dates of an offer, for those who sign in."""

from django.shortcuts import get_object_or_404

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from employers.models import Window
from employers.views.employer import employer_of
from employers.views.offer_pages import again_page, close_window_page, open_page, places_page, reserve_page
from employers.views.offers import DOORS


def window_of(request, ref):
    windows = Window.objects.visible_to(request.membership)
    return get_object_or_404(windows.select_related('offer__employer__organisation'), ref=ref)


@needs(Permission.OFFERS_EDIT)
def places(request, ref):
    return places_page(request, window_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def close(request, ref):
    return close_window_page(request, window_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def reserve(request, ref):
    return reserve_page(request, window_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def open_up(request, ref):
    return open_page(request, window_of(request, ref), by=request.membership, doors=DOORS)


@needs(Permission.OFFERS_EDIT)
def again(request, ref):
    return again_page(request, employer_of(request, ref), by=request.membership, doors=DOORS)
