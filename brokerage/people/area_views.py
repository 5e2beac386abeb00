"""A hub's view of the organisations of its area: who has people, who waits for the first one."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import MANAGING_ROLES, Kind, Permission, Role
from brokerage.accounts.models import Organisation
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.people import actions, queries
from brokerage.people.forms import InviteForm, OrganisationFilter, PartnerForm
from brokerage.people.views import show_refusal


def _hub_only(request):
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied


@needs(Permission.PEOPLE_MANAGE)
def organisations(request):
    _hub_only(request)
    form = OrganisationFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.organisations(request.membership, words=asked.get('q', ''), kind=asked.get('kind', ''))
    page = page_of(rows, request, order=('name', 'ref'))
    return render(
        request, 'people/organisations.html', {'page': page, 'form': form, 'asked': any(asked.values())}
    )


@needs(Permission.PEOPLE_MANAGE)
def invite_first(request, ref):
    _hub_only(request)
    organisation = get_object_or_404(Organisation.objects.visible_to(request.membership), ref=ref)
    form = InviteForm(request.POST or None, kind=organisation.kind, among=MANAGING_ROLES)
    if form.is_valid():
        try:
            actions.invite(by=request.membership, organisation=organisation, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(request, f'Invitation sent to {form.cleaned_data["email"]}. It lasts 14 days.')
            return redirect('accounts:organisations')
    context = {'form': form, 'organisation': organisation, 'back': reverse('accounts:organisations')}
    return render(request, 'people/invite.html', context)


@needs(Permission.PEOPLE_MANAGE)
def add_partner(request):
    _hub_only(request)
    form = PartnerForm(request.POST or None)
    if form.is_valid():
        try:
            partner = _add_partner(request.membership, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            messages.success(
                request,
                f'{partner.name} is added. Its first person was invited at {form.cleaned_data["email"]}.',
            )
            return redirect('keys:list')
    return render(request, 'people/add_partner.html', {'form': form})


@transaction.atomic
def _add_partner(by, name, email):
    partner = actions.create_organisation(by=by, kind=Kind.PARTNER, name=name)
    actions.invite(by=by, email=email, role=Role.PARTNER_ADMIN, organisation=partner)
    return partner
