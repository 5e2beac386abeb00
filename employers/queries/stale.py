"""Offers of which nobody has heard for long: whom to ask, and which to take off the lists."""

from datetime import timedelta

from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest

from employers.models import ListingRules, Offer, Window


def rules_of(hub):
    """The hub's own numbers, else the usual ones."""
    return ListingRules.objects.filter(hub=hub).first() or ListingRules(hub=hub)


def with_life(offers):
    """Offers with `life`: when they were last changed, said to be right, given dates, or booked."""
    newest = Window.objects.filter(offer=OuterRef('pk')).order_by().values('offer')
    newest = newest.annotate(at=Max(Greatest('created_at', 'touched_at'))).values('at')
    return offers.annotate(life=Greatest('alive_at', Subquery(newest)))


def to_ask_about(hub, now):
    """Published offers without a sign of life for too long, about which nobody was asked since the last one."""
    offers = _published(hub)
    quiet = now - timedelta(days=rules_of(hub).ask_after)
    return offers.filter(Q(nudged_at=None) | Q(nudged_at__lt=F('life')), life__lte=quiet)


def to_hide(hub, now):
    """Published offers whose employer was asked and has said nothing since, for too long."""
    offers = _published(hub)
    asked = now - timedelta(days=rules_of(hub).hide_after)
    return offers.filter(nudged_at__lte=asked, life__lte=F('nudged_at'))


def _published(hub):
    """Without those of employers on hold, which stand on no list anyway."""
    return with_life(Offer.objects.in_area(hub).published())
