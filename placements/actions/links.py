"""The school looks after a placement's personal links: ends one, or sends a new one in its place."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from placements.enums import ENDED, Party
from placements.lifecycle import locked, party_of
from placements.notifications.announce import person_of_link
from placements.notifications.links import NewLink


@transaction.atomic
def end_link(*, by, placement, link):
    """End one link now; whoever opens it is told to ask the school."""
    placement = _arranged_by(by, placement)
    ended = AccessLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=timezone.now())
    if ended:
        data = {'placement': placement.ref, 'purpose': link.purpose}
        record(by=by, verb='link.end', subject=link, owner=placement.school.organisation, data=data)
    return bool(ended)


@transaction.atomic
def send_link_again(*, by, placement, link):
    """End a link and send its person a new one, to the address held for them today. Returns the message."""
    placement = _arranged_by(by, placement)
    if placement.state in ENDED:
        raise Refused('This placement is over: there is nothing left to open.', code='wrong_state')
    person = person_of_link(placement, link)
    if person is None or not person.email:
        raise Refused(
            'We hold no e-mail address for this person, or they are not asked any more. Correct that first.',
            code='no_address',
        )
    end_link(by=by, placement=placement, link=link)
    message = plan(
        kind=NewLink,
        subject=link,
        to_email=person.email,
        to_name=person.name,
        to_ref=person.ref,
        sender=placement.school.organisation,
        organisation=link.organisation,
        occasion=placement.ref,
    )
    record(by=by, verb='link.send_again', subject=link, owner=placement.school.organisation)
    return message


def _arranged_by(by, placement):
    placement = locked(placement)
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school’s careers leader looks after these links.', code='wrong_party')
    return placement
