"""The academic year as each cohort of a hub lives it."""

from dataclasses import dataclass, field

from brokerage.accounts.models import Organisation
from schools.models import CalendarEntry, PlanningYear
from schools.rules import applying, weeks_of


def planning_year(hub, starts_year):
    """The hub's settings for a year; as they begin, unsaved, while nobody has set any."""
    found = PlanningYear.objects.filter(hub=hub, starts_year=starts_year).first()
    return found or PlanningYear(hub=hub, starts_year=starts_year)


@dataclass(frozen=True)
class AreaYear:
    """A hub's calendar and settings, read once; `weeks_for` then asks the database nothing."""

    hub: Organisation
    starts_year: int
    settings: PlanningYear
    entries: list
    _known: dict = field(default_factory=dict, repr=False)

    def weeks_for(self, school_id=None, year_group=None):
        """Each `Week` of the year for a year group of a school, or as the whole area has it."""
        own = school_id if any(entry.school_id == school_id for entry in self.entries) else None
        if (own, year_group) not in self._known:
            self._known[own, year_group] = weeks_of(
                self.applying(own),
                self.starts_year,
                year_group=year_group,
                inset_closes=self.settings.inset_closes,
                exams_close=self.settings.exams_close,
            )
        return self._known[own, year_group]

    def applying(self, school_id=None):
        return applying(self.entries, school_id, self.starts_year)

    def in_term(self):
        """Mondays of weeks in term for the area or for a school with dates of its own."""
        own = {entry.school_id for entry in self.entries} | {None}
        terms = [
            weeks_of(self.applying(school_id), self.starts_year, inset_closes=False, exams_close=False)
            for school_id in own
        ]
        return {week.monday for weeks in terms for week in weeks if not week.closed}


def area_year(hub, starts_year):
    """The year of `hub` (an Organisation), in two queries."""
    entries = list(CalendarEntry.objects.filter(hub=hub, starts_year=starts_year))
    return AreaYear(hub, starts_year, planning_year(hub, starts_year), entries)
