"""What an offer says when its risks are confirmed, as words to keep."""

from django.utils.dateformat import format as date_format

from brokerage.core.patterns import days_in_words
from brokerage.core.ui import clock, long_date
from employers.models import Insurance
from safeguarding.enums import AssessmentState


def work_of(offer):
    """The offer as it stands, kept with the assessment that was made of it."""
    employer, site, contact = offer.employer, offer.site, offer.contact
    return {
        'employer': employer.organisation.name,
        'company_number': employer.company_number,
        'employees': employer.employees,
        'title': offer.title,
        'sector': offer.get_sector_display(),
        'site': site.name,
        'address': f'{site.address}, {site.postcode}',
        'contact': {'name': contact.name, 'job': contact.job_title, 'phone': contact.phone}
        if contact
        else {},
        'will_do': offer.will_do,
        'observe_only': offer.observe_only,
        'must_not_do': offer.must_not_do,
        'hours': hours_words(offer),
        'mode': offer.get_mode_display(),
        **{name: getattr(offer, name) for name in ('dress', 'lunch', 'travel', 'access')},
        'insurance': insurance_words(Insurance.objects.filter(employer=employer).first()),
    }


def hours_words(offer):
    """'Monday to Friday, 9am to 4pm, with a break of 60 minutes'."""
    if offer.day_starts is None or offer.day_ends is None:
        return ''
    span = f'{clock(offer.day_starts)} to {clock(offer.day_ends)}'
    rest = f', with a break of {offer.break_minutes} minutes' if offer.break_minutes else ''
    return ', '.join(part for part in (days_in_words(offer.weekdays), span + rest) if part)


def insurance_words(held):
    """Rows of label and words."""
    if held is None:
        return []
    cover = f'£{held.cover_pounds:,}' if held.cover_pounds else ''
    return [
        ['Cover', held.get_basis_display()],
        ['Insurer and policy', ', '.join(part for part in (held.insurer, held.policy_number) if part)],
        ['Amount', cover],
        ['Runs to', short_date(held.expires_on) if held.expires_on else ''],
    ]


def short_date(day):
    return date_format(day, 'j F Y')


def work_told(assessment):
    """The offer as it stood when the assessment was confirmed; for a draft, as it stands."""
    return assessment.answers.get('work') or work_of(assessment.offer)


def status_words(assessment):
    """What the employer did, which stays true when a newer version takes its place."""
    if assessment.state == AssessmentState.DRAFT:
        return 'Draft'
    how = 'in a conversation' if assessment.noted_by else 'by the employer'
    return f'Confirmed {how} on {long_date(assessment.confirmed_on)}'
