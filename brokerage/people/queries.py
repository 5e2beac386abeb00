"""What the people pages and the keys pages show."""

from datetime import timedelta

from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from brokerage.accounts.enums import MANAGING_ROLES, Kind
from brokerage.accounts.models import (
    Invitation,
    KeyUse,
    Membership,
    Organisation,
    PartnerKey,
    SharingAgreement,
)

DAYS_SHOWN = 14


def members(membership):
    """The active people of your own organisation."""
    own = Membership.objects.visible_to(membership).filter(
        organisation=membership.organisation, is_active=True
    )
    return own.select_related('user', 'organisation').order_by('user__name', 'ref')


def waiting_invitations(membership):
    own = Invitation.objects.visible_to(membership).filter(organisation=membership.organisation)
    return own.waiting().select_related('invited_by__user').order_by('email', 'ref')


def organisations(membership, *, words='', kind=''):
    """The hub's organisations, with how many people act for each and whether one is invited."""
    acting = Q(memberships__is_active=True, memberships__user__is_active=True)
    rows = Organisation.objects.visible_to(membership).exclude(pk=membership.organisation_id)
    rows = rows.filter(name__icontains=words) if words else rows
    rows = rows.filter(kind=kind) if kind else rows
    return rows.annotate(
        people=Count('memberships', filter=acting, distinct=True),
        managers=Count('memberships', filter=acting & Q(memberships__role__in=MANAGING_ROLES), distinct=True),
        invited=Count(
            'invitations',
            filter=Q(invitations__accepted_at=None, invitations__withdrawn_at=None),
            distinct=True,
        ),
    )


def keys(membership):
    """Keys you may see, live ones first, each with today's calls."""
    today = KeyUse.objects.filter(key=OuterRef('pk'), day=timezone.localdate()).values('calls')
    rows = PartnerKey.visible.visible_to(membership).select_related('organisation__hub')
    return rows.annotate(today=Coalesce(Subquery(today), 0)).order_by('revoked', 'organisation__name', 'ref')


def use_by_day(key):
    """A `KeyUse` of each day of the last fortnight, with noughts for days without a call."""
    first = timezone.localdate() - timedelta(days=DAYS_SHOWN - 1)
    noted = {use.day: use for use in key.uses.filter(day__gte=first)}
    days = [first + timedelta(days=n) for n in range(DAYS_SHOWN)]
    return [noted.get(day) or KeyUse(key=key, day=day) for day in days]


def agreements(membership):
    """The partners you may see, by name, each with its agreements newest first as `agreed`."""
    mine = Organisation.objects.visible_to(membership).filter(kind=Kind.PARTNER).order_by('name', 'pk')
    return mine.prefetch_related(
        Prefetch('sharing_agreements', SharingAgreement.objects.order_by('-starts', '-pk'), to_attr='agreed')
    )
