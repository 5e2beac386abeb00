"""The hub's register: employers, whether they may be contacted, and their insurance."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.links import revoke_links
from brokerage.accounts.models import Organisation
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.core.sectors import default_band
from employers.actions.changes import apply_changes, arrow
from employers.enums import EmployerStatus, OfferStatus
from employers.models import Employer, Insurance, Offer
from employers.notifications import CAPACITY, MANAGE_OFFERS


@transaction.atomic
def register_employer(*, by, hub, name, sector, **facts):
    """Put an employer on the register of `hub`; `facts` are other fields of Employer.

    Refuses a company number that is on this hub's register already, so that no business is asked
    twice. Whether two names are one business is for the caller to ask a person.
    """
    _refuse_known_number(hub, facts.get('company_number', ''))
    organisation = Organisation.objects.create(kind=Kind.EMPLOYER, name=name, hub=hub)
    facts.setdefault('risk_band', default_band(sector))
    employer = Employer.objects.create(organisation=organisation, sector=sector, **facts)
    record(by=by, verb='employer.register', subject=employer, owner=organisation, data={'name': name})
    return employer


@transaction.atomic
def update_employer(*, by, employer, **changes):
    """Change facts of an employer; `name` is its organisation's. No change leaves no trace."""
    organisation = employer.organisation
    if number := changes.get('company_number', ''):
        _refuse_known_number(organisation.hub, number, but=employer)
    done = apply_changes(organisation, {'name': changes.pop('name')}) if 'name' in changes else {}
    done |= apply_changes(employer, changes)
    if done:
        record(by=by, verb='employer.update', subject=employer, owner=organisation, data=done)
    return employer


@transaction.atomic
def change_status(*, by, employer, status, reason=''):
    """Move an employer to `status`.

    Do not contact also takes its published offers from the public pages and ends the links already
    sent; students who have a place there keep it.
    """
    before = employer.status
    if before == status:
        return employer
    employer.status = status
    employer.save(update_fields=['status'])
    data = {'status': arrow(before, status), 'reason': reason}
    if status == EmployerStatus.DO_NOT_CONTACT:
        # Those on hold as well, which stand on no list now.
        published = Offer.objects.filter(employer=employer, status=OfferStatus.PUBLISHED)
        data['offers_paused'] = published.update(status=OfferStatus.PAUSED)
        data['links_ended'] = _end_links(employer)
    record(by=by, verb='employer.status', subject=employer, owner=employer.organisation, data=data)
    return employer


@transaction.atomic
def save_insurance(*, by, employer, told_by, **facts):
    """Write down what covers students there, and who said so; the day it was said is today."""
    insurance, _ = Insurance.objects.get_or_create(employer=employer)
    done = apply_changes(insurance, facts)
    insurance.told_by, insurance.told_at = told_by, timezone.now()
    insurance.save(update_fields=['told_by', 'told_at'])
    employer.insurance = insurance
    record(by=by, verb='insurance.save', subject=insurance, owner=employer.organisation, data=done)
    after_commit('placements.close_answered', employer_id=employer.pk)
    return insurance


def _end_links(employer):
    ended = revoke_links(purpose=MANAGE_OFFERS, subject=employer)
    return ended + sum(revoke_links(purpose=CAPACITY, subject=ask) for ask in employer.capacity_asks.all())


def _refuse_known_number(hub, number, but=None):
    known = Employer.objects.filter(company_number=number, organisation__hub=hub)
    if but is not None:
        known = known.exclude(pk=but.pk)
    if number and (twin := known.select_related('organisation').first()):
        raise Refused(
            f'{twin} is on the register with company number {number} already. Open it instead.',
            code='company_number_known',
            field='company_number',
        )
