"""Who is on the register already, and which of them a row may be. Reads all once; no look-up per row."""

from collections import defaultdict
from dataclasses import dataclass

from brokerage.core.sectors import RiskBand, Sector
from brokerage.imports.similar import is_like, normal_name
from employers.models import Employer

# So that a file with one postcode throughout takes seconds, not hours.
MOST_COMPARED = 100


def may_be_one(values, other):
    """Two rows, or a row and an employer, at one postcode: nearly one name, and no two company numbers."""
    return not different_numbers(values, other) and is_like(values['name'], other['name'])


def different_numbers(values, other):
    ours, theirs = values.get('company_number'), other.get('company_number')
    return bool(ours and theirs and ours != theirs)


@dataclass(frozen=True)
class Known:
    """An employer on the register, with its facts named as a file's fields are."""

    ref: str
    facts: dict
    places: dict

    @property
    def label(self):
        return self.facts['name']

    @property
    def described(self):
        return f'{self.label}, {self.facts["address"]} {self.facts["postcode"]}'.replace(',  ', ', ')

    def facts_at(self, postcode):
        """The facts with the site of that postcode where there is one."""
        return self.facts | self.places.get(postcode, {})


class Register:
    """The register of one hub."""

    def __init__(self, hub):
        self.known = [known_of(employer) for employer in employers_of(hub)]
        self.by_number = {each.facts['company_number']: each for each in self.known}
        self.by_name, self.by_postcode = defaultdict(list), defaultdict(list)
        for each in self.known:
            self.by_name[normal_name(each.label)].append(each)
            for postcode in each.places:
                self.by_postcode[postcode].append(each)
        self.claimed = {}

    def exact(self, values):
        """By company number, else the only one with this very name at this postcode."""
        number, name = values.get('company_number'), values.get('name')
        if number and number in self.by_number:
            return self.by_number[number]
        if not name:
            return None
        same = [
            each
            for each in self.by_postcode.get(values.get('postcode'), [])
            if normal_name(each.label) == normal_name(name) and not different_numbers(values, each.facts)
        ]
        return same[0] if len(same) == 1 else None

    def likely(self, values):
        """Nearly this name at this postcode, or this very name elsewhere; not one another row is."""
        near = self.by_postcode[values['postcode']][:MOST_COMPARED]
        here = [each for each in near if may_be_one(values, each.facts)]
        moved = [
            each
            for each in self.by_name[normal_name(values['name'])]
            if each not in here and not different_numbers(values, each.facts)
        ]
        return [each for each in here + moved if each.ref not in self.claimed]

    def claim(self, known, number):
        """Which row of the file this employer is: the first that claims it."""
        return self.claimed.setdefault(known.ref, number)

    def unclaimed(self):
        return [each for each in self.known if each.ref not in self.claimed]


def employers_of(hub):
    rows = Employer.objects.filter(organisation__hub=hub).select_related('organisation__hub', 'insurance')
    return rows.prefetch_related('sites', 'contacts').order_by('organisation__name', 'pk')


def known_of(employer):
    insurance = getattr(employer, 'insurance', None)
    contact = next(iter(employer.contacts.all()), None)
    places = {
        site.postcode: {'address': site.address, 'postcode': site.postcode} for site in employer.sites.all()
    }
    facts = {
        'name': employer.organisation.name,
        'company_number': employer.company_number,
        'sector': Sector(employer.sector),
        'employees': employer.employees,
        'risk_band': RiskBand(employer.risk_band),
        'min_year_group': employer.min_year_group,
        'places_per_week': employer.places_per_week,
        'last_hosted': employer.last_hosted,
        'good_with': employer.good_with,
        'notes': employer.notes,
        'liability_insurance_expires': insurance.expires_on if insurance else None,
        'contact_name': contact.name if contact else '',
        'contact_role': contact.job_title if contact else '',
        'email': contact.email if contact else '',
        'phone': contact.phone if contact else '',
        'email_bounced': contact.email_bounced if contact else False,
    }
    place = next(iter(places.values()), {'address': '', 'postcode': ''})
    return Known(employer.ref, facts | place, places)
