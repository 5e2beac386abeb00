"""Facts that several documents of a placement tell, as words to print."""

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import day_span, long_date
from placements.clearance import working_days, year_group_of
from placements.queries.placements import assessment_of, contact_of
from safeguarding.documents.work import hours_words
from safeguarding.rules.hazards import induction_items


def work_facts(placement):
    """Where, when and what, the same for everybody: nothing about the student."""
    offer = placement.window.offer
    return {
        'employer': placement.employer.organisation.name,
        'school': placement.school.organisation.name,
        'work': offer.title,
        'address': ', '.join(part for part in (offer.site.address, offer.site.postcode) if part),
        'dates': day_span(placement.start, placement.end),
        'first_day': long_date(placement.start),
        'hours': hours_words(offer),
        **{name: getattr(offer, name) for name in ('dress', 'lunch', 'travel', 'access')},
    }


def people_facts(placement):
    """Whom to ask for, who supervises, whom to ring."""
    contact, told = contact_of(placement), answers_of(placement)
    supervision = told.get('supervision', {})
    return {
        'contact': person(contact and contact.name, contact and contact.job_title, contact and contact.phone),
        'supervisor': person(supervision.get('supervisor'), supervision.get('supervisor_job'))
        or person(contact and contact.name, contact and contact.job_title),
        'deputy': supervision.get('deputy', ''),
        'school_contact': school_person(placement, Role.CAREERS_LEAD),
        'school_phone': placement.school.phone,
        'emergency': told.get('emergency', {}),
    }


def person(name, *more):
    """'Priya Shah, Shop manager, 0121 496 0000', the number in one piece; empty without a name."""
    parts = [part.replace(' ', '\u00a0') if part[:1].isdigit() else part for part in more if part]
    return ', '.join([name, *parts]) if name else ''


def school_person(placement, role):
    """The first of the school's people in `role`, by name; empty when there is none."""
    held = Membership.objects.active().filter(organisation=placement.school.organisation, role=role)
    return held.order_by('pk').values_list('user__name', flat=True).first() or ''


def answers_of(placement):
    assessment = assessment_of(placement)
    return assessment.answers if assessment else {}


def induction_of(placement):
    """What to show on the first morning: as the employer chose, else all of it."""
    chosen = answers_of(placement).get('induction')
    return [item['label'] for item in induction_items() if not chosen or item['code'] in chosen]


def days_of(placement):
    """'Monday 28 June' for each day of work."""
    return [f'{day.on:%A} {day.on.day} {day.on:%B}' for day in working_days(placement)]


def student_facts(placement):
    """What an employer may know of a student: first name and year group."""
    return {'first_name': placement.student.first_name, 'year': f'Year {year_group_of(placement)}'}
