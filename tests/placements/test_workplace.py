"""Checks that schools share, through rows and pages: what one school noted opens the gate of another's student."""

from datetime import date

import pytest
from django.urls import reverse

from placements.actions import progress
from placements.actions.suspending import check_again, suspend
from placements.clearance import red_gates
from placements.enums import State
from safeguarding.actions import lift_suspension, note_conversation
from safeguarding.models import RiskAssessment, SiteCheck
from tests.factories.accounts import MembershipFactory
from tests.factories.safeguarding import REGULATION_19, RiskAssessmentFactory, SiteCheckFactory
from tests.placements import clearing, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
NOTE = {'how': 'talk', 'spoke_to': 'Emma Boss', 'on_day': '20', 'on_month': '11', 'on_year': '2026'}


@pytest.fixture
def clear(cast):
    return a_clear(cast)


def a_clear(cast, **parts):
    return story.all_but_approval(story.a_placement(cast, State.ACCEPTED, **clearing.APPROVED, **parts))


def codes(placement):
    return {blocker.code for blocker in red_gates(story.fresh(placement))}


def test_a_check_by_one_school_counts_for_another(cast, clear):
    student = story.a_student(cast, cast.other_school)
    other = a_clear(cast, student=student, window=clear.window)
    assert codes(clear) == codes(other) == set()
    SiteCheck.objects.all().delete()
    assert codes(clear) == codes(other) == {'workplace_unchecked'}


@pytest.mark.parametrize(
    ('expires', 'expected'),
    [(date(2027, 7, 9), set()), (date(2027, 7, 8), {'workplace_check_runs_out'})],
)
def test_it_must_last_to_the_last_day(clear, expires, expected):
    SiteCheck.objects.all().delete()
    SiteCheckFactory(assessment=RiskAssessment.objects.get(), expires_on=expires)
    assert codes(clear) == expected


def test_work_of_another_band_or_site_was_not_looked_at(cast, clear):
    check = SiteCheck.objects.get()
    check.delete()
    SiteCheckFactory(assessment=RiskAssessment.objects.get(), band='higher')
    assert codes(clear) == {'workplace_unchecked'}
    other = RiskAssessmentFactory(offer=story.a_window(cast).offer)
    SiteCheckFactory(assessment=other)
    assert codes(clear) == {'workplace_unchecked'}


def test_confirmed_again_with_nothing_changed_it_still_counts(clear):
    RiskAssessment.objects.update(state='superseded')
    RiskAssessmentFactory(offer=clear.window.offer, version=2)
    assert 'workplace_changed' not in codes(clear)


def test_a_new_task_must_be_looked_at(clear):
    type(clear.window.offer).objects.update(will_do=['Clean the slicer'])
    assert codes(clear) == {'workplace_changed'}


def test_a_conversation_with_a_small_firm_is_its_check(cast, clear):
    SiteCheck.objects.all().delete()
    type(clear.employer).objects.update(employees=2)
    note_conversation(
        by=cast.careers_lead,
        offer=story.fresh(clear).window.offer,
        spoke_to='Emma Boss',
        risks=[{'hazard': 'Kettle', 'harm': '', 'controls': ['Staff carry it']}],
        regulation_19=dict.fromkeys(REGULATION_19, False),
        lone_adult=False,
    )
    assert SiteCheck.objects.get().spoke_to == 'Emma Boss'
    assert not codes(clear) & {'workplace_unchecked', 'workplace_changed'}


def test_a_worry_opens_the_checks_of_every_school_again(cast, clear):
    student = story.a_student(cast, cast.other_school)
    other = a_clear(cast, student=student, window=clear.window)
    elsewhere = a_clear(cast, student=story.a_student(cast))
    lead = MembershipFactory(organisation=cast.other_school.organisation, role='careers_lead')
    for by, placement in ((cast.careers_lead, clear), (lead, other), (cast.careers_lead, elsewhere)):
        progress.confirm(by=by, placement=placement)
    assert check_again(by=cast.dsl, site=clear.window.offer.site, why='concern') == 2
    states = [story.fresh(each).state for each in (clear, other, elsewhere)]
    assert states == [State.ACCEPTED, State.ACCEPTED, State.CONFIRMED]


