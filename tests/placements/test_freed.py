"""A place given back goes to whoever waits: once, to the right one, and never over a person's head."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from brokerage.notify.models import FollowUp
from employers.models import Window
from placements.actions.freed import fill_place, give_place
from placements.actions.progress import decline, withdraw
from placements.actions.schedules import set_block_schedule
from placements.enums import DeclineReason, LeaveReason
from placements.models import FreedPlace, Placement
from schools.models import Block, School
from tests.factories.schools import CircumstancesFactory, StudentFactory
from tests.placements import story
from tests.placements.match_area import at_once
from tests.placements.match_pages import messages_of, sent, url, words


@pytest.fixture
def sent_area(area):
    """Two of the area's five students hold its two places; the fourth of the five comes first."""
    for _ in range(2):
        StudentFactory(cohort=area.block.cohort)
    run = area.run()
    sent(area.by, run)
    assert Placement.objects.count() == 2
    return area


def waiting(area):
    return area.block.cohort.students.exclude(pk__in=Placement.objects.values('student')).order_by('pk')


def take_back(area, placement):
    return withdraw(by=area.by, placement=placement, reason=LeaveReason.STUDENT_CHOICE)


def at_near(area):
    return Placement.objects.get(window=area.near)


@pytest.mark.django_db
class TestProposed:
    def test_the_highest_priority_that_waits_is_proposed_once_and_nothing_is_booked(
        self, sent_area, django_capture_on_commit_callbacks
    ):
        first = waiting(sent_area).last()
        CircumstancesFactory(student=first, looked_after=True)
        with django_capture_on_commit_callbacks(execute=True):
            ended = take_back(sent_area, at_near(sent_area))
        freed = FreedPlace.objects.get()
        assert (freed.student, freed.window, freed.ended) == (first, sent_area.near, ended)
        assert fill_place(ended.pk) is None
        assert Placement.objects.holding().count() == 1
        task = FollowUp.objects.get(kind='place.free')
        assert task.path == reverse('placements:freed', args=[freed.ref])

    def test_who_was_taken_back_is_not_proposed_again(self, sent_area):
        ended = take_back(sent_area, at_near(sent_area))
        waiting(sent_area).update(left_on='2026-11-01')
        assert fill_place(ended.pk) is None

    def test_accepting_nominates_in_one_step_and_only_once(self, sent_area):
        freed = fill_place(take_back(sent_area, at_near(sent_area)).pk)
        placement = give_place(by=sent_area.by, freed=freed)
        assert (placement.student, placement.window, placement.rank) == (
            freed.student,
            sent_area.near,
            freed.rank,
        )
        assert FollowUp.objects.open().filter(kind='place.free').count() == 0
        assert Placement.objects.holding().count() == 2

    @pytest.mark.parametrize(('reason', 'proposed'), [('full', 0), ('staff', 0), ('dates', 0), ('age', 1)])
    def test_a_place_the_employer_cannot_give_is_not_free(self, sent_area, reason, proposed):
        placement = at_near(sent_area)
        ended = decline(by=story.answer_link(placement), placement=placement, reason=DeclineReason(reason))
        fill_place(ended.pk)
        assert FreedPlace.objects.count() == proposed

    @pytest.mark.parametrize('change', ['closed', 'begun', 'unsent', 'nobody'])
    def test_nothing_is_proposed_where_nothing_can_be_had(self, sent_area, change, time_machine):
        ended = take_back(sent_area, at_near(sent_area))
        if change == 'closed':
            Window.objects.update(closed_at=timezone.now())
        elif change == 'begun':
            time_machine.move_to(ended.start)
        elif change == 'unsent':
            sent_area.block.match_runs.update(sent_at=None)
        else:
            waiting(sent_area).update(max_travel_miles=1, easting=500_000)
        assert fill_place(ended.pk) is None
        assert FreedPlace.objects.count() == 0


