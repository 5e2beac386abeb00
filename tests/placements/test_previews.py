"""What a hub sees before it saves its own words: real rows of its own area for every kind, else marked as made up."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.utils import timezone

from brokerage.accounts.models import AccessLink, Invitation
from brokerage.audit.models import ReadEntry
from brokerage.hooks.actions import subscribe
from brokerage.notify.models import Message
from brokerage.notify.registry import REGISTRY
from employers.models import Offer, SavedSearch, SearchAlert
from placements.actions import plan_answers, plan_dates
from placements.actions.agreements import make_agreement
from placements.enums import State
from placements.models import Placement
from tests.accounts.test_people_pages import words
from tests.architecture import rows
from tests.factories.employers import CapacityAskFactory, OfferFactory, ReportFactory
from tests.factories.schools import CohortFactory
from tests.placements import story
from tests.placements.plan_story import a_plan, an_area, published, row_of

# Nobody at a hub may read a concern, see a student's list or know who asked for news; a code is for nobody else.
NEVER_REAL = {
    'safeguarding.concern_raised',
    'placements.signing_code',
    'placements.list_sent',
    'employers.confirm_news',
    'employers.new_for_visitors',
    'employers.news_end',
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def kinds():
    """All of them: those that only pages import are there once the addresses are."""
    import_module(settings.ROOT_URLCONF)
    return sorted(name for name in REGISTRY if not name.startswith('tests.'))


def preview_of(browser, name):
    response = browser.get(f'/messages/texts/{name}/')
    assert response.status_code == 200, name
    return response


def placements_of_every_kind(cast):
    type(cast.school).objects.filter(pk=cast.school.pk).update(shares_names=True)
    window = story.a_window(cast, places=20)
    made = {
        state: story.a_placement(cast, state, window=window, student=story.a_student(cast)) for state in State
    }
    make_agreement(by=cast.careers_lead, placement=made[State.ACCEPTED])
    story.consent_link(made[State.ACCEPTED]).save()


def everything_else(cast):
    now, hub = timezone.now(), cast.hub_manager
    offer = Offer.objects.published().first()
    OfferFactory(site__employer=cast.employer, status='paused', hidden_at=now)
    CapacityAskFactory(employer=cast.employer)
    ReportFactory(offer=offer, problem='unsafe')
    ReportFactory(
        offer=offer, state='decided', outcome='mend', told='Mend it.', looked_at=now, decided_at=now
    )
    search = SavedSearch.objects.create(owner=hub, name='Near us', told_until=now)
    yesterday = now - timedelta(days=1)
    SearchAlert.objects.create(
        search=search, due_on=now.date(), since=yesterday, until=now, count=1, offers=[offer.ref]
    )
    Invitation.objects.create(
        organisation=cast.hub, email='new@hub.example', role='hub_officer', token_hash='kept', expires_at=now
    )
    CohortFactory(school=cast.school, name='Year 12')
    subscribe(by=cast.partner_admin, url='https://www.example.org/hook')
    rows.closure(cast)


def a_published_plan(cast):
    an_area(cast, more=0)
    plan = published(cast, a_plan(cast))
    row = row_of(plan, cast.other_school)
    plan_answers.agree(by=cast.other_lead, planned=row, seen=row.start)
    plan_dates.publish_dates(by=cast.hub_officer, plan=plan)


def test_every_kind_is_shown_with_real_rows_and_every_placeholder_filled(cast, sign_in):
    a_published_plan(cast)
    placements_of_every_kind(cast)
    everything_else(cast)
    links, told = AccessLink.objects.count(), Message.objects.count()
    browser = sign_in(cast.hub_manager)
    for name in kinds():
        response = preview_of(browser, name)
        shown, is_real = response.context['preview'], response.context['is_real']
        assert is_real is (name not in NEVER_REAL), name
        assert '{' not in ''.join(shown), name
        # Of what the made-up one says, only who gets it and the link are left.
        made_up = {each.name for each in response.context['made_up']} | {'to_name', 'link', 'code'}
        real = ''.join(shown).replace('Sam Example', '')
        assert not is_real or made_up & {'note', 'said', 'left_to_do'} or 'Example' not in real, name
        assert ('Made up' if name in NEVER_REAL else 'Real') in words(response)
    # Looking at it makes nothing, ends nothing, and is written down where a student is named.
    assert AccessLink.objects.count() == links
    assert Message.objects.count() == told
    assert Invitation.objects.get().token_hash == 'kept'
    assert ReadEntry.objects.filter(page='message').exists()


def test_a_stranger_sees_nothing_of_it_but_a_whole_made_up_one(cast, sign_in):
    placements_of_every_kind(cast)
    everything_else(cast)
    browser = sign_in(cast.stranger_hub)
    for name in kinds():
        response = preview_of(browser, name)
        assert response.context['is_real'] is False, name
        assert all(REGISTRY[name].made_up().values()), name
        assert 'There is nothing yet that this message fits' in words(response)
        for real in ('Maya', 'Hillside', 'Brindley', 'Severn'):
            assert real not in ''.join(response.context['preview']), name
    assert not ReadEntry.objects.filter(page='message').exclude(student_refs=[]).exists()


def test_what_a_real_placement_lacks_is_marked(cast, sign_in):
    placements_of_every_kind(cast)
    browser, name = sign_in(cast.hub_manager), 'placements.nomination'
    seen = 'They would like to learn how things are made.'
    written = {'subject': 'A student', 'body': '{note} {link}', 'seen': 0, 'preview': 'yes'}
    shown = words(browser.post(f'/messages/texts/{name}/', written))
    assert 'Made up as well, because there is nothing of it here: {note}' in shown
    assert seen in shown
    Placement.objects.filter(state=State.NOMINATED).update(employer_note='Likes paper.')
    shown = words(browser.post(f'/messages/texts/{name}/', written))
    assert 'Likes paper.' in shown
    assert seen not in shown
