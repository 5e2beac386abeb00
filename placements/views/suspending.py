"""A hub suspends an employer of its register or one site, or lets students start there again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from employers.models import Employer, Site
from placements.actions import suspending
from placements.views.common import attempt
from safeguarding import actions as safeguarding
from safeguarding.forms.checks import SuspendForm
from safeguarding.models import Suspension


@needs(Permission.REGISTER_EDIT)
def suspend(request, ref):
    employer = _of_hub(request, Employer.objects.select_related('organisation__hub'), ref)
    return _page(
        request,
        employer,
        employer,
        lambda **given: suspending.suspend(employer=employer, **given),
        lambda **given: safeguarding.lift_suspension(employer=employer, **given),
    )


@needs(Permission.REGISTER_EDIT)
def suspend_site(request, ref):
    site = _of_hub(request, Site.objects.select_related('employer__organisation__hub'), ref)
    return _page(
        request,
        site.employer,
        site,
        lambda **given: suspending.suspend_site(site=site, **given),
        lambda **given: safeguarding.lift_site(site=site, **given),
    )


def _of_hub(request, rows, ref):
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
    return get_object_or_404(rows.visible_to(request.membership), ref=ref)


def _page(request, employer, place, suspend, lift):
    """`place`: the employer or its site. Why it stands still, or the form that stops it."""
    standing = Suspension.objects.visible_to(request.membership).standing().of(place).first()
    form = None if standing else SuspendForm(request.POST or None)
    if request.method == 'POST' and standing:
        lift(by=request.membership)
        messages.success(request, 'Students may start there again, once each workplace is checked.')
        return redirect('employers:employer', employer.ref)
    if form and form.is_valid() and attempt(form, suspend, by=request.membership, **form.cleaned_data):
        messages.success(request, f'{place} is suspended. Schools concerned are being told.')
        return redirect('employers:employer', employer.ref)
    context = {
        'employer': employer,
        'site': place if isinstance(place, Site) else None,
        'place': place,
        'standing': standing,
        'form': form,
    }
    return render(request, 'placements/suspend.html', context)
