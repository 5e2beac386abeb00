"""Term dates, holidays, INSET days, exams and festivals, and how a hub plans its year."""

from django.db import IntegrityError, transaction

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record
from brokerage.core.calendar import academic_year, academic_year_name
from brokerage.core.errors import Refused
from schools.enums import EntryKind
from schools.models import CalendarEntry, PlanningYear
from schools.rules import usual_year

SETTINGS = ('answer_by', 'confidence', 'inset_closes', 'exams_close', 'festival_weight')


@transaction.atomic
def add_entry(*, by, school, starts_year, kind, name, first, last, year_group=None):
    """Write days into the year of a school, or of the hub's whole area when `school` is None."""
    if school is None and by.organisation.kind != Kind.HUB:
        raise Refused('Only your hub changes the dates of the whole area.')
    entry = CalendarEntry(hub=by.organisation.area, school=school, starts_year=starts_year)
    return _save(
        by, entry, 'calendar.add', kind=kind, name=name, first=first, last=last, year_group=year_group
    )


@transaction.atomic
def update_entry(*, by, entry, kind, name, first, last, year_group=None):
    """Correct an entry; it stays in its academic year."""
    entry = _locked(entry)
    return _save(
        by, entry, 'calendar.update', kind=kind, name=name, first=first, last=last, year_group=year_group
    )


@transaction.atomic
def remove_entry(*, by, entry):
    """Take days out of the year: weeks they closed are open again. Blocks that are set stay as they are."""
    entry = CalendarEntry.objects.select_for_update(of=('self',)).filter(pk=entry.pk).first()
    if entry is None:
        return
    _record(by, entry, 'calendar.remove')
    entry.delete()


@transaction.atomic
def start_from_usual(*, by, starts_year):
    """Give a hub's year the usual English terms and holidays, each to be corrected; returns how many.

    Refused once the area has terms of its own. Two at once make one set: the database decides.
    """
    hub = by.organisation
    rows = CalendarEntry.objects.filter(hub=hub, school=None, starts_year=starts_year)
    if rows.filter(kind=EntryKind.TERM).exists():
        raise Refused(f'{academic_year_name(starts_year)} has term dates already. Change them one by one.')
    usual = [
        CalendarEntry(hub=hub, starts_year=starts_year, **each._asdict()) for each in usual_year(starts_year)
    ]
    CalendarEntry.objects.bulk_create(usual, ignore_conflicts=True)
    data = {'starts_year': starts_year}
    record(by=by, verb='calendar.start_from_usual', subject=hub, owner=hub, data=data)
    return len(usual)


@transaction.atomic
def set_planning_year(*, by, starts_year, **settings):
    """How the hub plans a year: answer_by, confidence, inset_closes, exams_close, festival_weight."""
    year, _ = PlanningYear.objects.select_for_update(of=('self',)).get_or_create(
        hub=by.organisation, starts_year=starts_year
    )
    changed = {name: settings[name] for name in SETTINGS if name in settings}
    changed = {name: value for name, value in changed.items() if getattr(year, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(year, name, value)
        year.save(update_fields=list(changed))
        data = {name: str(value) for name, value in changed.items()}
        record(by=by, verb='planning_year.update', subject=year, owner=by.organisation, data=data)
    return year


def _save(by, entry, verb, **facts):
    for name, value in facts.items():
        setattr(entry, name, value)
    if entry.last < entry.first:
        raise Refused('The last day must be the first day or later.', field='last')
    for name in ('first', 'last'):
        if academic_year(getattr(entry, name)) != entry.starts_year:
            year = academic_year_name(entry.starts_year)
            raise Refused(f'Choose a day in {year}: 1 September to 31 August.', field=name)
    if entry.kind != EntryKind.EXAMS:
        entry.year_group = None
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError as fault:
        raise Refused('The calendar has these dates already.', field='first') from fault
    _record(by, entry, verb)
    return entry


def _locked(entry):
    rows = CalendarEntry.objects.select_for_update(of=('self',)).select_related('hub', 'school__organisation')
    return rows.get(pk=entry.pk)


def _record(by, entry, verb):
    owner = entry.school.organisation if entry.school else entry.hub
    data = {'kind': entry.kind, 'first': entry.first.isoformat(), 'last': entry.last.isoformat()}
    record(by=by, verb=verb, subject=entry, owner=owner, data=data)
