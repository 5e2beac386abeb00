"""What the area knows of a workplace, in words that name no student and no other school's people."""

from typing import NamedTuple

from brokerage.core.ui import long_date
from placements.clearance import check_of
from safeguarding.enums import AssessmentState, CheckHow
from safeguarding.models import RiskAssessment, SiteCheck
from safeguarding.queries import work_key

HOW = {
    CheckHow.TALK: 'by phone',
    CheckHow.QUESTIONS: 'by questions',
    CheckHow.VISIT: 'on a visit',
}


class Known(NamedTuple):
    """The check that counts for an offer, or the newest that does not any more."""

    check: SiteCheck
    words: str
    changed: bool
    own: bool


def known_check(offer, membership):
    """What is known of this kind of work at this site, or None."""
    held = RiskAssessment.objects.filter(
        offer=offer, state__in=[AssessmentState.CONFIRMED, AssessmentState.EXPIRED]
    )
    assessment = held.select_related('offer').order_by('-version').first()
    rows = list(SiteCheck.objects.standing().filter(site=offer.site_id).select_related('made_by'))
    by_band = {}
    for row in rows:
        by_band.setdefault((row.site_id, row.band), []).append(row)
    check = check_of(assessment, by_band)
    if check is None:
        return None
    changed = work_key(assessment) not in check.covers
    own = membership.organisation in (check.made_by, offer.employer.organisation.hub)
    return Known(check, check_words(check), changed, own)


def check_words(check):
    """ "Checked by Hillside School on Monday 2 November 2026 by phone, valid until …"."""
    return (
        f'Checked by {check.made_by.name} on {long_date(check.on)} {HOW[CheckHow(check.how)]}, '
        f'valid until {long_date(check.expires_on)}.'
    )