@pytest.mark.django_db
class TestAutomatic:
    @pytest.fixture(autouse=True)
    def _by_itself(self, sent_area):
        School.objects.update(waiting_list='automatic')

    def test_the_student_is_nominated_at_once_and_the_school_is_told(self, sent_area):
        ended = take_back(sent_area, at_near(sent_area))
        freed = fill_place(ended.pk)
        assert freed.state == 'given'
        placement = Placement.objects.holding().get(window=sent_area.near)
        assert (placement.student, placement.events.get().party) == (freed.student, 'system')
        assert FollowUp.objects.get(kind='place.given').organisation == sent_area.block.school.organisation
        assert fill_place(ended.pk) is None

    @pytest.mark.parametrize(('days', 'state'), [(6, 'open'), (7, 'given')])
    def test_in_the_last_week_a_person_decides(self, sent_area, days, state, time_machine):
        ended = take_back(sent_area, at_near(sent_area))
        time_machine.move_to(ended.start - timedelta(days=days))
        assert fill_place(ended.pk).state == state

    @pytest.mark.parametrize(('days', 'state'), [(13, 'open'), (14, 'given')])
    def test_a_block_may_name_more_days(self, cast, sent_area, days, state, time_machine):
        set_block_schedule(by=cast.careers_lead, block=sent_area.block, changes={'place_given': (14,)})
        ended = take_back(sent_area, at_near(sent_area))
        time_machine.move_to(ended.start - timedelta(days=days))
        assert fill_place(ended.pk).state == state


@pytest.mark.django_db
class TestPage:
    @pytest.fixture
    def freed(self, sent_area):
        return fill_place(take_back(sent_area, at_near(sent_area)).pk)

    def test_it_says_who_and_why_and_accepts_in_one_step(self, cast, sign_in, sent_area, freed):
        lead = sign_in(cast.careers_lead)
        shown = words(lead.get(url('freed', freed)))
        assert freed.student.name in shown
        assert f'Nominate {freed.student.first_name}' in shown
        response = lead.post(url('freed', freed), follow=True)
        assert 'is nominated' in messages_of(response)[0]
        again = lead.post(url('freed', freed), follow=True)
        assert messages_of(again) == ['This is decided already: nominated.']
        assert Placement.objects.holding().count() == 2

    def test_it_can_be_left(self, cast, sign_in, freed):
        response = sign_in(cast.careers_lead).post(url('freed', freed), {'leave': 'yes'}, follow=True)
        assert 'Left for others' in words(response)
        assert FreedPlace.objects.get().state == 'dropped'
        assert Placement.objects.holding().count() == 1

    def test_a_place_that_has_gone_meanwhile_is_said_so_and_ends(self, cast, sign_in, freed):
        Window.objects.filter(pk=freed.window_id).update(taken=1)
        response = sign_in(cast.careers_lead).post(url('freed', freed), follow=True)
        assert 'That place has just gone' in messages_of(response)[0]
        assert FreedPlace.objects.get().state == 'gone'
        assert FollowUp.objects.open().filter(kind='place.free').count() == 0

    def test_it_is_nobody_elses(self, cast, sign_in, freed):
        for who, status in (
            ('other_lead', 404),
            ('hub_manager', 403),
            ('dsl', 403),
            ('employer_manager', 403),
        ):
            browser = sign_in(getattr(cast, who))
            assert (
                browser.get(url('freed', freed)).status_code,
                browser.post(url('freed', freed)).status_code,
            ) == (
                status,
                status,
            )
        assert FreedPlace.objects.visible_to(cast.hub_manager).count() == 0


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    @pytest.mark.parametrize('automatic', [False, True])
    def test_two_places_freed_at_once_go_to_two_students(self, sent_area, automatic):
        if automatic:
            School.objects.update(waiting_list='automatic')
        # Committed, each withdrawal runs the job itself.
        one, two = Placement.objects.order_by('pk')
        at_once(lambda: take_back(sent_area, one), lambda: take_back(sent_area, two))
        rows = FreedPlace.objects.values_list('student', 'window')
        assert len({student for student, _ in rows}) == len({window for _, window in rows}) == 2
        assert Placement.objects.holding().count() == (2 if automatic else 0)

    def test_the_job_run_twice_at_once_gives_one_place_once(self, sent_area):
        School.objects.update(waiting_list='automatic')
        ended = take_back(sent_area, at_near(sent_area))
        at_once(lambda: fill_place(ended.pk), lambda: fill_place(ended.pk))
        assert (FreedPlace.objects.count(), Placement.objects.holding().count()) == (1, 2)
        assert Block.objects.count() == 1
