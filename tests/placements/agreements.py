"""An agreement of the cast's placement, and everybody's way to sign it."""

from datetime import time, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from placements.actions.agreements import make_agreement, sign, sign_on_paper
from placements.enums import Signer, State
from placements.models import Placement, SigningCode
from placements.notifications import STUDENT
from tests.factories.employers import ContactFactory, SiteFactory
from tests.placements import story


def ready(cast, state=State.ACCEPTED):
    """A placement whose employer has done its part, and its agreement."""
    placement = story.a_placement(cast, state)
    story.employer_ready(placement)
    return placement, make_agreement(by=cast.careers_lead, placement=placement)


def student_link(placement):
    return story._link(placement, purpose=STUDENT, person='Maya Khan')


def proved(placement, signer, person_ref=''):
    """As if the signer had just typed the code sent to them."""
    now = timezone.now()
    SigningCode.objects.create(
        placement=placement,
        signer=signer,
        person_ref=person_ref,
        expires_at=now + timedelta(minutes=15),
        proved_at=now,
    )


def signs(cast, placement, signer):
    """One of the four signs in their usual way."""
    if signer in (Signer.PARENT, Signer.STUDENT):
        proved(placement, signer)
    actors = {
        Signer.EMPLOYER: lambda: cast.employer_manager,
        Signer.SCHOOL: lambda: cast.careers_lead,
        Signer.PARENT: lambda: story.consent_link(placement),
        Signer.STUDENT: lambda: student_link(placement),
    }
    return sign(by=actors[signer](), placement=placement, signed_name=f'Name of {signer}')


def signs_on_paper(cast, placement, signer):
    scan = ContentFile(b'%PDF-1.7', name='scan.pdf')
    return sign_on_paper(
        by=cast.careers_lead,
        placement=placement,
        signer=signer,
        signed_name='Pat',
        scan=scan,
        sha256='a' * 64,
    )


def change(placement, term):
    """Let one term of the agreement be different from now on."""
    offer = placement.window.offer
    if term == 'site':
        offer.site = SiteFactory(employer=offer.employer, name='Yard', address='2 Wharf')
    elif term == 'dates':
        Placement.objects.filter(pk=placement.pk).update(end=placement.end - timedelta(days=1))
    elif term == 'hours':
        offer.day_ends = time(15)
    elif term == 'tasks':
        offer.will_do = [*offer.will_do, 'Run the press']
    elif term == 'supervisor':
        offer.contact = ContactFactory(employer=offer.employer, name='Sam New', is_main=False)
    else:
        offer.employer.insurance.insurer = 'Other Mutual'
        offer.employer.insurance.save()
    offer.save()


def ready_other(cast):
    """Another student's, at another employer."""
    window = story.a_window(cast, employer=cast.other_employer)
    student = story.a_student(cast, first_name='Ben')
    placement = story.a_placement(cast, State.ACCEPTED, window=window, student=student)
    story.employer_ready(placement)
    return placement, make_agreement(by=cast.careers_lead, placement=placement)
