"""Webhooks of a partner: where it is told of changes, and whether that arrived. A hub reads along."""

import json

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.hooks import actions
from brokerage.hooks.forms import HookForm
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.sending import message_of
from brokerage.hooks.signing import old_secret_counts, secret_of
from brokerage.people.views import show_refusal


@needs(Permission.KEYS_VIEW)
def hooks(request):
    arrived = Max('deliveries__ended_at', filter=Q(deliveries__state=Delivery.State.ARRIVED))
    lost = Count(
        'deliveries', filter=Q(deliveries__state=Delivery.State.GIVEN_UP, deliveries__is_trial=False)
    )
    rows = Subscription.objects.visible_to(request.membership).select_related('partner')
    page = page_of(
        rows.annotate(arrived=arrived, lost=lost), request, order=('partner__name', 'created_at', 'ref')
    )
    is_hub = request.membership.organisation.kind == Kind.HUB
    return render(
        request, 'hooks/list.html', {'page': page, 'is_hub': is_hub, 'may_add': _may(request.membership)}
    )


@needs(Permission.KEYS_MANAGE)
def add(request):
    """Adds an address and shows its secret on this answer alone."""
    _only_partners(request)
    form = HookForm(request.POST or None)
    if form.is_valid():
        try:
            hook = actions.subscribe(by=request.membership, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return render(request, 'hooks/secret.html', {'hook': hook, 'secret': secret_of(hook)})
    return render(request, 'hooks/add.html', {'form': form})


@needs(Permission.KEYS_VIEW)
def hook(request, ref):
    row = _row(request, ref)
    log = page_of(row.deliveries.all(), request, order=('-created_at', '-ref'), size=25)
    context = {
        'hook': row,
        'log': log,
        'lost': row.deliveries.filter(state=Delivery.State.GIVEN_UP, is_trial=False).count(),
        'may_act': _may(request.membership),
    }
    return render(request, 'hooks/hook.html', context)


@needs(Permission.KEYS_MANAGE)
def rotate(request, ref):
    _only_partners(request)
    row = _row(request, ref)
    if request.method == 'POST':
        row = actions.rotate(by=request.membership, hook=row)
        return render(request, 'hooks/secret.html', {'hook': row, 'secret': secret_of(row)})
    consequences = [
        'You get a new secret, shown once.',
        'For 24 hours every message carries two signatures: one of the new secret, one of the one you have now.',
        'After that the one you have now no longer works.',
    ]
    if old_secret_counts(row, timezone.now()):
        consequences.append(
            'You changed it less than 24 hours ago: the secret from before that stops at once.'
        )
    return render(request, 'hooks/rotate.html', {'hook': row, 'consequences': consequences})


@needs(Permission.KEYS_MANAGE)
def remove(request, ref):
    _only_partners(request)
    row = _row(request, ref)
    if request.method == 'POST':
        actions.remove(by=request.membership, hook=row)
        messages.success(request, f'{row.url} is removed. Nothing is sent there any more.')
        return redirect('hooks:list')
    consequences = [
        f'Nothing is sent to {row.url} from this moment.',
        'The record of what was sent there is deleted.',
        'Your keys go on working: your site can read the changes whenever it asks.',
    ]
    return render(request, 'hooks/remove.html', {'hook': row, 'consequences': consequences})


@needs(Permission.KEYS_MANAGE)
@require_POST
def switch(request, ref):
    """Pause an address that is on, switch on one that is not."""
    _only_partners(request)
    row = _row(request, ref)
    if row.state == Subscription.State.ON:
        actions.pause(by=request.membership, hook=row)
        messages.success(request, 'Paused. Nothing is sent there until you switch it on.')
    else:
        actions.go_on(by=request.membership, hook=row)
        messages.success(
            request, 'Switched on. If the list has changed since, a message goes out within a minute.'
        )
    return redirect('hooks:hook', ref=ref)


@needs(Permission.KEYS_MANAGE)
@require_POST
def trial(request, ref):
    _only_partners(request)
    try:
        actions.send_trial(by=request.membership, hook=_row(request, ref))
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(
            request, 'A trial message is on its way. Load this page again to see whether it arrived.'
        )
    return redirect('hooks:hook', ref=ref)


@needs(Permission.KEYS_MANAGE)
@require_POST
def send_again(request, ref):
    """The newest that was given up, for all of them."""
    _only_partners(request)
    try:
        count = actions.send_again(by=request.membership, hook=_row(request, ref))
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        words = 'It is sent again.' if count else 'Nothing was given up: there is nothing to send again.'
        messages.success(request, words)
    return redirect('hooks:hook', ref=ref)


@needs(Permission.KEYS_VIEW)
def delivery(request, ref):
    """One message: what it says, and what came of it."""
    row = _delivery(request, ref)
    context = {
        'row': row,
        'hook': row.subscription,
        'says': json.dumps(message_of(row, row.ended_at or timezone.now()), indent=2),
        'may_act': _may(request.membership),
    }
    return render(request, 'hooks/delivery.html', context)


@needs(Permission.KEYS_MANAGE)
@require_POST
def send_one_again(request, ref):
    _only_partners(request)
    try:
        row = actions.send_one_again(by=request.membership, delivery=_delivery(request, ref))
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        on_its_way = row.state == Delivery.State.WAITING
        words = 'It is on its way again.' if on_its_way else 'It has arrived: there is nothing to send again.'
        messages.success(request, words)
    return redirect('hooks:delivery', ref=ref)


def _delivery(request, ref):
    rows = Delivery.objects.visible_to(request.membership).select_related('subscription__partner')
    return get_object_or_404(rows, ref=ref)


def _row(request, ref):
    rows = Subscription.objects.visible_to(request.membership).select_related('partner')
    return get_object_or_404(rows, ref=ref)


def _may(membership):
    return membership.organisation.kind == Kind.PARTNER and membership.may(Permission.KEYS_MANAGE)


def _only_partners(request):
    if not _may(request.membership):
        raise PermissionDenied
