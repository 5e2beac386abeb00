"""Rows of a partner, of each kind that an address shows. See rows.py."""

from django.utils import timezone

from brokerage.accounts.enums import Scope
from brokerage.hooks.actions import subscribe
from brokerage.hooks.models import Delivery
from brokerage.people.key_actions import create_key


def partner(cast):
    return cast.partner


def sharing(cast):
    return cast.partner.sharing_agreements.get()


def key(cast):
    return create_key(by=cast.partner_admin, name='Website', scopes=[Scope.OFFERS_READ])[0]


def hook(cast):
    return subscribe(by=cast.partner_admin, url='https://www.example.org/hook')


def delivery(cast):
    """A notice that was given up."""
    now = timezone.now()
    return Delivery.objects.create(
        subscription=hook(cast), change=1, state='given_up', begun_at=now, next_at=now, ended_at=now
    )
