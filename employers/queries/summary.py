"""What an employer's home shows: what runs out, what is unfinished, places offered and taken by week."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from brokerage.core.calendar import weeks_between
from employers.enums import InsuranceBasis, OfferStatus
from employers.models import Insurance, Offer, Window

SOON = timedelta(days=60)


@dataclass(frozen=True)
class InsuranceState:
    """`kind` is one of brokerage.core.ui.KINDS."""

    kind: str
    words: str
    expires_on: date | None = None

    @property
    def needs_you(self):
        return self.kind in ('warn', 'stop')


@dataclass(frozen=True)
class WeekPlaces:
    monday: date
    offered: int
    taken: int


@dataclass(frozen=True)
class EmployerSummary:
    insurance: InsuranceState
    drafts: tuple
    paused: tuple
    published: tuple
    without_dates: tuple
    weeks: tuple
    can_host_again: bool

    @property
    def places_left(self):
        return sum(week.offered - week.taken for week in self.weeks)


def insurance_state(insurance, today):
    """How an employer's insurance stands: word and kind. `insurance` may be None."""
    if insurance is None or insurance.basis == InsuranceBasis.NOT_KNOWN:
        return InsuranceState('warn', 'Not known')
    if insurance.basis == InsuranceBasis.FAMILY_ONLY:
        return InsuranceState('warn', 'None: family only')
    ends = insurance.expires_on
    if insurance.basis == InsuranceBasis.INDEMNITY_LETTER and ends is None:
        return InsuranceState('ok', 'Indemnity letter')
    if ends is None:
        return InsuranceState('warn', 'End date not known')
    if ends < today:
        return InsuranceState('stop', 'Run out', ends)
    return (
        InsuranceState('warn', 'Runs out soon', ends)
        if ends <= today + SOON
        else InsuranceState('ok', 'In date', ends)
    )


def weekly_places(windows):
    """Places offered and taken in each week that has any, in order; a window counts in each of its weeks."""
    offered, taken = Counter(), Counter()
    for window in windows:
        for monday in weeks_between(window.start, window.end):
            offered[monday] += window.places
            taken[monday] += window.taken
    return tuple(WeekPlaces(monday, offered[monday], taken[monday]) for monday in sorted(offered))


def employer_summary(employer, today=None):
    """The employer's own figures, in three queries."""
    today = today or timezone.localdate()
    insurance = Insurance.objects.filter(employer=employer).first()
    offers = list(Offer.objects.filter(employer=employer).exclude(status=OfferStatus.CLOSED))
    windows = Window.objects.filter(offer__in=offers).select_related('offer').order_by('start', 'pk')
    ahead = [window for window in windows if window.closed_at is None and window.end >= today]
    dated = {window.offer_id for window in ahead}

    def having(status):
        return tuple(offer for offer in offers if offer.status == status)

    published = having(OfferStatus.PUBLISHED)
    return EmployerSummary(
        insurance=insurance_state(insurance, today),
        drafts=having(OfferStatus.DRAFT),
        paused=having(OfferStatus.PAUSED),
        published=published,
        without_dates=tuple(offer for offer in published if offer.pk not in dated),
        weeks=weekly_places(w for w in ahead if w.offer.status == OfferStatus.PUBLISHED and not w.shut),
        can_host_again=bool(windows) and not any(w.start > today + timedelta(days=180) for w in ahead),
    )
