"""Where an offer's risk assessment stands, in words, for the page that employers, schools and hubs share."""

from django.utils import timezone

from brokerage.core.ui import long_date
from brokerage.uploads.actions import takes_files
from safeguarding.documents import parent_summary
from safeguarding.enums import AssessmentKind, AssessmentState
from safeguarding.rules.risk import proportionate_check

SHOWN = {
    AssessmentState.CONFIRMED: ('ok', 'In force'),
    AssessmentState.EXPIRED: ('stop', 'Out of date'),
    AssessmentState.SUPERSEDED: ('neutral', 'Replaced'),
    AssessmentState.DRAFT: ('wait', 'Draft'),
}


def standing(offer, assessments=None):
    """`assessments`: those the reader may see, newest first; the employer's own by default."""
    rows = list(offer.risk_assessments.all() if assessments is None else assessments)
    draft = next((row for row in rows if row.state == AssessmentState.DRAFT), None)
    counted = (AssessmentState.CONFIRMED, AssessmentState.EXPIRED)
    held = next((row for row in rows if row.state in counted), None)
    changed = held is not None and held.offer_version != offer.version
    written = held is not None and held.kind != AssessmentKind.VERBAL
    return {
        'offer': offer,
        'draft': draft,
        'takes_files': takes_files(),
        'held': held,
        'changed': changed,
        # On the very day there is nothing to say again.
        'may_repeat': written and not changed and held.confirmed_on < timezone.localdate(),
        'state': state_of(held, changed),
        'check_words': proportionate_check(held.band if held else offer.risk_band),
        'summary': parent_summary(held) if held else None,
        'history': [(row, *SHOWN[row.state]) for row in rows if row.state != AssessmentState.DRAFT],
    }


def state_of(held, changed):
    """(kind of chip, words, sentence)."""
    if held is None:
        return 'warn', 'Not confirmed', 'The employer has not confirmed a risk assessment for this offer yet.'
    if held.state == AssessmentState.EXPIRED:
        return (
            'stop',
            'Out of date',
            f'It ran out on {long_date(held.expires_on)}. Nothing is booked on it now.',
        )
    if changed:
        return (
            'warn',
            'Confirm again',
            'The tasks, hours or site of the offer changed after it was confirmed.',
        )
    return 'ok', 'In force', f'It counts until {long_date(held.expires_on)}.'
