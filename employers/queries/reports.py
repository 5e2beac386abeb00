"""Reports about offers, for those who decide them; and the outcome alone, for the employer."""

from django.db.models import Case, Value, When

from brokerage.core.ui import Event
from employers.enums import Outcome, Problem, ReportState
from employers.models import Report

# What an employer is told. Of a concern passed on to those who look into it, it hears from them or not at all.
TOLD_TO_EMPLOYERS = {
    Outcome.MEND: 'There is something to mend',
    Outcome.HIDDEN: 'The hub has hidden the offer for now',
}


def reports_for(membership, *, decided=False):
    """The hub's reports: what is open with the urgent first, or what is decided."""
    rows = Report.objects.visible_to(membership).select_related('offer__employer__organisation')
    rows = rows.filter(state=ReportState.DECIDED) if decided else rows.exclude(state=ReportState.DECIDED)
    urgent = When(problem__in=Problem.urgent(), then=Value(0))
    return rows.annotate(urgency=Case(urgent, default=Value(1)))


def trail_of(report):
    """What has happened to a report, the newest first."""
    who = report.reporter.actor_label if report.reporter else 'Somebody without an account'
    events = [Event(report.created_at, 'Reported', who)]
    if report.looked_at:
        events.append(Event(report.looked_at, 'Being looked at', report.looked_by))
    if report.decided_at:
        words = report.get_outcome_display()
        events.append(Event(report.decided_at, f'Decided: {words}', report.decided_by, report.told, 'ok'))
    return events[::-1]


def outcomes_for_employer(offer):
    """[(when, outcome in words, what to mend)] of reports, without a word of who reported or what they wrote."""
    rows = offer.reports.filter(outcome__in=list(TOLD_TO_EMPLOYERS)).order_by('-decided_at')
    return [(row.decided_at, TOLD_TO_EMPLOYERS[row.outcome], row.told) for row in rows[:5]]
