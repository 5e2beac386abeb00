"""A place that a student has found: checked by the school, matched to the register, then asked as any other."""

from datetime import date, time

import pytest
from django.urls import reverse

from brokerage.accounts.models import AccessLink
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.models import Employer, Offer, Window
from placements.actions.found import ask_found, submit_found, turn_down_found
from placements.enums import FoundState, State
from placements.models import FoundPlace, Placement
from placements.queries.found import look_alikes
from schools.notifications import PREFERENCES_PURPOSE
from tests.factories.employers import ContactFactory, SiteFactory
from tests.placements import story
from tests.placements.test_views_school import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

FACTS = {
    'employer_name': 'Canal Bakery',
    'sector': 'retail',
    'address': '1 Canal Street',
    'postcode': 'B1 1AA',
    'contact_name': 'Ann Baker',
    'email': 'ann@canal.example',
    'phone': '',
    'work': 'Baker',
    'tasks': 'Shape loaves\nServe',
    'start': date(2027, 6, 28),
    'end': date(2027, 7, 9),
    'is_family': False,
}
HOURS = (time(9), time(16))


@pytest.fixture
def found(cast):
    student = story.a_student(cast)
    return submit_found(by=cast.careers_lead, student=student, block=student.cohort.blocks.first(), **FACTS)


def test_nobody_outside_hears_of_it_and_nothing_is_booked_before_the_school_has_looked(cast, found):
    assert (Placement.objects.count(), Employer.objects.count(), Message.objects.count()) == (0, 0, 0)
    assert FollowUp.objects.get(kind='found').organisation == cast.school.organisation
    with pytest.raises(Refused, match='still being checked'):
        submit_found(by=cast.careers_lead, student=found.student, block=found.block, **FACTS)
    with pytest.raises(Refused):
        ask_found(by=cast.other_lead, found=found, hours=HOURS)


def test_the_employer_is_asked_by_link_and_the_place_is_kept_for_this_school(cast, found):
    placement = ask_found(by=cast.careers_lead, found=found, hours=HOURS)
    assert (placement.state, story.taken(placement)) == (State.NOMINATED, 1)
    assert placement.window.reserved_school == cast.school.organisation
    assert (placement.employer.status, str(placement.employer)) == ('prospect', 'Canal Bakery')
    message = Message.objects.get()
    assert (message.template, message.to_email) == ('placements.nomination', 'ann@canal.example')
    assert not Offer.objects.listed().exists()
    found.refresh_from_db()
    assert (found.state, found.placement) == (FoundState.ASKED, placement)
    with pytest.raises(Refused, match='decided already'):
        ask_found(by=cast.careers_lead, found=found, hours=HOURS)
    assert Placement.objects.count() == Employer.objects.count() == 1


def test_the_register_is_looked_through_by_name_postcode_and_mail_domain(cast, found):
    SiteFactory(employer=cast.other_employer, postcode='B1 1AA')
    ContactFactory(employer=cast.employer, email='sue@canal.example')
    assert set(look_alikes(found)) == {cast.employer, cast.other_employer}
    placement = ask_found(by=cast.careers_lead, found=found, hours=HOURS, employer=cast.employer)
    assert placement.employer == cast.employer
    assert Employer.objects.count() == 2


def test_who_asked_not_to_be_contacted_is_not(cast, found):
    cast.employer.status = 'do_not_contact'
    with pytest.raises(Refused, match='not to be contacted'):
        ask_found(by=cast.careers_lead, found=found, hours=HOURS, employer=cast.employer)
    assert Window.objects.count() == 0


def test_a_refused_nomination_leaves_nothing_behind(cast, found):
    story.nominated(cast, student=found.student)
    before = Employer.objects.count(), Offer.objects.count()
    with pytest.raises(Refused, match='already has a placement'):
        ask_found(by=cast.careers_lead, found=found, hours=HOURS)
    assert (Employer.objects.count(), Offer.objects.count()) == before


def test_turned_down_the_student_can_enter_another(cast, found):
    turn_down_found(by=cast.careers_lead, found=found, said='Too far.')
    again = submit_found(by=cast.careers_lead, student=found.student, block=found.block, **FACTS)
    assert again != found


def test_a_student_enters_it_by_their_own_link_only(cast):
    student, other = story.a_student(cast), story.a_student(cast)
    own = AccessLink(
        purpose=PREFERENCES_PURPOSE,
        subject_ref=student.ref,
        person='Maya Khan',
        issued_for=cast.school.organisation,
    )
    block = student.cohort.blocks.first()
    assert submit_found(by=own, student=student, block=block, **FACTS).said_by
    with pytest.raises(Refused):
        submit_found(by=own, student=other, block=block, **FACTS)
    outside = FACTS | {'start': date(2027, 6, 1)}
    with pytest.raises(Refused) as refused:
        submit_found(by=cast.careers_lead, student=other, block=block, **outside)
    assert refused.value.field == 'start'


def test_entered_checked_and_asked_on_the_pages(cast, sign_in):
    student, client = story.a_student(cast), sign_in(cast.careers_lead)
    page = reverse('placements:found_add', args=[student.ref])
    assert client.get(page).status_code == 200
    assert 'Enter name of the employer' in words(client.post(page, {'work': 'Baker'}))
    days = {
        f'{name}_{part}': getattr(FACTS[name], part)
        for name in ('start', 'end')
        for part in ('day', 'month', 'year')
    }
    client.post(page, FACTS | days | {'block': student.cohort.blocks.first().ref, 'is_family': ''})
    found = FoundPlace.objects.get()
    check = reverse('placements:found', args=[found.ref])
    assert 'Canal Bakery is asked by e-mail' in words(client.get(check))
    client.post(check, {'employer': 'new', 'starts': '09:00', 'ends': '16:00'})
    assert Placement.objects.get().found == found
    assert sign_in(cast.other_lead).get(check).status_code == 404
