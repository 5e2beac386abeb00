"""Data-sharing agreements: what a partner signed with its hub before its keys work."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.accounts.models import Organisation, SharingAgreement
from brokerage.core.errors import Refused
from brokerage.people import key_actions, queries
from brokerage.people.forms import SharingForm
from brokerage.people.views import show_refusal


@needs(Permission.KEYS_VIEW)
def agreements(request):
    """Each partner with its newest agreement: a hub sees all of its own, a partner itself."""
    rows = queries.agreements(request.membership)
    hub = request.membership.organisation.kind == Kind.HUB
    may_record = hub and request.membership.may(Permission.KEYS_MANAGE)
    return render(
        request,
        'people/agreements.html',
        {'partners': rows, 'is_hub': hub, 'may_record': may_record, 'today': timezone.localdate()},
    )


def _hub_only(request):
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied


@needs(Permission.KEYS_MANAGE)
def add(request, ref):
    _hub_only(request)
    mine = Organisation.objects.visible_to(request.membership).filter(kind=Kind.PARTNER)
    partner = get_object_or_404(mine, ref=ref)
    form = SharingForm(request.POST or None)
    if form.is_valid():
        try:
            key_actions.record_agreement(by=request.membership, partner=partner, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f'The agreement with {partner.name} is recorded.')
            return redirect('keys:agreements')
    return render(request, 'people/agreement_add.html', {'partner': partner, 'form': form})


@needs(Permission.KEYS_MANAGE)
def end(request, ref):
    _hub_only(request)
    agreement = get_object_or_404(
        SharingAgreement.objects.visible_to(request.membership).select_related('partner'), ref=ref
    )
    if request.method == 'POST':
        key_actions.end_agreement(by=request.membership, agreement=agreement)
        messages.success(request, f'The agreement with {agreement.partner.name} has ended.')
        return redirect('keys:agreements')
    name = agreement.partner.name
    consequences = [
        f'Every key of {name} is refused from this moment, unless another agreement is in force.',
        f'What {name} shows already is no longer refreshed. Ask them to take it down.',
        'Recording a new agreement makes the keys work again.',
    ]
    return render(
        request, 'people/agreement_end.html', {'agreement': agreement, 'consequences': consequences}
    )
