"""What employers say about how many and who first, from the rows to the plan, to nominating and sending."""

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from brokerage.core.calendar import weeks_between
from brokerage.core.errors import Refused
from employers.enums import Rung
from employers.models import Offer, Window
from placements.actions.matching import choose_policy, solve_run, start_match
from placements.actions.nominations import nominate
from placements.actions.pins import pin
from placements.actions.sending import NOT_SENT, send_nominations, start_sending
from placements.enums import Policy
from placements.matching import match
from placements.models import Pin, Placement
from placements.queries.match_limits import places_within
from placements.queries.match_run import TOO_FEW
from placements.queries.matching import broken_locks, problem_for, why_not
from tests.factories.employers import (
    EmployerFactory,
    InsuranceFactory,
    OfferFactory,
    SiteFactory,
    WindowFactory,
)
from tests.factories.placements import PlacementFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    GuardianFactory,
    StudentFactory,
)
from tests.placements.test_match_queries import pairs_of, place

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
DAY = timedelta(days=1)
FIRST, SECOND = date(2027, 6, 28), date(2027, 7, 5)
SPRING = date(2027, 3, 1)
LIMIT = 'takes no more than 2 students at once in the week of Monday 28 June 2027'


@pytest.fixture
def block(cast):
    return BlockFactory(cohort=CohortFactory(school=cast.school), state='published')


def people(block, count, **given):
    return [StudentFactory(cohort=block.cohort, **given) for _ in range(count)]


def insured(cast, **given):
    employer = EmployerFactory(organisation__hub=cast.hub, **given)
    InsuranceFactory(employer=employer)
    return employer


def a_week(offer, start=FIRST, **given):
    return WindowFactory(offer=offer, start=start, end=start + 4 * DAY, **given)


def a_run(lead, block):
    run = start_match(by=lead, block=block)
    solve_run(run)
    return choose_policy(by=lead, run=run, policy=Policy.LINEAR)


def send(lead, run):
    """(students sent, {student: why not})."""
    send_nominations(start_sending(by=lead, run=run))
    not_sent = {
        row.student: reason['text']
        for row in run.proposals.chosen().select_related('student')
        for reason in row.reasons
        if reason['rule'] == NOT_SENT
    }
    return [placement.student for placement in Placement.objects.order_by('pk')], not_sent


def plan_of(block):
    return match(problem_for(block, 'linear'))


