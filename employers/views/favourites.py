"""Offers with a star of the school."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from employers.actions.favourites import add_favourite, remove_favourite
from employers.models import Offer
from employers.queries.saved import favourites_of


@needs(Permission.STUDENTS_EDIT)
def favourites(request):
    return render(request, 'employers/favourites.html', {'rows': favourites_of(request.membership)})


@needs(Permission.STUDENTS_EDIT)
@require_POST
def star(request, ref):
    """On or off, as the button says; pressed twice it is what it says."""
    offer = get_object_or_404(Offer.objects.visible_to(request.membership), ref=ref)
    if request.POST.get('star') == 'off':
        remove_favourite(by=request.membership, offer=offer)
        messages.success(request, f'“{offer.title}” is no favourite any more.')
    else:
        add_favourite(by=request.membership, offer=offer)
        messages.success(request, f'“{offer.title}” is a favourite of your school.')
    back = request.POST.get('back', '')
    ours = back.startswith('/') and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if ours else reverse('employers:favourites'))
