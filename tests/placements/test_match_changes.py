"""A new match beside the one before, and taking back the last thing said about a pin."""

import pytest
from django.utils import timezone

from brokerage.audit.models import ReadEntry
from brokerage.core.errors import Refused
from employers.models import Window
from placements.actions.pins import swap, undo, unpin
from placements.models import Pin, PinAct
from tests.factories.employers import InsuranceFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory
from tests.placements.match_area import plan
from tests.placements.match_pages import messages_of, solved, url, window, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


def test_who_moves_is_told_with_where_from_and_why(cast, lead, block):
    """Anna's place closes, Ben's opens up for her, and nobody else is touched."""
    anna, ben, cara = (
        StudentFactory(cohort=block.cohort, first_name=name, last_name=name)
        for name in ('Anna', 'Ben', 'Cara')
    )
    near = window(cast, places=1, offer__site__easting=400_100)
    solved(block)
    Window.objects.filter(pk=near.pk).update(closed_at=timezone.now())
    window(cast, places=3, offer__site__easting=403_000)
    response = lead.get(url('match_changes', solved(block)))
    counts = {tile.label: tile.value for tile in response.context['tiles']}
    assert counts == {
        'Same place': 0,
        'Another place': 1,
        'Newly placed': 2,
        'No place any more': 0,
        'Without a place before and now': 0,
    }
    shown = words(response)
    assert (
        'The place before cannot be had any more: the offer is full or not open on these dates any more.'
        in shown
    )
    assert 'A place opened, or something was changed that lets them in.' in shown
    assert len(ReadEntry.objects.get(page='placements:match_changes').student_refs) == 3
    assert {each.name for each in (anna, ben, cara)}


def test_a_change_you_made_is_the_reason_and_whoever_is_kept_stays(cast, lead, block):
    students = [StudentFactory(cohort=block.cohort) for _ in range(2)]
    for student in students:
        PreferenceFactory(student=student, sector='retail')
    window(cast, places=1)
    window(cast, places=2, offer__sector='motor-vehicle')
    run = solved(block)
    first = run.proposals.chosen().get(rank=1)
    Pin.objects.create(block=block, student=first.student, window=first.window, kind='forbid')
    response = lead.get(url('match_changes', solved(block)))
    assert 'You ruled the place before out.' in words(response)
    assert 'A better choice.' in words(response)


def test_the_first_match_has_nothing_to_compare_with_and_the_same_match_moves_nobody(cast, lead, block):
    StudentFactory(cohort=block.cohort)
    window(cast)
    assert 'Nothing to compare with' in words(lead.get(url('match_changes', solved(block))))
    assert 'Nobody moves' in words(lead.get(url('match_changes', solved(block))))


@pytest.mark.parametrize('count', [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, lead, block, django_assert_num_queries, count):
    for _ in range(count):
        StudentFactory(cohort=block.cohort)
    solved(block)
    window(cast, places=3)
    run = solved(block)
    with django_assert_num_queries(24):
        assert len(lead.get(url('match_changes', run)).context['parts'][0][1]) == count


class TestUndo:
    def pins(self):
        return set(Pin.objects.values_list('student', 'window', 'kind'))

    def test_each_act_is_taken_back_in_turn(self, area):
        one, two, _ = area.students
        area.lock(one, area.near)
        first = self.pins()
        area.lock(one, area.far)
        second = self.pins()
        area.lock(two, area.near, kind='forbid')
        unpin(by=area.by, pin=Pin.objects.get(student=one))
        for wanted in (second | {(two.pk, area.near.pk, 'forbid')}, second, first, set()):
            undo(by=area.by, block=area.block)
            assert self.pins() == wanted
        with pytest.raises(Refused, match='nothing to undo'):
            undo(by=area.by, block=area.block)

    def test_a_swap_is_one_act(self, area):
        run = area.run()
        one, two = run.proposals.chosen().exclude(window=None)
        swap(by=area.by, block=area.block, first=one, second=two)
        assert Pin.objects.count() == 2
        undo(by=area.by, block=area.block)
        assert Pin.objects.count() == 0
        assert plan(area.run()) == plan(run)

    def test_what_is_gone_is_not_brought_back(self, area):
        area.lock(area.students[0], area.near)
        unpin(by=area.by, pin=Pin.objects.get())
        Window.objects.filter(pk=area.near.pk).delete()
        undo(by=area.by, block=area.block)
        assert Pin.objects.count() == 0

    def test_it_is_a_button_beside_the_list(self, cast, lead, block):
        StudentFactory(cohort=block.cohort, first_name='Anna', last_name='Able')
        window(cast)
        run = solved(block)
        assert 'Undo' not in words(lead.get(url('match_run', run)))
        lead.post(url('match_change', run), {'keep': run.proposals.chosen().get().ref})
        assert 'Last: Anna Able is kept at Brindley Print.' in words(lead.get(url('match_run', run)))
        response = lead.post(url('match_undo', run), follow=True)
        assert messages_of(response) == ['Undone: Anna Able is kept at Brindley Print.']
        assert (Pin.objects.count(), PinAct.objects.filter(undone_at=None).count()) == (0, 0)
        assert messages_of(lead.post(url('match_undo', run), follow=True)) == ['There is nothing to undo.']