class TestLimits:
    def test_nothing_said_is_nothing_asked(self, cast, block):
        place(cast)
        problem = problem_for(block, 'linear')
        assert (problem.groups, problem.windows[0].groups, problem.windows[0].at_least) == ([], (), 0)
        assert problem.windows[0].reserved_for is None

    def test_a_fortnight_is_in_the_groups_of_both_its_weeks(self, cast, block):
        employer = insured(cast, most_at_once=2)
        offer = OfferFactory(site__employer=employer)
        long, early, late = WindowFactory(offer=offer), a_week(offer), a_week(offer, SECOND)
        problem = problem_for(block, 'linear')
        groups = {window.id: set(window.groups) for window in problem.windows}
        assert groups[long.pk] == groups[early.pk] | groups[late.pk]
        assert [group.places for group in problem.groups] == [2, 2]
        assert problem.groups[0].said == f'{employer} {LIMIT}'

    def test_a_limit_that_cannot_bind_makes_no_group(self, cast, block):
        employer = insured(cast, most_at_once=4)
        for _ in range(2):
            WindowFactory(offer__site__employer=employer, places=2)
        assert problem_for(block, 'linear').groups == []

    def test_of_limits_on_the_same_windows_the_tightest_counts(self, cast, block):
        employer = insured(cast, most_at_once=4)
        site = SiteFactory(employer=employer, most_at_once=3)
        WindowFactory(offer__site=site, places=5)
        (group,) = problem_for(block, 'linear').groups
        assert (group.places, 'The site' in group.said, 'the site' in group.said) == (3, False, True)

    def test_what_is_taken_uses_it_up(self, cast, block):
        """In another block, for another school, on dates that only touch the week, or are closed."""
        employer = insured(cast, most_at_once=4)
        window = WindowFactory(offer__site__employer=employer, places=4)
        WindowFactory(offer__site__employer=employer, start=SECOND, end=SECOND + 30 * DAY, taken=1)
        WindowFactory(offer__site__employer=employer, taken=1, closed_at='2026-11-01T09:00Z')
        problem = problem_for(block, 'linear')
        assert [group.places for group in problem.groups] == [2]
        assert places_within(problem) == 2
        people(block, 3)
        assert len(match(problem_for(block, 'linear')).placed) == 2
        assert window.places == 4

    def test_a_limit_reached_is_told_in_words(self, cast, block):
        employer = insured(cast, most_at_once=2)
        window = WindowFactory(offer__site__employer=employer, places=2)
        WindowFactory(offer__site__employer=employer, taken=2)
        (student,) = people(block, 1)
        words = f'{employer} {LIMIT}, and that many are coming already'
        problem = problem_for(block, 'linear')
        assert why_not(problem, student.pk, window.pk) == [words]
        assert match(problem).unplaced[0].reasons[0].text == (
            f'The only window that fits has a place, but {employer} {LIMIT}.'
        )

    def test_more_locks_than_may_come_are_told_before_the_run(self, cast, block):
        employer = insured(cast, most_at_once=2)
        windows = [WindowFactory(offer__site__employer=employer, places=2) for _ in range(3)]
        for student, window in zip(people(block, 3), windows, strict=True):
            Pin.objects.create(block=block, student=student, window=window, kind='lock')
        ((held, words),) = broken_locks(block, problem_for(block, 'linear'))
        assert held.window == windows[-1]
        assert words == f'you keep more students there than may come: {employer} {LIMIT}'

    @pytest.mark.parametrize('seed', range(12))
    def test_every_week_of_a_plan_keeps_every_limit_and_wish(self, cast, block, seed):
        """Counted by hand from the rows, week by week, with what was taken before."""
        rng = random.Random(seed)
        some_offers(cast, rng)
        people(block, 14)
        problem = problem_for(block, 'linear')
        plan = match(problem)
        going = Counter(placed.window for placed in plan.placed)
        windows = list(Window.objects.select_related('offer__site', 'offer__employer'))
        weeks = Counter()
        for window in windows:
            for monday in weeks_between(window.start, window.end):
                for holder in (window.offer, window.offer.site, window.offer.employer):
                    weeks[type(holder), holder.pk, monday] += window.taken + going[window.pk]
        before = week_counts(windows)
        for window in windows:
            for holder in (window.offer, window.offer.site, window.offer.employer):
                for monday in weeks_between(window.start, window.end):
                    key = type(holder), holder.pk, monday
                    most = holder.most_at_once
                    assert most is None or weeks[key] <= max(most, before[key])
            if window.offer.at_least and not window.taken:
                assert going[window.pk] == 0 or going[window.pk] >= window.offer.at_least
        assert len(plan.placed) <= places_within(problem)
        assert plan.status == 'optimal'


def some_offers(cast, rng):
    for _ in range(3):
        employer = insured(cast, most_at_once=rng.choice([None, 1, 2, 3]))
        for _ in range(2):
            site = SiteFactory(employer=employer, most_at_once=rng.choice([None, None, 1, 2]))
            most, least = rng.choice([(None, None), (2, None), (3, 2), (None, 3)])
            offer = OfferFactory(site=site, most_at_once=most, at_least=least)
            for start, days in rng.sample([(FIRST, 4), (SECOND, 4), (FIRST, 11), (FIRST + 3 * DAY, 6)], 2):
                places = rng.choice([1, 2, 4])
                taken = rng.choice([0, 0, 0, 1])
                WindowFactory(
                    offer=offer, start=start, end=start + days * DAY, places=places, taken=min(taken, places)
                )


def week_counts(windows):
    before = Counter()
    for window in windows:
        for monday in weeks_between(window.start, window.end):
            for holder in (window.offer, window.offer.site, window.offer.employer):
                before[type(holder), holder.pk, monday] += window.taken
    return before


