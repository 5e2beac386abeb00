"""One row of each kind that an address shows, made for the cast of the first hub. See url_table.py."""

from datetime import date

from django.core.files.base import ContentFile

from brokerage.accounts.enums import Role, Scope
from brokerage.documents.models import Document, DocumentBatch
from brokerage.notify.actions import ask_person, plan
from brokerage.notify.models import Message
from brokerage.people.actions import invite
from brokerage.people.key_actions import create_key
from brokerage.people.notifications import InvitationSent
from placements.actions.agreements import make_agreement, sign_on_paper
from placements.actions.matching import solve_run
from placements.enums import State
from placements.models import Pin
from placements.queries.placements import whole
from tests.factories.employers import ContactFactory, SiteFactory, WindowFactory
from tests.factories.placements import MatchRunFactory, PlacementFactory
from tests.factories.safeguarding import ConcernFactory, RiskAssessmentFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory
from tests.imports.through import reviewed


def invitation(cast):
    return invite(by=cast.careers_lead, email='new@example.org', role=Role.TUTOR)


def member(cast):
    return cast.tutor


def organisation(cast):
    return cast.other_school.organisation


def key(cast):
    return create_key(by=cast.partner_admin, name='Website', scopes=[Scope.OFFERS_READ])[0]


def message(cast):
    """From the school to the employer, already sent."""
    row = plan(
        kind=InvitationSent,
        subject=invitation(cast),
        to_email='ann@example.org',
        to_name='Ann Lee',
        sender=cast.school.organisation,
        organisation=cast.employer.organisation,
    )
    Message.objects.filter(pk=row.pk).update(
        state='sent',
        sent_at=row.send_after,
        subject_line='A note',
        body_text='Hello',
        body_html='<p>Hello</p>',
    )
    return row


def follow_up(cast):
    return ask_person(
        organisation=cast.school.organisation,
        kind='silent',
        subject=cast.employer.organisation,
        due_on=date(2027, 6, 21),
        words='Call Brindley Print',
        path='/',
    )


def document(cast):
    """Of the cast's school, still being made."""
    row = Document.objects.create(
        kind='leaflet',
        subject_type='x',
        subject_ref='x',
        version=1,
        title='Leaflet',
        content={},
        content_hash='x',
    )
    row.readers.add(cast.school.organisation)
    return row


def document_batch(cast):
    return DocumentBatch.objects.create(
        organisation=cast.school.organisation, title='Leaflets', gather='block_papers'
    )


def batch(cast):
    """A register of the hub, read and waiting for review."""
    return reviewed('register', cast.hub_officer, 'name,sector,postcode', 'Canal Bakery,Retail,B11 1AS')


def employer(cast):
    return cast.employer


def site(cast):
    return SiteFactory(employer=cast.employer)


def contact(cast):
    return ContactFactory(employer=cast.employer)


def offer(cast):
    return window(cast).offer


def assessment(cast):
    return RiskAssessmentFactory(offer=offer(cast))


def concern(cast):
    return ConcernFactory(student=student(cast))


def window(cast):
    return WindowFactory(offer__site=site(cast))


def school(cast):
    return cast.school


def cohort(cast):
    return CohortFactory(school=cast.school)


def student(cast):
    return StudentFactory(cohort=cohort(cast))


def block(cast):
    return BlockFactory(cohort=cohort(cast))


def match_run(cast):
    """Done, with one student and nowhere to go."""
    run = MatchRunFactory(block=block(cast))
    StudentFactory(cohort=run.block.cohort)
    solve_run(run)
    return run


def pin(cast):
    held = block(cast)
    student = StudentFactory(cohort=held.cohort)
    return Pin.objects.create(block=held, student=student, window=window(cast), kind='lock')


def placement(cast):
    """Accepted, of the cast's school and employer."""
    return PlacementFactory(
        window=window(cast),
        student=student(cast),
        state=State.ACCEPTED,
        block__cohort=cast.school.cohorts.first(),
    )


def signed_placement(cast):
    """With an agreement that nobody has signed."""
    row = whole().get(pk=placement(cast).pk)
    make_agreement(by=cast.careers_lead, placement=row)
    return row


def paper_signature(cast):
    """A parent's, on paper."""
    scan = ContentFile(b'%PDF-1.7', name='scan.pdf')
    signed = {'signer': 'parent', 'signed_name': 'Pat Parent', 'scan': scan, 'sha256': 'a' * 64}
    return sign_on_paper(by=cast.careers_lead, placement=signed_placement(cast), **signed)
