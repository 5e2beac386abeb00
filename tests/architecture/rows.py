"""One row of each kind that an address shows, made for the cast of the first hub. See url_table.py."""

from datetime import date, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import SystemActor
from brokerage.documents.models import Document, DocumentBatch
from brokerage.notify.actions import ask_person
from brokerage.notify.actions import plan as plan_message
from brokerage.notify.models import Message
from brokerage.people.actions import invite
from brokerage.people.notifications import InvitationSent
from brokerage.uploads.actions import have_scanned, take_in
from employers.actions.searches import save_search
from placements.actions.agreements import make_agreement, sign_on_paper
from placements.actions.matching import solve_run
from placements.actions.plan_answers import publish_plan
from placements.enums import State
from placements.models import (
    AreaRun,
    BulkAct,
    BulkRow,
    Closure,
    FoundPlace,
    FreedPlace,
    KeepApart,
    ListAct,
    OfferWish,
    Pin,
    SchoolClosure,
    Sending,
    WantedPlaces,
)
from placements.queries.placements import whole
from tests.architecture.partner_rows import delivery, hook, key, partner, sharing  # noqa: F401
from tests.factories.employers import (
    ContactFactory,
    InsuranceFactory,
    ReportFactory,
    SiteFactory,
    WindowFactory,
)
from tests.factories.placements import MatchRunFactory, PlacementFactory, ZoneFactory
from tests.factories.safeguarding import ConcernFactory, OverrideFactory, RiskAssessmentFactory
from tests.factories.schools import (
    BlockFactory,
    CalendarEntryFactory,
    CohortFactory,
    GuardianFactory,
    StudentFactory,
)
from tests.imports.through import reviewed
from tests.placements import plan_story
from tests.uploads import files


def invitation(cast):
    return invite(by=cast.careers_lead, email='new@example.org', role=Role.TUTOR)


def member(cast):
    return cast.tutor


def organisation(cast):
    return cast.other_school.organisation


def saved_search(cast):
    return save_search(by=cast.careers_lead, name='Shops near us', often='weekly', query='sector=retail')


def list_act(cast):
    return ListAct.objects.create(by=cast.careers_lead)


def message(cast):
    """From the school to the employer, already sent."""
    row = plan_message(
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


def report(cast):
    return ReportFactory(offer=offer(cast))


def _upload(owner, purpose, subject):
    """A file that may be opened."""
    upload = take_in(
        by=SystemActor('tests'), owner=owner, purpose=purpose, subject=subject, content=files.pdf()
    )
    have_scanned(upload)
    return upload


def insured_employer(cast):
    certificate = _upload(cast.employer.organisation, 'insurance_certificate', cast.employer)
    InsuranceFactory(employer=cast.employer, certificate=certificate)
    return cast.employer


def insured_placement(cast):
    insured_employer(cast)
    return placement(cast)


def own_assessment(cast):
    row = offer(cast)
    upload = _upload(cast.employer.organisation, 'risk_assessment', row)
    return RiskAssessmentFactory(offer=row, kind='uploaded', upload=upload)


def consent_paper(cast):
    return _upload(cast.school.organisation, 'consent_paper', placement(cast))


def guardian(cast):
    return GuardianFactory(student=student(cast))


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


def area_run(cast):
    return AreaRun.objects.create(hub=cast.hub, policy='linear')


def calendar_entry(cast):
    """Of the cast's school."""
    return CalendarEntryFactory(hub=cast.hub, school=cast.school)


def zone(cast):
    return ZoneFactory(hub=cast.hub, outcodes='B32')


def match_run(cast):
    """Done, with one student and nowhere to go."""
    run = MatchRunFactory(block=block(cast))
    StudentFactory(cohort=run.block.cohort)
    solve_run(run)
    return run


def proposal(cast):
    """A student without a place, who would have one 7.5 miles away."""
    run = match_run(cast)
    way = {
        'changes': [{'kind': 'travel', 'size': 4000, 'text': '2.5 miles further to travel'}],
        'window': 0,
        'employer_id': 0,
        'employer': 'Far shop',
        'offer': 'Shop floor',
        'choice': '1st choice',
        'metres': 12000,
        'dates': 'July',
        'others': '',
    }
    run.proposals.update(ways=[way])
    return run.proposals.chosen().get()


def wanted(cast):
    return WantedPlaces.objects.create(
        block=block(cast),
        sector='retail',
        area='B1',
        easting=400_000,
        northing=300_000,
        start='2027-06-28',
        end='2027-07-09',
        places=2,
    )


def freed(cast):
    ended = placement(cast)
    facts = {'block': ended.block, 'window': ended.window, 'student': ended.student}
    return FreedPlace.objects.create(ended=ended, rank=1, metres=1000, **facts)


def sending(cast):
    return Sending.objects.create(run=match_run(cast), started_by=cast.careers_lead)


def bulk_act(cast):
    act = BulkAct.objects.create(key='bulkbulkbulk', kind='end', started_by=cast.careers_lead)
    BulkRow.objects.create(act=act, placement=placement(cast))
    return act


def closure(cast):
    """Of the cast's hub, which has called off a placement of its school."""
    row = placement(cast)
    act = BulkAct.objects.create(
        key='hubhubhubhub', kind='call_off', reason='weather', started_by=cast.hub_officer
    )
    BulkRow.objects.create(act=act, placement=row, outcome='done')
    days = {'first': row.start, 'last': row.end, 'touching': True}
    made = Closure.objects.create(hub=cast.hub, act=act, **days)
    SchoolClosure.objects.create(closure=made, school=row.school)
    return made


def school_closure(cast):
    return closure(cast).schools.get()


def found(cast):
    held = block(cast)
    facts = {'employer_name': 'Canal Bakery', 'email': 'ann@canal.example', 'said_by': 'Maya'}
    days = {'start': held.start, 'end': held.end}
    return FoundPlace.objects.create(student=StudentFactory(cohort=held.cohort), block=held, **facts, **days)


def pin(cast):
    held = block(cast)
    student = StudentFactory(cohort=held.cohort)
    return Pin.objects.create(block=held, student=student, window=window(cast), kind='lock')


def apart(cast):
    return KeepApart.objects.create(student=student(cast), employer=cast.employer, reason='family')


def wish(cast):
    return OfferWish.objects.create(student=student(cast), offer=offer(cast), rank=1)


def long_placement(cast):
    """Accepted, for longer than the insurer may not be told of."""
    row = placement(cast)
    InsuranceFactory(employer=cast.employer)
    type(row).objects.filter(pk=row.pk).update(end=row.end + timedelta(weeks=2))
    return row


def override(cast):
    row = placement(cast)
    return OverrideFactory(student=row.student, placement_ref=row.ref)


def placement(cast):
    """Accepted, of the cast's school and employer."""
    return PlacementFactory(
        window=window(cast),
        student=student(cast),
        state=State.ACCEPTED,
        block__cohort=cast.school.cohorts.first(),
    )


def plan(cast):
    """A draft of the cast's hub, solved, with the cast's school in it."""
    plan_story.places(cast)
    plan_story.wish_of(cast.school)
    return plan_story.a_plan(cast)


def planned_block(cast):
    return plan(cast).blocks.get()


def proposed_dates(cast):
    """Of the cast's school, sent to it."""
    found = plan(cast)
    publish_plan(by=cast.hub_officer, plan=found, answer_by=timezone.localdate() + timedelta(days=9))
    return found.blocks.get()


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
