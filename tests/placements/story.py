"""A placement of the cast, with as much around it as a test asks for. Today is Monday 23 November 2026."""

from datetime import UTC, datetime

from brokerage.accounts.models import AccessLink, SystemActor
from brokerage.notify.models import MessageState
from employers.models import Window
from placements.actions.nominations import nominate
from placements.enums import HOLDING, State
from placements.models import Placement
from placements.notifications import ANSWER, CONSENT, STUDENT
from placements.queries.placements import whole
from safeguarding.models import RiskAssessment
from tests.factories.employers import ContactFactory, InsuranceFactory, OfferFactory, WindowFactory
from tests.factories.placements import PlacementFactory
from tests.factories.safeguarding import (
    ConsentFactory,
    RiskAssessmentFactory,
    SiteCheckFactory,
    SummaryDeliveryFactory,
)
from tests.factories.schools import BlockFactory, CohortFactory, GuardianFactory, StudentFactory

TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SYSTEM = SystemActor('tests')


def a_window(cast, **changes):
    """Two places at Brindley Print, whose contact is Ann Asked."""
    employer = changes.pop('employer', cast.employer)
    contact = employer.contacts.first() or ContactFactory(
        employer=employer, name='Ann Asked', email=f'ann{employer.pk}@employer.example'
    )
    offer = OfferFactory(site__employer=employer, contact=contact, title='Print finisher')
    return WindowFactory(offer=offer, **changes)


def a_student(cast, school=None, **changes):
    """Maya Khan of Year 10, with a parent, and out in a block."""
    school = school or cast.school
    cohort = school.cohorts.first() or CohortFactory(school=school)
    if not cohort.blocks.exists():
        BlockFactory(cohort=cohort)
    names = {'first_name': 'Maya', 'last_name': 'Khan', **changes}
    student = StudentFactory(cohort=cohort, **names)
    GuardianFactory(student=student, name='Pat Parent')
    return student


def a_placement(cast, state=State.NOMINATED, *, window=None, student=None, **changes):
    """In `state` from the start, without the history that leads there."""
    student = student or a_student(cast)
    window = window or a_window(cast)
    placement = PlacementFactory(
        window=window,
        student=student,
        block=student.cohort.blocks.first(),
        state=state,
        state_since=changes.pop('state_since', TODAY),
        **changes,
    )
    return fresh(placement)


def nominated(cast, **parts):
    """Nominated as a careers leader does it."""
    student = parts.get('student') or a_student(cast)
    window = parts.get('window') or a_window(cast)
    return nominate(by=cast.careers_lead, block=student.cohort.blocks.first(), student=student, window=window)


def employer_ready(placement, **assessment):
    """The employer has done its part (insurance, a confirmed risk assessment), and its workplace is checked."""
    if not hasattr(placement.employer, 'insurance'):
        InsuranceFactory(employer=placement.employer)
    offer = placement.window.offer
    held = RiskAssessment.objects.filter(offer=offer).first()
    held = held or RiskAssessmentFactory(offer=offer, **assessment)
    if not offer.site.checks.filter(band=held.band).exists():
        SiteCheckFactory(assessment=held)
    return held


def all_but_approval(placement, **assessment):
    """Everything is green but the school's own word."""
    assessment = employer_ready(placement, **assessment)
    about = {'student': placement.student, 'placement_ref': placement.ref}
    SummaryDeliveryFactory(assessment=assessment, **about)
    ConsentFactory(**about)
    return placement


def a_text(placement, number, name='Pat Parent', day=1):
    """The fields of a text to a parent, as it was sent on a day of November."""
    return {
        'template': 'placements.starts_soon_family',
        'subject_type': 'placements.placement',
        'subject_ref': placement.ref,
        'to_email': '',
        'to_number': number,
        'to_name': name,
        'sender': placement.school.organisation,
        'due_on': f'2026-11-{day:02}',
        'state': MessageState.SENT,
        'send_after': f'2026-11-{day:02}T09:00:00Z',
        'sent_at': f'2026-11-{day:02}T09:00:00Z',
    }


def fresh(placement):
    return whole().get(pk=placement.pk)


def taken(placement):
    return Window.objects.get(pk=placement.window_id).taken


def holding(window):
    return Placement.objects.filter(window=window, state__in=HOLDING).count()


def answer_link(placement, **changes):
    """An employer's link, not saved: an actor."""
    organisation = placement.employer.organisation
    return _link(placement, purpose=ANSWER, organisation=organisation, person='Ann Asked', **changes)


def consent_link(placement, **changes):
    return _link(placement, **{'purpose': CONSENT, 'person': 'Pat Parent'} | changes)


def student_link(placement, **changes):
    return _link(placement, purpose=STUDENT, person='Maya Khan', **changes)


def _link(placement, **parts):
    given = {'subject_ref': placement.ref, 'issued_for': placement.school.organisation} | parts
    return AccessLink(expires_at=TODAY, token_hash=given['purpose'], **given)
