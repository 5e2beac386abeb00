"""A hub suspends one site of an employer: nobody gets there, whichever way they come, and its other sites go on."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from employers.actions import SITE_ON_HOLD, change_status, take_place
from employers.models import ListingChange, Offer, Window
from employers.queries import OfferSearch
from placements.actions import progress
from placements.actions.elsewhere import send_elsewhere
from placements.actions.suspending import suspend, suspend_site
from placements.clearance import red_gates
from placements.enums import State
from placements.models import Placement
from placements.queries.elsewhere import places_for
from placements.queries.match_question import problem_for
from safeguarding.actions import lift_site, lift_suspension
from safeguarding.models import SiteCheck, Suspension
from tests.api.conftest import end_of_transaction
from tests.people import Cast
from tests.placements import clearing, story
from tests.placements.test_races import at_once, nominating
from tests.workers import somebody_waits, wait_until

WAYS = {
    'ask to meet': lambda by, row: progress.ask_to_meet(by=by, placement=row, words='Tuesday?'),
    'say yes': lambda by, row: progress.accept(by=by, placement=row),
}


@pytest.fixture
def window(cast):
    return story.a_window(cast)


@pytest.fixture
def other(cast):
    """Of the same employer, at another site."""
    return story.a_window(cast)


def held(cast, window):
    return suspend_site(by=cast.hub_officer, site=window.offer.site, words='A fire.')


def lifted(cast, window):
    return lift_site(by=cast.hub_officer, site=window.offer.site)


def confirmed(cast, window, **student):
    row = story.a_placement(
        cast, State.ACCEPTED, window=window, student=story.a_student(cast, **student), **clearing.APPROVED
    )
    return progress.confirm(by=cast.careers_lead, placement=story.all_but_approval(row))


def codes(placement):
    return {blocker.code for blocker in red_gates(story.fresh(placement))}


@pytest.mark.django_db
@pytest.mark.usefixtures('today')
class TestOneSite:
    def test_no_place_is_taken_there_and_one_is_elsewhere(self, cast, window, other):
        held(cast, window)
        with pytest.raises(Refused, match='to this site'), transaction.atomic():
            nominating(cast.careers_lead, story.a_student(cast), window)()
        with pytest.raises(Refused, match='to this site'):
            take_place(window=window)
        take_place(window=other)
        assert [Window.objects.get(pk=each.pk).taken for each in (window, other)] == [0, 1]

    def test_its_offers_leave_every_list_and_partners_are_told(self, cast, window, other):
        end_of_transaction()
        assert OfferSearch().queryset().count() == 2
        held(cast, window)
        end_of_transaction()
        assert list(OfferSearch().queryset()) == [other.offer]
        change = ListingChange.objects.latest('pk')
        assert (change.offer_ref, change.reason) == (window.offer.ref, 'withdrawn')
        lifted(cast, window)
        end_of_transaction()
        assert OfferSearch().queryset().count() == 2
        assert ListingChange.objects.latest('pk').reason == ''

    def test_neither_the_match_nor_another_place_finds_it(self, cast, window, other):
        here = story.nominated(cast, window=other)
        block = here.block
        assert {each.id for each in problem_for(block, 'linear').windows} == {window.pk, other.pk}
        assert window in places_for(here)
        held(cast, window)
        assert {each.id for each in problem_for(block, 'linear').windows} == {other.pk}
        assert window not in places_for(here)
        with pytest.raises(Refused, match='to this site'):
            send_elsewhere(by=cast.careers_lead, placement=here, window=window)
        assert (story.fresh(here).state, story.holding(window)) == (State.NOMINATED, 0)

    @pytest.mark.parametrize('way', WAYS)
    def test_nobody_says_yes_there(self, cast, window, way):
        placement = story.nominated(cast, window=window)
        held(cast, window)
        with pytest.raises(Refused, match='to this site'):
            WAYS[way](cast.careers_lead, placement)
        assert story.fresh(placement).state == State.NOMINATED

    def test_an_end_there_is_neither_taken_back_nor_brought_back(self, cast, window):
        placement = story.nominated(cast, window=window)
        progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
        held(cast, window)
        for back in (progress.undo, progress.restore):
            with pytest.raises(Refused, match='to this site'):
                back(by=cast.careers_lead, placement=placement)
        assert story.taken(placement) == 0

    def test_whoever_is_confirmed_there_is_looked_at_again_and_told_without_the_reason(
        self, cast, window, other
    ):
        here, there = confirmed(cast, window), confirmed(cast, other, first_name='Amy')
        assert held(cast, window) == 1
        assert [story.fresh(each).state for each in (here, there)] == [State.ACCEPTED, State.CONFIRMED]
        assert codes(here) == {'site_suspended', 'not_approved'}
        assert codes(there) == set()
        told = Message.objects.filter(subject_ref=here.ref, template__contains='reopened')
        assert {'placements.reopened_employer', 'placements.reopened_school'} <= set(
            told.values_list('template', flat=True)
        )
        assert not Message.objects.filter(body_text__contains='fire').exists()

    def test_lifting_asks_for_a_new_check_and_no_more(self, cast, window):
        here = confirmed(cast, window)
        held(cast, window)
        lifted(cast, window)
        assert codes(here) == {'workplace_unchecked', 'not_approved'}
        assert SiteCheck.objects.get().ended_why == 'suspended'

    def test_site_and_employer_are_suspended_and_lifted_apart(self, cast, window, other):
        here = story.a_placement(cast, State.ACCEPTED, window=window)
        held(cast, window)
        suspend(by=cast.hub_officer, employer=window.offer.employer, words='An accident.')
        lifted(cast, window)
        assert 'employer_suspended' in codes(here)
        held(cast, window)
        lift_suspension(by=cast.hub_officer, employer=window.offer.employer)
        assert 'site_suspended' in codes(here)
        assert list(OfferSearch().queryset()) == [other.offer]

    def test_who_wants_no_contact_has_the_offers_there_paused_too(self, cast, window, other):
        held(cast, window)
        change_status(by=cast.hub_officer, employer=cast.employer, status='do_not_contact')
        lifted(cast, window)
        assert set(Offer.objects.values_list('status', flat=True)) == {'paused'}

    def test_only_its_hub_does_and_with_a_reason(self, cast, window):
        for by in (cast.stranger_hub, cast.careers_lead, cast.employer_manager):
            with pytest.raises(Refused, match='hub'):
                suspend_site(by=by, site=window.offer.site, words='A fire.')
        with pytest.raises(Refused, match='Write down why'):
            suspend_site(by=cast.hub_officer, site=window.offer.site, words=' ')
        with pytest.raises(Refused, match='not suspended'):
            lifted(cast, window)
        assert not Suspension.objects.exists()

    def test_the_database_keeps_one_standing_of_a_site(self, cast, window):
        site = window.offer.site
        row = {'words': 'A fire.', 'by': 'Olu', 'at': timezone.now(), 'employer': site.employer}
        for where in (site, None):
            Suspension.objects.create(site=where, **row)
            with pytest.raises(IntegrityError, match='suspension_one_standing'), transaction.atomic():
                Suspension.objects.create(site=where, **row)

    def test_the_page_suspends_and_lifts_and_only_the_hub_reads_why(self, cast, window, sign_in):
        hub, page = (
            sign_in(cast.hub_officer),
            reverse('placements:suspend_site', args=[window.offer.site.ref]),
        )
        shows = reverse('employers:employer', args=[cast.employer.ref])
        assert 'Write' in hub.post(page, {}).content.decode() or not Suspension.objects.exists()
        assert hub.post(page, {'words': 'A fire.'}).url == shows
        assert 'A fire.' in hub.get(page).content.decode()
        assert 'Suspended' in hub.get(shows).content.decode()
        assert 'uspend' not in sign_in(cast.employer_manager).get(shows).content.decode()
        hub.post(page)
        assert not Suspension.objects.standing().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures('today')
def test_a_nomination_waits_for_a_suspension_that_has_begun(transactional_db):
    cast = Cast()
    window, student = story.a_window(cast), story.a_student(cast)
    nominate = nominating(cast.careers_lead, student, window)
    assert cast.hub_officer
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            held(cast, window)
            later = pool.submit(at_once, nominate)
            wait_until(somebody_waits)
        assert later.result(20) == [SITE_ON_HOLD]
    assert not Placement.objects.exists()
