"""Two people set aside a rule of practice, exactly for what it was about; nobody sets aside the law."""

from datetime import time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from placements.actions import overrides, progress
from placements.clearance import red_gates
from placements.enums import State
from placements.queries.overrides import report_for
from safeguarding.models import Override
from safeguarding.rules.overrides import OVERRIDABLE
from tests.factories.safeguarding import OverrideFactory
from tests.placements import clearing, story
from tests.safeguarding.codes import CODES

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
WHY = {'reason': 'The bakery begins at six.', 'parent_agreed': 'Pat Parent'}
EARLY = 'child_outside_day'


def codes(placement):
    return {blocker.code for blocker in red_gates(story.fresh(placement))}


@pytest.fixture
def early(cast):
    return clearing.early(cast)


def asked(cast, placement, code=EARLY, **why):
    return overrides.ask(by=cast.careers_lead, placement=placement, code=code, **{**WHY, **why})


def agreed(cast, placement, code=EARLY):
    return overrides.agree(by=cast.dsl, override=asked(cast, placement, code))


def test_two_people_open_the_gate(cast, early):
    assert codes(early) == {EARLY}
    row = asked(cast, early)
    assert codes(early) == {EARLY}
    overrides.agree(by=cast.dsl, override=row)
    assert codes(early) == set()
    verbs = list(AuditEntry.objects.filter(verb__startswith='override').values_list('verb', flat=True))
    assert sorted(verbs) == ['override.agreed', 'override.ask']


def test_another_careers_leader_may_be_the_second(cast, early):
    row = asked(cast, early)
    overrides.agree(by=clearing.another_lead(cast), override=row)
    assert codes(early) == set()


def test_who_asked_cannot_agree(cast, early):
    row = asked(cast, early)
    with pytest.raises(Refused, match='Somebody else'):
        overrides.agree(by=cast.careers_lead, override=row)
    assert codes(early) == {EARLY}


@pytest.mark.parametrize('who', ['tutor', 'hub_manager', 'employer_manager', 'other_lead'])
def test_nobody_else_asks_or_agrees(cast, early, who):
    member = getattr(cast, who)
    row = asked(cast, early)
    for act in (overrides.agree, overrides.refuse, overrides.take_back):
        with pytest.raises(Refused):
            act(by=member, override=row)
    Override.objects.all().delete()
    with pytest.raises(Refused):
        overrides.ask(by=member, placement=early, code=EARLY, **WHY)


def test_a_childs_hours_need_the_parent_and_every_ask_a_reason(cast, early):
    with pytest.raises(Refused, match='parent or carer'):
        asked(cast, early, parent_agreed=' ')
    with pytest.raises(Refused, match='why'):
        asked(cast, early, reason=' ')


def test_the_insurer_needs_no_parent(cast):
    placement = clearing.long(cast)
    assert codes(placement) == {'insurer_not_told'}
    overrides.agree(by=cast.dsl, override=asked(cast, placement, 'insurer_not_told', parent_agreed=''))
    assert codes(placement) == set()


def test_refused_and_taken_back_the_rule_stands(cast, early):
    overrides.refuse(by=cast.dsl, override=asked(cast, early), words='Too early for her.')
    assert codes(early) == {EARLY}
    row = agreed(cast, early)
    assert codes(early) == set()
    overrides.take_back(by=cast.careers_lead, override=row)
    assert codes(early) == {EARLY}


def test_taken_back_after_confirmation_opens_the_checks_again(cast, early):
    row = agreed(cast, early)
    progress.confirm(by=cast.careers_lead, placement=early)
    overrides.take_back(by=cast.dsl, override=row)
    assert story.fresh(early).state == State.ACCEPTED


@pytest.mark.parametrize(
    'change',
    [
        lambda p: _offer(p, day_starts=time(5, 59)),
        lambda p: _offer(p, day_ends=time(12, 59)),
        lambda p: _offer(p, break_minutes=59),
        lambda p: _offer(p, version=2),
        lambda p: _dates(p, end=p.end - timedelta(days=1)),
        lambda p: _dates(p, start=p.start + timedelta(days=1)),
    ],
)
def test_it_dies_when_what_it_was_about_changes(cast, early, change):
    agreed(cast, early)
    change(early)
    assert EARLY in codes(early)


def test_it_lives_when_something_else_changes(cast, early):
    agreed(cast, early)
    _offer(early, title='Baker', lunch='Bring your own')
    assert codes(early) == set()