def test_a_suspended_employer_holds_everybody_up_until_it_is_lifted_and_checked(cast, clear):
    progress.confirm(by=cast.careers_lead, placement=clear)
    assert suspend(by=cast.hub_officer, employer=clear.employer, words='An accident.') == 1
    assert story.fresh(clear).state == State.ACCEPTED
    assert codes(clear) == {'employer_suspended', 'not_approved'}
    lift_suspension(by=cast.hub_officer, employer=clear.employer)
    assert codes(clear) == {'workplace_unchecked', 'not_approved'}


def test_an_insurer_must_hear_of_work_that_is_not_the_normal_business(clear):
    RiskAssessment.objects.update(state='superseded')
    held = RiskAssessmentFactory(offer=clear.window.offer, version=2, outside_business=True)
    SiteCheckFactory(assessment=held)
    assert codes(clear) == {'summary_outdated', 'insurer_not_told'}


def test_the_page_asks_a_low_risk_for_a_talk_alone(cast, clear, sign_in):
    SiteCheck.objects.all().delete()
    lead, page = sign_in(cast.careers_lead), reverse('placements:check', args=[clear.ref])
    shown = lead.get(page).content.decode()
    assert 'name="asked"' not in shown
    assert 'no_visit_reason' not in shown
    assert lead.post(page, NOTE).url == reverse('placements:placement', args=[clear.ref])
    assert codes(clear) == set()


def test_another_school_reads_who_checked_and_when_and_no_more(cast, clear, sign_in):
    SiteCheck.objects.all().delete()
    sign_in(cast.careers_lead).post(
        reverse('placements:check', args=[clear.ref]), {**NOTE, 'words': 'Quiet Tuesdays.'}
    )
    other = a_clear(cast, student=story.a_student(cast, cast.other_school), window=clear.window)
    lead = MembershipFactory(organisation=cast.other_school.organisation, role='careers_lead')
    shown = sign_in(lead).get(reverse('placements:placement', args=[other.ref])).content.decode()
    assert 'Checked by Hillside School on Friday 20 November 2026 by phone' in shown
    assert 'Quiet Tuesdays' not in shown
    assert 'Emma Boss' not in shown


def test_a_hub_without_names_checks_from_the_offer(cast, clear, sign_in):
    SiteCheck.objects.all().delete()
    page = reverse('placements:offer_check', args=[clear.window.offer.ref])
    assert sign_in(cast.hub_officer).post(page, NOTE).status_code == 302
    assert codes(clear) == set()


def test_a_hub_suspends_on_its_page_and_lifts_it(cast, clear, sign_in):
    hub, page = sign_in(cast.hub_officer), reverse('placements:suspend', args=[clear.employer.ref])
    assert hub.post(page, {}).status_code == 200
    assert 'employer_suspended' not in codes(clear)
    assert hub.post(page, {'words': 'An accident.'}).status_code == 302
    assert 'employer_suspended' in codes(clear)
    assert 'An accident.' in hub.get(page).content.decode()
    hub.post(page)
    assert 'employer_suspended' not in codes(clear)


def test_a_hub_sets_how_long_checks_last(cast, sign_in):
    hub, page = sign_in(cast.hub_manager), reverse('placements:check_months')
    assert 'value="36"' in hub.get(page).content.decode()
    assert hub.post(page, {'low': '0', 'less_familiar': 'x', 'higher': '99'}).status_code == 200
    assert hub.post(page, {'low': '24', 'less_familiar': '12', 'higher': '6'}).status_code == 302
    assert 'value="24"' in hub.get(page).content.decode()
