from django.db import IntegrityError, transaction

from brokerage.audit.actions import record
from brokerage.core.calendar import academic_year_name
from brokerage.core.errors import Refused
from schools.models import Cohort


@transaction.atomic
def add_cohort(*, by, school, name, year_group, starts_year):
    """Open an empty cohort; students come by import or by hand."""
    cohort = Cohort(school=school, name=name, year_group=year_group, starts_year=starts_year)
    return _save(by, cohort, 'cohort.add')


@transaction.atomic
def update_cohort(*, by, cohort, name, year_group, starts_year):
    """Correct a cohort's facts. Its students and blocks stay with it."""
    rows = Cohort.objects.select_for_update(of=('self',)).select_related('school__organisation__hub')
    cohort = rows.get(pk=cohort.pk)
    cohort.name, cohort.year_group, cohort.starts_year = name, year_group, starts_year
    return _save(by, cohort, 'cohort.update')


def _save(by, cohort, verb):
    try:
        with transaction.atomic():
            cohort.save()
    except IntegrityError as fault:
        year = academic_year_name(cohort.starts_year)
        raise Refused(f'You already have a cohort called {cohort.name} in {year}.', field='name') from fault
    data = {'name': cohort.name, 'year_group': cohort.year_group, 'starts_year': cohort.starts_year}
    record(by=by, verb=verb, subject=cohort, owner=cohort.school.organisation, data=data)
    return cohort
