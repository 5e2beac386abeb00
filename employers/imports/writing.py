"""One row of the register into the tables, through the verbs that pages use."""

from employers import actions
from employers.enums import EmployerStatus, InsuranceBasis

NO_CONTACT_NAME = 'Main contact'
EMPLOYER = (
    'name',
    'company_number',
    'sector',
    'employees',
    'risk_band',
    'min_year_group',
    'places_per_week',
    'last_hosted',
    'good_with',
    'notes',
)
CONTACT = {
    'contact_name': 'name',
    'contact_role': 'job_title',
    'email': 'email',
    'phone': 'phone',
    'email_bounced': 'email_bounced',
}
SITE = ('address', 'postcode')


def part(values, names):
    """The filled ones among `names`, named as the model names them."""
    names = names if isinstance(names, dict) else {name: name for name in names}
    return {model: values[name] for name, model in names.items() if values.get(name) not in (None, '')}


def add(context, values):
    by, facts = context.by, part(values, EMPLOYER)
    if facts.get('places_per_week') or facts.get('last_hosted'):
        facts['status'] = EmployerStatus.ACTIVE
    employer = actions.register_employer(by=by, hub=context.organisation, **facts)
    actions.add_site(
        by=by, employer=employer, postcode=values['postcode'], address=values.get('address') or ''
    )
    insure(context, employer, values.get('liability_insurance_expires'))
    add_contact(context, employer, part(values, CONTACT))


def change(context, employer, draft):
    """Write what the review showed as changed, and nothing else of the row."""
    by, names = context.by, {each['field'] for each in draft.changes}
    values = {name: value for name, value in draft.values.items() if name in names}
    if facts := part(values, EMPLOYER):
        actions.update_employer(by=by, employer=employer, **facts)
    insure(context, employer, values.get('liability_insurance_expires'))
    if place := part(values, SITE):
        move(by, employer, place, draft.values['postcode'])
    if person := part(values, CONTACT):
        main = next(iter(employer.contacts.all()), None)
        if main is None:
            add_contact(context, employer, part(draft.values, CONTACT))
        else:
            update_contact(by, main, person)


def insure(context, employer, expires):
    if expires:
        actions.save_insurance(
            by=context.by,
            employer=employer,
            told_by='Register, from a file of the hub',
            basis=InsuranceBasis.EMPLOYERS_LIABILITY,
            expires_on=expires,
        )


def add_contact(context, employer, facts):
    if facts.get('name') or facts.get('email') or facts.get('phone'):
        facts.setdefault('name', NO_CONTACT_NAME)
        actions.add_contact(by=context.by, employer=employer, **facts)


def update_contact(by, contact, facts):
    bounced = facts.pop('email_bounced', False)
    actions.update_contact(by=by, contact=contact, **facts)
    if bounced:
        # On its own, for a new address counts as one that has not come back.
        actions.update_contact(by=by, contact=contact, email_bounced=True)


def move(by, employer, place, postcode):
    """The site of that postcode, or the only one, is at another address or postcode."""
    sites = list(employer.sites.all())
    site = next((each for each in sites if each.postcode == postcode), sites[0] if sites else None)
    if site is None:
        actions.add_site(by=by, employer=employer, postcode=postcode, address=place.get('address', ''))
    else:
        actions.update_site(by=by, site=site, **({'postcode': site.postcode} | place))
