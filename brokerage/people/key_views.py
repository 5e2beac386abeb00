"""Keys to the partner API: who has which, how much they are used, making and revoking them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateformat import format as date_format

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission, Scope
from brokerage.accounts.key_use import used_today
from brokerage.core.columns import column_chart
from brokerage.core.errors import Refused
from brokerage.core.paging import page_of
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from brokerage.people import key_actions, queries
from brokerage.people.forms import KeyForm, QuotaForm
from brokerage.people.views import show_refusal


@needs(Permission.KEYS_VIEW)
def keys(request):
    page = page_of(queries.keys(request.membership), request, order=('revoked', 'organisation__name', 'ref'))
    _count_today(page.rows)
    acting = request.membership.organisation
    context = {
        'page': page,
        'is_hub': acting.kind == Kind.HUB,
        'may_add': acting.kind == Kind.PARTNER and request.membership.may(Permission.KEYS_MANAGE),
        'may_add_partner': acting.kind == Kind.HUB and request.membership.may(Permission.PEOPLE_MANAGE),
    }
    return render(request, 'people/keys.html', context)


@needs(Permission.KEYS_MANAGE)
def create(request):
    """Makes a key and shows it on this answer alone: opening the page again shows no secret."""
    if request.membership.organisation.kind != Kind.PARTNER:
        raise PermissionDenied
    form = KeyForm(request.POST or None)
    if form.is_valid():
        try:
            key, secret = key_actions.create_key(by=request.membership, **form.cleaned_data)
        except Refused as refused:
            show_refusal(form, refused)
        else:
            return render(request, 'people/key_made.html', {'key': key, 'secret': secret})
    return render(request, 'people/key_create.html', {'form': form})


@needs(Permission.KEYS_VIEW)
def key(request, ref):
    row = get_object_or_404(queries.keys(request.membership), ref=ref)
    _count_today([row])
    uses = queries.use_by_day(row)
    context = {
        'key': row,
        'scopes': [Scope(scope).label for scope in row.scopes],
        'held_to': _held_to(row),
        'chart': _by_day('Calls by day', uses, ('unchanged', 'whole')),
        'faults': _by_day('Calls that went wrong', uses, ('faulty', 'failed', 'refused')),
        'unchanged': _share(uses),
        'is_used': any(use.calls or use.refused for use in uses),
        'may_revoke': not row.revoked and request.membership.may(Permission.KEYS_MANAGE),
        'may_set_quota': _may_set_quota(request.membership, row),
    }
    return render(request, 'people/key.html', context)


def _held_to(key):
    """What of the list the key may read, in words; empty for all of it."""
    sectors = [Sector(sector).label for sector in key.sectors]
    return [*key.areas, *sectors, *(Pattern(pattern).label for pattern in key.patterns)]


ANSWERS = {
    'unchanged': 'unchanged (304)',
    'whole': 'answered in full',
    'faulty': 'asked wrongly (4xx)',
    'failed': 'failed by our fault (5xx)',
    'refused': 'over the quota (429)',
}


def _by_day(title, uses, kinds):
    rows = [(date_format(use.day, 'D j M'), tuple(getattr(use, kind) for kind in kinds)) for use in uses]
    series = tuple(ANSWERS[kind] for kind in kinds)
    return column_chart(title, rows, series=series, lead='The last 14 days', row_name='Day')


def _share(uses):
    """How much in a hundred of the calls found nothing new; None without calls."""
    calls = sum(use.calls for use in uses)
    return round(100 * sum(use.unchanged for use in uses) / calls) if calls else None


def _count_today(rows):
    used = used_today(rows)
    for row in rows:
        row.today = max(row.today, used.get(row.pk, 0))


def _may_set_quota(membership, key):
    hub = membership.organisation.kind == Kind.HUB
    return hub and not key.revoked and membership.may(Permission.KEYS_MANAGE)


@needs(Permission.KEYS_MANAGE)
def quota(request, ref):
    """How many calls a day a partner's key may make: for its hub to say."""
    row = get_object_or_404(queries.keys(request.membership), ref=ref)
    if not _may_set_quota(request.membership, row):
        raise PermissionDenied
    form = QuotaForm(request.POST or None, initial={'daily_quota': row.daily_quota})
    if form.is_valid():
        key_actions.set_quota(by=request.membership, key=row, **form.cleaned_data)
        messages.success(
            request, f'“{row.name}” may now make {form.cleaned_data["daily_quota"]:,} calls a day.'
        )
        return redirect('keys:key', ref=ref)
    return render(request, 'people/key_quota.html', {'key': row, 'form': form})


@needs(Permission.KEYS_MANAGE)
def revoke(request, ref):
    row = get_object_or_404(queries.keys(request.membership), ref=ref)
    if request.method == 'POST':
        try:
            key_actions.revoke_key(by=request.membership, key=row)
            messages.success(
                request, f'The key “{row.name}” is revoked. Calls with it are refused from now on.'
            )
        except Refused as refused:
            messages.error(request, refused.words)
        return redirect('keys:key', ref=ref)
    consequences = [
        f'Every call {row.organisation.name} makes with {row.prefix}… is refused from this moment.',
        'Offers shown by that site stop being refreshed until it uses another key.',
        'A revoked key cannot be brought back: make a new one instead.',
    ]
    return render(request, 'people/key_revoke.html', {'key': row, 'consequences': consequences})
