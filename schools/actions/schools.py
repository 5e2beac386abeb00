from django.db import IntegrityError, transaction

from brokerage.accounts.enums import Kind, Role
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.people.actions import create_organisation, invite
from schools.actions.positions import positioned
from schools.models import School


@transaction.atomic
def register_school(*, by, organisation, urn, postcode, phone=''):
    """Give an organisation of kind school its URN and place. Does not invite anyone."""
    if organisation.kind != Kind.SCHOOL:
        raise Refused(f'{organisation.name} is not a school.')
    try:
        with transaction.atomic():
            school = School.objects.create(
                organisation=organisation, urn=urn, phone=phone, **positioned(postcode)
            )
    except IntegrityError as fault:
        raise Refused(
            f'A school with URN {urn} is already registered. Check the URN, or ask us to move the school.',
            field='urn',
        ) from fault
    record(by=by, verb='school.register', subject=school, owner=organisation, data={'urn': urn})
    return school


@transaction.atomic
def take_in_school(*, by, name, urn, postcode, lead_email=''):
    """A new school in the hub's area; its careers leader is invited when there is an address."""
    organisation = create_organisation(by=by, kind=Kind.SCHOOL, name=name)
    school = register_school(by=by, organisation=organisation, urn=urn, postcode=postcode)
    if lead_email:
        invite(by=by, email=lead_email, role=Role.CAREERS_LEAD, organisation=organisation)
    return school


@transaction.atomic
def update_school(*, by, school, phone, postcode, shares_names, joins_area_match, waiting_list):
    """Change a school's settings. Turning `shares_names` on or off takes effect on the hub's next page."""
    school = (
        School.objects.select_for_update(of=('self',)).select_related('organisation__hub').get(pk=school.pk)
    )
    new = {
        'phone': phone,
        'shares_names': shares_names,
        'joins_area_match': joins_area_match,
        'waiting_list': waiting_list,
        **positioned(postcode),
    }
    changed = {name: value for name, value in new.items() if getattr(school, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(school, name, value)
        school.save(update_fields=list(changed))
        record(by=by, verb='school.update', subject=school, owner=school.organisation, data=changed)
    return school
