"""Two offers that look the same: the hub keeps both, or closes one."""

from django.db import transaction

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.offers import close_offer
from employers.models import KeptBoth


@transaction.atomic
def keep_both(*, by, one, other):
    """Say that two offers are not the same; nobody is asked about them again."""
    _check_pair(one, other)
    first, second = sorted((one, other), key=lambda offer: offer.pk)
    pair, created = KeptBoth.objects.get_or_create(first=first, second=second)
    if created:
        data = {'other': second.ref}
        record(by=by, verb='offer.keep_both', subject=first, owner=first.employer.organisation, data=data)
    return pair


@transaction.atomic
def close_double(*, by, keep, close):
    """Close the one of two offers that says the same; placements made from it stay as they are."""
    _check_pair(keep, close)
    closed = close_offer(by=by, offer=close)
    data = {'instead': keep.ref}
    record(by=by, verb='offer.close_double', subject=closed, owner=closed.employer.organisation, data=data)
    return closed


def _check_pair(one, other):
    if one.pk == other.pk:
        raise Refused('Choose two different offers.', code='same_offer')
