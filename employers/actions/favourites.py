"""Offers that a school likes: a star on, a star off."""

from django.db import transaction

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Favourite


@transaction.atomic
def add_favourite(*, by, offer):
    """Put a star on an offer for the whole school; twice is once."""
    if by.organisation.kind != Kind.SCHOOL:
        raise Refused('Only a school keeps favourites.', code='wrong_party')
    favourite, made = Favourite.objects.get_or_create(
        school=by.organisation, offer=offer, defaults={'by': by}
    )
    if made:
        record(by=by, verb='favourite.add', subject=favourite, owner=by.organisation)
    return favourite


@transaction.atomic
def remove_favourite(*, by, offer):
    """Take the star off; without one nothing happens."""
    for favourite in Favourite.objects.visible_to(by).select_for_update().filter(offer=offer):
        record(by=by, verb='favourite.remove', subject=favourite, owner=by.organisation)
        favourite.delete()
