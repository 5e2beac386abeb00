"""The personal links around one placement that are still good."""

from typing import NamedTuple

from django.db.models import Q

from brokerage.accounts.models import AccessLink
from employers.notifications import INSURANCE
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.signing import STUDENT
from safeguarding.notifications import ASSESSMENT
from schools.notifications import PREFERENCES_PURPOSE

PURPOSES = {
    ANSWER: 'Employer: answer, sign',
    CONSENT: 'Parent or carer: consent, sign',
    STUDENT: 'Student: sign',
    ASSESSMENT: 'Employer: risk assessment',
    INSURANCE: 'Employer: certificate of insurance',
    PREFERENCES_PURPOSE: 'Student: what they would like',
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
    """Of the placement itself, and the school's own to what it rests on: never those of the hub or another school."""
    itself = Q(purpose__in=(ANSWER, CONSENT, STUDENT), subject_ref=placement.ref)
    beside = (
        Q(purpose=ASSESSMENT, subject_ref=placement.window.offer.ref)
        | Q(purpose=INSURANCE, subject_ref=placement.employer.ref)
        | Q(purpose=PREFERENCES_PURPOSE, subject_ref=placement.student.ref)
    )
    return AccessLink.objects.filter(itself | (beside & Q(issued_for=placement.school.organisation_id)))
