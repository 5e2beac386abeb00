"""The personal links of one placement that are still good."""

from typing import NamedTuple

from brokerage.accounts.models import AccessLink
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.signing import STUDENT

PURPOSES = {
    ANSWER: 'Employer: answer, sign',
    CONSENT: 'Parent or carer: consent, sign',
    STUDENT: 'Student: sign',
}


class Line(NamedTuple):
    link: AccessLink
    what: str


def links_of(placement):
    """Live links, newest first. A link is never shown again: its address is known to who holds it alone."""
    return [
        Line(link, PURPOSES[link.purpose]) for link in _about(placement).live().order_by('-created_at', '-pk')
    ]


def link_of(placement, ref):
    """One link of this placement, live or not, or None."""
    return _about(placement).filter(ref=ref).first()


def _about(placement):
    return AccessLink.objects.filter(purpose__in=PURPOSES, subject_ref=placement.ref)