class TestWishes:
    def test_several_or_none(self, cast, block):
        window = place(cast, places=4, offer__at_least=3)
        people(block, 2)
        assert plan_of(block).placed == []
        people(block, 1)
        assert [placed.window for placed in plan_of(block).placed] == [window.pk] * 3

    def test_reserved_places_of_the_same_dates_count_together(self, cast, block):
        window = place(cast, places=2, offer__at_least=3)
        WindowFactory(offer=window.offer, places=1, reserved_group='care')
        people(block, 4)
        assert plan_of(block).placed == []
        CircumstancesFactory(student=StudentFactory(cohort=block.cohort), looked_after=True)
        assert len(plan_of(block).placed) == 3

    def test_where_somebody_is_going_it_asks_for_nothing(self, cast, block):
        place(cast, places=4, taken=1, offer__at_least=3)
        people(block, 1)
        assert len(plan_of(block).placed) == 1

    def test_fewer_than_wished_for_are_not_sent(self, cast, block, lead):
        place(cast, places=4, offer__at_least=3)
        students = people(block, 3)
        run = a_run(lead, block)
        students[0].left_on = date(2026, 11, 1)
        students[0].save()
        placed, refused = send(lead, run)
        assert placed == []
        assert [refused[each] for each in students[1:]] == [f'Not sent: {TOO_FEW.format(3)}'] * 2
        assert Window.objects.get().taken == 0


@pytest.fixture
def lead(cast):
    return cast.careers_lead


