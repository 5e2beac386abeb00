"""While a hub suspends an employer no list shows its offers and no place of theirs is taken."""

import pytest
from django.urls import reverse

from brokerage.core.errors import Refused
from employers.actions import take_place
from employers.models import Employer, ListingChange, Window
from employers.queries import OfferSearch
from placements.actions.suspending import suspend
from placements.enums import State
from safeguarding.actions import lift_suspension
from tests.api.conftest import end_of_transaction
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


@pytest.fixture
def window(cast):
    return story.a_window(cast)


@pytest.fixture
def student(cast):
    return story.a_student(cast)


def hold(cast):
    suspend(by=cast.hub_officer, employer=Employer.objects.get(pk=cast.employer.pk), words='An accident.')


def lift(cast):
    lift_suspension(by=cast.hub_officer, employer=Employer.objects.get(pk=cast.employer.pk))


def test_no_place_is_taken_there(cast, window):
    hold(cast)
    with pytest.raises(Refused):
        take_place(window=window)
    assert Window.objects.get(pk=window.pk).taken == 0


def test_it_leaves_every_list_and_partners_are_told(cast, window):
    end_of_transaction()
    assert OfferSearch().queryset().count() == 1
    hold(cast)
    end_of_transaction()
    assert OfferSearch().queryset().count() == 0
    assert ListingChange.objects.latest('pk').reason == 'withdrawn'
    lift(cast)
    end_of_transaction()
    assert ListingChange.objects.latest('pk').reason == ''


def test_the_school_of_a_student_there_still_reads_the_offer(cast, window, student, sign_in):
    story.a_placement(cast, State.ACCEPTED, student=student, window=window)
    hold(cast)
    page = reverse('employers:offer', args=[window.offer.ref])
    assert sign_in(cast.careers_lead).get(page).status_code == 200
