"""Every registered kind: its usual text, its placeholders, and what a hub may see of real placements."""

import re

import pytest

from brokerage.audit.models import ReadEntry
from brokerage.notify.models import Message
from brokerage.notify.queries import editable_kinds
from brokerage.notify.registry import REGISTRY
from brokerage.notify.wording import faults_of, fill
from placements.enums import State
from tests.accounts.test_people_pages import words
from tests.placements import story
from tests.placements.test_notifications import OURS, state_for

EDITABLE = sorted(name for name, kind in REGISTRY.items() if not name.startswith('tests.'))


@pytest.mark.parametrize('name', EDITABLE)
def test_every_kind_can_be_put_in_other_words(name):
    kind = REGISTRY[name]
    assert kind in editable_kinds()
    assert kind.to
    context = kind.sample_context()
    values = kind.values(context)
    assert all(values[each.name] for each in kind.says if each.required)
    line, body = kind.start()
    needed = [each for each in kind.says if each.required]
    assert faults_of(line, [each for each in kind.says if each.in_subject]) == []
    assert faults_of(body, kind.says, needed=needed) == []
    assert faults_of(kind.fixed, kind.says) == []
    # Nothing made up is left standing in it: people would be sent it.
    assert not re.search(r'Example|example\.org|Robin|20\d\d', line + body)
    # What one starts from says what the usual text says.
    usual_line, usual = kind.usual(context)
    assert fill(line, values) == usual_line
    assert kind.beginning or all(part in usual for part in fill(body, values).split('\n\n'))


@pytest.mark.parametrize('name', EDITABLE)
def test_subject_lines_can_hold_nothing_about_a_person(name):
    personal = {'to_name', 'first_name', 'who', 'note', 'said', 'details', 'link', 'what_happened', 'code'}
    assert not personal & {each.name for each in REGISTRY[name].says if each.in_subject}


@pytest.mark.django_db
@pytest.mark.usefixtures('today')
class TestRealPlacements:
    @pytest.mark.parametrize('name', sorted(OURS))
    def test_every_placeholder_is_there(self, cast, name):
        kind = OURS[name]
        placement = story.a_placement(cast, state_for(name))
        message = Message(to_name='Ann Lee', sender=placement.school.organisation, due_on=placement.start)
        message.for_show = True
        context = kind.whole_context(kind.subject(placement.ref), message)
        values = kind.values(context)
        assert set(values) == {each.name for each in kind.says}

    @pytest.mark.parametrize('shares', [True, False])
    def test_a_hub_sees_a_real_placement_only_where_the_school_shares(self, cast, sign_in, shares):
        placement = story.a_placement(cast, State.CONFIRMED)
        placement.school.shares_names = shares
        placement.school.save()
        page = sign_in(cast.hub_manager).get('/messages/texts/placements.confirmed_family/')
        assert (placement.student.first_name in words(page)) is shares
        assert (placement.school.organisation.name in words(page)) is shares
        assert ReadEntry.objects.filter(page='message').exists() is shares
