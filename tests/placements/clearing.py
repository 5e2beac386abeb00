"""Placements whose hours or insurance stand in the way, and two people of the school who may set that aside."""

from datetime import date, time

from brokerage.accounts.enums import Role
from placements.enums import State
from tests.factories.accounts import MembershipFactory
from tests.placements import story

APPROVED = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}


def early(cast, **changes):
    """Accepted and clear but for one thing: a child begins at 6am."""
    placement = story.a_placement(cast, State.ACCEPTED, **APPROVED, **changes)
    offer = placement.window.offer
    offer.day_starts, offer.day_ends = time(6), time(13)
    offer.save()
    story.all_but_approval(placement)
    return story.fresh(placement)


def long(cast):
    """Accepted and clear but for one thing: the insurer was not told of eleven days."""
    placement = story.a_placement(cast, State.ACCEPTED, **APPROVED)
    type(placement).objects.filter(pk=placement.pk).update(end=date(2027, 7, 12))
    story.all_but_approval(placement)
    return story.fresh(placement)


def another_lead(cast):
    return MembershipFactory(organisation=cast.school.organisation, role=Role.CAREERS_LEAD)
