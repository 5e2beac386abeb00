"""What the page of one employer shows, and what is missing there."""

from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.dateformat import format as date_format

from brokerage.core.charts import bar_chart
from brokerage.core.ui import Event, Task, long_date
from employers.models import Employer, Offer, Outreach
from employers.queries.offers import with_places
from employers.queries.summary import employer_summary

WEEKS_SHOWN = 12


@dataclass(frozen=True)
class EmployerPage:
    employer: Employer
    summary: object
    sites: list
    contacts: list
    offers: list
    events: list
    asks: list
    tasks: list
    chart: object

    @property
    def insurance(self):
        return getattr(self.employer, 'insurance', None)


def page_rows(employers):
    """The employer with all that its page lists beside it."""
    offers = with_places(Offer.objects.select_related('site')).order_by('status', 'title', 'pk')
    log = Outreach.objects.select_related('by__user')
    return employers.select_related(
        'organisation__hub', 'owner__user', 'insurance__certificate'
    ).prefetch_related(
        'sites', 'contacts', 'capacity_asks', Prefetch('offers', offers), Prefetch('outreach', log)
    )


def employer_page(employer, *, for_hub, today):
    """`for_hub` also shows the hub's own log and notes; the employer's own people see the rest."""
    summary = employer_summary(employer, today)
    asks = list(employer.capacity_asks.all())
    return EmployerPage(
        employer=employer,
        summary=summary,
        sites=list(employer.sites.all()),
        contacts=list(employer.contacts.all()),
        offers=list(employer.offers.all()),
        events=[_event(each) for each in employer.outreach.all()] if for_hub else [],
        asks=asks,
        tasks=_missing(employer, summary),
        chart=weeks_chart(summary.weeks),
    )


def weeks_chart(weeks):
    """Places offered and taken by week as bars; None when there is nothing ahead."""
    rows = [
        (f'Week of {date_format(week.monday, "j F Y")}', (week.offered, week.taken))
        for week in weeks[:WEEKS_SHOWN]
    ]
    if not rows:
        return None
    return bar_chart('Places by week', rows, series=('Offered', 'Taken'), row_name='Week')


def _event(outreach):
    return Event(
        when=outreach.on,
        what=f'{outreach.get_way_display()}: {outreach.get_outcome_display()}',
        who=outreach.by.user.name if outreach.by else '',
        detail=outreach.note,
        kind={'offered': 'ok', 'interested': 'ok', 'do_not_contact': 'stop', 'declined': 'warn'}.get(
            outreach.outcome, 'neutral'
        ),
    )


def _missing(employer, summary):
    """What stands in the way of hosting, most urgent first."""

    def to(page):
        return reverse(f'employers:{page}', args=[employer.ref])

    insurance, tasks = summary.insurance, []
    if insurance.kind == 'stop':
        detail = f'It ended on {long_date(insurance.expires_on)}. Students cannot start without it.'
        tasks.append(Task('Update the insurance', to('insurance'), urgency='stop', detail=detail))
    elif insurance.kind == 'warn' and insurance.expires_on:
        detail = f'Its last day is {long_date(insurance.expires_on)}. Ask for the new certificate.'
        tasks.append(Task('Renew the insurance', to('insurance'), urgency='warn', detail=detail))
    elif insurance.kind == 'warn':
        tasks.append(Task('Complete the insurance', to('insurance'), urgency='warn', detail=insurance.words))
    if not employer.sites.all():
        tasks.append(Task('Add a site', to('site_add'), detail='Offers need a place.'))
    if not employer.contacts.all():
        tasks.append(Task('Add a contact', to('contact_add'), detail='Requests go to the main contact.'))
    for offer in summary.drafts:
        tasks.append(
            Task(f'Finish the offer “{offer.title}”', reverse('employers:offer_dates', args=[offer.ref]))
        )
    for offer in summary.without_dates:
        url = reverse('employers:offer_dates', args=[offer.ref])
        tasks.append(
            Task(f'Add dates to “{offer.title}”', url, detail='It is published but nobody can book it.')
        )
    return tasks
