"""Offers nobody has touched for long: their employer is asked, then they are hidden; one press brings them back."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.accounts.models import Organisation, SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from employers.actions.invitations import reachable_contact
from employers.actions.offers import publish_offer
from employers.actions.outreach import follow_up
from employers.enums import OfferStatus
from employers.models import ListingRules, Offer
from employers.notifications import OfferHidden, StillRight
from employers.queries.stale import to_ask_about, to_hide

BY = SystemActor('employers.stale_offers')


def look_for_stale():
    """Once a day: ask about the quiet, hide those nobody answered for. Twice, or by two at once, it is done once.

    Returns (how many were asked about, how many hidden).
    """
    now, asked, hidden = timezone.now(), 0, 0
    for hub in Organisation.objects.filter(kind=Kind.HUB, is_active=True):
        for offer in to_hide(hub, now).values_list('pk', 'nudged_at'):
            hidden += _hide(*offer, now)
        for offer in to_ask_about(hub, now).values_list('pk', 'nudged_at'):
            asked += _ask(*offer, now)
    return asked, hidden


@transaction.atomic
def _ask(pk, nudged_at, now):
    # Of two workers the second waits here and finds the condition no longer true.
    if not _still(pk, nudged_at).update(nudged_at=now):
        return False
    offer = _whole(pk)
    record(by=BY, verb='offer.ask_if_right', subject=offer, owner=offer.employer.organisation)
    _tell(offer, StillRight)
    return True


@transaction.atomic
def _hide(pk, nudged_at, now):
    if not _still(pk, nudged_at).update(status=OfferStatus.PAUSED, hidden_at=now):
        return False
    offer = _whole(pk)
    record(by=BY, verb='offer.hide', subject=offer, owner=offer.employer.organisation)
    _tell(offer, OfferHidden)
    return True


def _still(pk, nudged_at):
    return Offer.objects.filter(pk=pk, status=OfferStatus.PUBLISHED, nudged_at=nudged_at)


def _whole(pk):
    return Offer.objects.select_related('employer__organisation__hub').get(pk=pk)


def _tell(offer, kind):
    """Write to the main contact; where nobody can be written to, the hub gets a task."""
    employer, today = offer.employer, timezone.localdate()
    try:
        contact = reachable_contact(employer)
    except Refused:
        words = f'Ask {employer} whether “{offer.title}” is still right'
        follow_up(employer=employer, on=today, words=words, detail='nobody there can be written to')
        return
    plan(
        kind=kind,
        subject=offer,
        to_email=contact.email,
        to_name=contact.name,
        sender=employer.organisation.hub,
        organisation=employer.organisation,
    )


@transaction.atomic
def still_right(*, by, offer):
    """Say that an offer is as it stands. One that was hidden comes back, if it still has what publishing needs."""
    offer = (
        Offer.objects.select_for_update(of=('self',))
        .select_related('employer__organisation')
        .get(pk=offer.pk)
    )
    if offer.status == OfferStatus.PAUSED and offer.hidden_at:
        return publish_offer(by=by, offer=offer)
    if offer.status != OfferStatus.PUBLISHED:
        raise Refused('This offer is not listed, so there is nothing to confirm.', code='offer_not_published')
    offer.alive_at = timezone.now()
    offer.save(update_fields=['alive_at'])
    record(by=by, verb='offer.still_right', subject=offer, owner=offer.employer.organisation)
    return offer


@transaction.atomic
def set_listing_rules(*, by, ask_after, hide_after):
    """After how many days offers of a hub's area are asked about, and after how many more hidden."""
    if by.organisation.kind != Kind.HUB or not by.may(Permission.PEOPLE_MANAGE):
        raise Refused('Only the hub’s manager sets this.', code='wrong_party')
    given = {'ask_after': ask_after, 'hide_after': hide_after}
    rules, _ = ListingRules.objects.update_or_create(hub=by.organisation, defaults=given)
    record(by=by, verb='offers.rules', subject=rules, owner=by.organisation, data=given)
    return rules
