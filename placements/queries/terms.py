"""What was agreed about a placement, as digests: enough to see that something has changed, and what."""

import json
from hashlib import sha256

from django.utils import timezone

from employers.models import Insurance
from placements.enums import Term
from safeguarding.enums import Gate
from safeguarding.models import RiskAssessment
from schools.models import Circumstances

# Checks that somebody has decided once. The others are looked at afresh each time.
DECIDED = frozenset({Gate.DSL, Gate.PARENT_SUMMARY, Gate.PARENT_CONSENT, Gate.SCHOOL_APPROVAL})


def digests_of(placements):
    """{placement id: {term: digest, empty while nothing is said}}. Three queries for any number of placements."""
    rows = list(placements)
    insured = {
        row.employer_id: row for row in Insurance.objects.filter(employer__in=_ids(rows, 'employer_id'))
    }
    offers = {row.window.offer_id for row in rows}
    assessed = {row.offer_id: row for row in RiskAssessment.objects.in_force().filter(offer__in=offers)}
    needs = dict(
        Circumstances.objects.filter(student__in=_ids(rows, 'student_id')).values_list(
            'student', 'needs_note'
        )
    )
    return {
        row.pk: {
            **_of_offer(row),
            Term.SUPERVISOR: _digest(_supervisor(assessed.get(row.window.offer_id))),
            Term.INSURANCE: _digest(_policy(insured.get(row.employer_id))),
            Term.NEEDS: _digest((needs.get(row.student_id) or '').strip()),
        }
        for row in rows
    }


def changed_since(seen, digests):
    """Which terms are other than they were; what was not said before is news, not a change."""
    return [term for term in Term if seen.get(term) and seen[term] != digests[term]]


def nothing_agreed():
    """Fields of a placement for which every decision has to be made again."""
    now = timezone.now().isoformat()
    opened = dict.fromkeys(sorted(DECIDED - {Gate.SCHOOL_APPROVAL}), now)
    return {'approved_by': '', 'approved_at': None, 'opened_again': opened}


def _ids(rows, name):
    return {getattr(row, name) for row in rows}


def _of_offer(row):
    offer, site = row.window.offer, row.window.offer.site
    hours = (offer.day_starts, offer.day_ends, offer.break_minutes, offer.weekdays, row.block.weekdays)
    return {
        Term.SITE: _digest((site.name, site.address, site.postcode)),
        Term.DATES: _digest((row.start, row.end)),
        Term.HOURS: _digest(hours if offer.day_starts else ''),
        Term.TASKS: _digest((offer.will_do, offer.observe_only, offer.must_not_do)),
    }


def _supervisor(assessment):
    return assessment.answers.get('supervision', {}).get('supervisor', '') if assessment else ''


def _policy(held):
    return (held.basis, held.insurer, held.policy_number) if held else ''


def _digest(value):
    """Sixteen hex digits: nothing of what was said can be read from it."""
    return sha256(json.dumps(value, default=str).encode()).hexdigest()[:16] if value else ''
