"""Everyone's weeks out on one page."""

from django.shortcuts import render
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.calendar import academic_year, academic_year_name
from brokerage.core.ui import Tab
from placements.queries import hub
from schools.views.shared import is_school


@needs(Permission.CALENDAR_VIEW)
def calendar(request):
    """The part of the year asked for by `?term=` and `?year=`, else the one with most students out."""
    area, today = request.membership.organisation.area, timezone.localdate()
    term, year = _asked(request, today) or hub.busiest_term(area, today)
    found = hub.calendar_of(request.membership, *hub.term_range(term, year))
    context = {
        'calendar': found,
        'tabs': _tabs(term, year),
        'tabs_label': f'Parts of {academic_year_name(year)}',
        'term': hub.TERM_NAMES[term],
        'year': academic_year_name(year),
        'earlier': f'?term={term}&year={year - 1}',
        'later': f'?term={term}&year={year + 1}',
        'wishes_words': 'When you can go out' if is_school(request.membership) else 'Plan the year',
    }
    if found.weeks:
        context |= {'map': hub.demand_map(found), 'bars': hub.demand_bars(found)}
    return render(request, 'placements/calendar.html', context)


def _asked(request, today):
    term, year = request.GET.get('term'), request.GET.get('year', '')
    near = range(academic_year(today) - 5, academic_year(today) + 6)
    if term in hub.TERMS and year.isdecimal() and int(year[:4]) in near:
        return term, int(year[:4])
    return None


def _tabs(term, year):
    return [Tab(label, f'?term={name}&year={year}', name == term) for name, label in hub.TERM_NAMES.items()]