class TestKept:
    @pytest.fixture
    def three(self, block):
        """In care, on free school meals, and neither."""
        some = people(block, 3)
        CircumstancesFactory(student=some[0], looked_after=True)
        CircumstancesFactory(student=some[1], free_school_meals=True)
        for student in some:
            GuardianFactory(student=student)
        return some

    def open_to(self, block, students, window):
        found = pairs_of(problem_for(block, 'linear'))
        return [(student.pk, window.pk) in found for student in students]

    @pytest.mark.parametrize(('group', 'fits'), [('care', [1, 0, 0]), ('need', [1, 1, 0])])
    @pytest.mark.parametrize('where', ['window', 'offer'])
    def test_a_group_holds_the_first_tiers(self, cast, block, three, group, fits, where, lead):
        kept = (
            {'reserved_group': group}
            if where == 'window'
            else {'offer__head_start_group': group, 'offer__head_start_until': SPRING}
        )
        window = place(cast, places=3, **kept)
        assert self.open_to(block, three, window) == fits
        for student, may in zip(three, fits, strict=True):
            if may:
                nominate(by=lead, block=block, student=student, window=window)
            else:
                with pytest.raises(Refused, match='That place is kept for students in care'):
                    nominate(by=lead, block=block, student=student, window=window)
        assert Window.objects.get().taken == sum(fits)

    @pytest.mark.parametrize('where', ['window', 'offer'])
    def test_one_school_and_no_other(self, cast, block, three, where):
        other = BlockFactory(cohort=CohortFactory(school=cast.other_school), state='published')
        (stranger,) = people(other, 1)
        mine = cast.school.organisation
        kept = (
            {'reserved_school': mine}
            if where == 'window'
            else {'offer__head_start_school': mine, 'offer__head_start_until': SPRING}
        )
        window = place(cast, places=3, **kept)
        assert self.open_to(block, three, window) == [1, 1, 1]
        assert self.open_to(other, [stranger], window) == [0]
        with pytest.raises(Refused, match='That place is kept for Hillside School for now'):
            nominate(by=cast.other_lead, block=other, student=stranger, window=window)

    def test_both_must_hold_where_both_are_said(self, cast, block, three):
        window = place(
            cast,
            reserved_school=cast.school.organisation,
            offer__head_start_group='need',
            offer__head_start_until=SPRING,
        )
        assert self.open_to(block, three, window) == [1, 1, 0]

    @pytest.mark.parametrize(
        ('day', 'fits'), [(SPRING - DAY, 0), (SPRING, 1), (SPRING + DAY, 1)], ids=['before', 'on', 'after']
    )
    @pytest.mark.parametrize('where', ['window', 'offer'])
    def test_from_its_day_it_is_open_to_everyone(self, cast, block, three, today, where, day, fits, lead):
        kept = (
            {'reserved_group': 'care', 'reserved_until': SPRING}
            if where == 'window'
            else {'offer__head_start_group': 'care', 'offer__head_start_until': SPRING}
        )
        window = place(cast, **kept)
        today.move_to(f'{day}T10:00:00Z', tick=False)
        assert self.open_to(block, three, window) == [1, fits, fits]
        problem = problem_for(block, 'linear')
        words = [] if fits else ['it is reserved, or others come first there for now']
        assert why_not(problem, three[2].pk, window.pk) == words
        if fits:
            assert nominate(by=lead, block=block, student=three[2], window=window)
        else:
            with pytest.raises(Refused):
                nominate(by=lead, block=block, student=three[2], window=window)

    def test_a_kept_pair_must_belong(self, cast, block, three, lead):
        window = place(cast, reserved_group='care')
        with pytest.raises(Refused, match='it is reserved, or others come first there for now'):
            pin(by=lead, block=block, student=three[2], window=window, kind='lock')
        assert pin(by=lead, block=block, student=three[0], window=window, kind='lock')

    def test_what_was_reserved_since_the_run_is_not_sent(self, cast, block, three, lead):
        window = place(cast, places=3)
        run = a_run(lead, block)
        Window.objects.update(reserved_group='care')
        placed, refused = send(lead, run)
        assert placed == [three[0]]
        assert refused.keys() == {three[1], three[2]}
        assert all('it is reserved' in words for words in refused.values())
        assert Placement.objects.get().window == window

    def test_the_employer_reads_nothing_of_it_in_a_nomination(self, cast, block, three, lead, sign_in):
        """Neither the page of the placement nor the offer's dates say that the student came by a reserved place."""
        window = place(cast, places=2)
        kept = WindowFactory(offer=window.offer, places=2, reserved_group='care')
        placement = nominate(by=lead, block=block, student=three[0], window=kept)
        boss = sign_in(cast.employer_manager)
        for page in (f'/placements/{placement.ref}/', '/placements/'):
            text = boss.get(page).content.decode()
            assert 'in care' not in text
            assert 'eserved' not in text
        dates = boss.get(f'/employers/offers/{window.offer.ref}/dates/').content.decode()
        assert '>1<' in dates.replace(' ', '').replace('<span>', '>').replace('</span>', '<')


def test_a_limit_is_counted_when_sending(cast, block, lead):
    """The limit was lowered after the run: as many are sent as it lets through, the others are told why."""
    employer = insured(cast)
    for _ in range(2):
        WindowFactory(offer__site__employer=employer, places=2)
    for student in people(block, 4):
        GuardianFactory(student=student)
    run = a_run(lead, block)
    type(employer).objects.filter(pk=employer.pk).update(most_at_once=3)
    placed, refused = send(lead, run)
    assert (len(placed), len(refused)) == (3, 1)
    assert 'takes no more than 3 students at once' in next(iter(refused.values()))


@pytest.mark.parametrize('count', [1, 3])
def test_three_offers_with_everything_cost_what_one_costs(cast, block, count, django_assert_num_queries):
    people(block, 2)
    for _ in range(count):
        employer = insured(cast, most_at_once=1)
        offer = OfferFactory(site=SiteFactory(employer=employer, most_at_once=1), at_least=2)
        WindowFactory(offer=offer, places=3, reserved_group='care')
        WindowFactory(offer=offer, places=3, reserved_school=cast.school.organisation)
    assert Offer.objects.filter(rung__in=Rung).count() == count
    PlacementFactory(block=block, student=people(block, 1)[0], window=WindowFactory())
    block.school.organisation  # noqa: B018 - whoever asks has read it already
    with django_assert_num_queries(12):
        problem_for(block, 'linear')
