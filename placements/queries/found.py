"""Employers of the register that a found one may be: for a person to decide, never by itself."""

from brokerage.imports.similar import is_like
from employers.models import Employer

# Addresses there say nothing about where somebody works.
MAIL_FOR_ALL = {
    'gmail.com',
    'outlook.com',
    'hotmail.com',
    'hotmail.co.uk',
    'yahoo.com',
    'yahoo.co.uk',
    'icloud.com',
}
MOST = 10


def look_alikes(found):
    """Employers of the area with the same postcode, the same mail domain or nearly the same name; at most ten."""
    hub = found.student.cohort.school.organisation.hub_id
    rows = Employer.objects.filter(organisation__hub=hub).select_related('organisation')
    near = set(rows.filter(sites__postcode=found.postcode).values_list('pk', flat=True))
    near |= _same_domain(rows, found.email)
    names = rows.values_list('pk', 'organisation__name')
    near |= {pk for pk, name in names if is_like(name, found.employer_name)}
    return list(rows.filter(pk__in=near).prefetch_related('sites')[:MOST])


def _same_domain(rows, email):
    domain = email.rpartition('@')[2].lower()
    if not domain or domain in MAIL_FOR_ALL:
        return set()
    return set(rows.filter(contacts__email__iendswith=f'@{domain}').values_list('pk', flat=True))