def _offer(placement, **values):
    type(placement.window.offer).objects.filter(pk=placement.window.offer_id).update(**values)


def _dates(placement, **values):
    type(placement).objects.filter(pk=placement.pk).update(**values)


def test_nobody_agrees_to_what_was_not_asked(cast, early):
    row = asked(cast, early)
    _offer(early, day_starts=time(5))
    with pytest.raises(Refused, match='Ask afresh'):
        overrides.agree(by=cast.dsl, override=row)
    again = asked(cast, story.fresh(early))
    row.refresh_from_db()
    assert (row.state, again.state) == ('withdrawn', 'asked')


def test_it_is_asked_once(cast, early):
    asked(cast, early)
    with pytest.raises(Refused, match='asked already'):
        asked(cast, early)


def test_what_does_not_stand_in_the_way_is_not_set_aside(cast, early):
    with pytest.raises(Refused, match='does not stand'):
        asked(cast, early, 'child_weekend')


@pytest.mark.parametrize('code', sorted(CODES))
def test_the_database_knows_what_is_law(cast, early, code):
    make = {'student': early.student, 'placement_ref': early.ref, 'code': code}
    if code in OVERRIDABLE:
        assert OverrideFactory(**make).pk
        return
    with pytest.raises(IntegrityError, match='override_lawful'), transaction.atomic():
        OverrideFactory(**make)
    with pytest.raises(Refused):
        asked(cast, early, code)


@pytest.mark.parametrize(
    ('changes', 'name'),
    [
        ({'second_ref': 'asks'}, 'override_two_people'),
        ({'second_ref': ''}, 'override_two_people'),
        ({'parent_agreed': ''}, 'override_parent_agreed'),
        ({'reason': ''}, 'override_asked_whole'),
        ({'settled_at': None}, 'override_settled'),
        ({'state': 'other'}, 'override_state'),
    ],
)
def test_the_database_is_the_last_reviewer(cast, early, changes, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        OverrideFactory(student=early.student, placement_ref=early.ref, **changes)


def test_one_live_override_of_a_rule(cast, early):
    OverrideFactory(student=early.student, placement_ref=early.ref)
    with pytest.raises(IntegrityError, match='override_one_live'), transaction.atomic():
        OverrideFactory(student=early.student, placement_ref=early.ref)


def test_the_pages_from_the_gate_to_the_second_person(cast, early, sign_in):
    lead, dsl = sign_in(cast.careers_lead), sign_in(cast.dsl)
    page = reverse('placements:placement', args=[early.ref])
    ask = reverse('placements:set_aside', args=[early.ref, EARLY])
    assert ask in lead.get(page).content.decode()
    assert 'practice, not law' in lead.get(ask).content.decode()
    assert lead.post(ask, {}).status_code == 200
    assert not Override.objects.exists()
    assert lead.post(ask, WHY).url == page
    row = Override.objects.get()
    answer = reverse('placements:override', args=[row.ref])
    assert ask not in lead.get(page).content.decode()
    assert 'You asked for this' in lead.get(answer).content.decode()
    assert answer in dsl.get('/').content.decode()
    assert dsl.post(answer, {'answer': 'agree'}).url == page
    assert codes(early) == set()
    assert 'Set aside' in lead.get(reverse('placements:all_set_aside')).content.decode()


@pytest.mark.parametrize('code', ['regulation_19_child', 'consent_missing', 'child_weekend', 'nonsense'])
def test_no_page_for_what_nobody_may_set_aside(cast, early, sign_in, code):
    lead = sign_in(cast.careers_lead)
    assert lead.get(reverse('placements:set_aside', args=[early.ref, code])).status_code == 404


def test_the_hub_is_told_and_reads_names_only_where_they_are_shared(cast, early, sign_in):
    agreed(cast, early)
    hub = sign_in(cast.hub_manager)
    _share(cast, False)
    shown = hub.get(reverse('placements:all_set_aside')).content.decode()
    assert 'fewer than 5' in shown
    assert early.student.name not in shown
    _share(cast, True)
    shown = hub.get(reverse('placements:all_set_aside')).content.decode()
    assert 'fewer than 5' not in shown
    assert early.student.name in shown
    assert report_for(cast.hub_manager).total == 1


def _share(cast, shares):
    type(cast.school).objects.filter(pk=cast.school.pk).update(shares_names=shares)
