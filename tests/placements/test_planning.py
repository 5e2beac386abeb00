"""The planner's question: counted by hand, and adding up whatever the numbers."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from employers.enums import Mode
from placements.queries.planning import question_of, spread
from schools.enums import EntryKind
from schools.models import PlanningYear
from tests.factories.employers import CapacityAskFactory, EmployerFactory, SiteFactory, WindowFactory
from tests.factories.placements import ZoneFactory
from tests.factories.schools import (
    BlockFactory,
    BlockWishFactory,
    CalendarEntryFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)

JUNE_28, JULY_5, MAY_17 = date(2027, 6, 28), date(2027, 7, 5), date(2027, 5, 17)


@pytest.fixture(autouse=True)
def summer_before(time_machine):
    """The whole year is still to come."""
    time_machine.move_to(datetime(2026, 8, 3, 9, tzinfo=UTC))


@pytest.fixture
def hub(cast):
    return cast.hub_officer.organisation


@pytest.fixture
def zones(hub):
    return ZoneFactory(hub=hub, name='South', outcodes='B32 B31'), ZoneFactory(
        hub=hub, name='North', outcodes='B73'
    )


@pytest.fixture
def school(cast):
    return cast.school


def question(hub, **more):
    return question_of(hub, 2026, **more)


def cell(asked, zone, sector=None):
    return asked.problem.cells.index((zone, sector))


def week(asked, monday):
    return asked.weeks.index(monday)


def test_an_empty_area_asks_an_empty_question(hub):
    asked = question(hub)
    assert asked.problem.cells == [('Elsewhere', None)]
    assert asked.problem.cohorts == [] == asked.wishes
    assert not asked.problem.places.any()


def test_holidays_are_no_weeks_and_the_year_is_in_order(hub):
    asked = question(hub)
    assert asked.weeks == sorted(asked.weeks)
    assert date(2026, 10, 26) not in asked.weeks
    assert date(2026, 12, 28) not in asked.weeks
    assert date(2027, 2, 22) in asked.weeks
    assert asked.problem.weeks == [monday.isoformat() for monday in asked.weeks]


def test_a_wish_becomes_a_cohort(hub, zones, school):
    wish = BlockWishFactory(cohort=CohortFactory(school=school), students=120, starts=[JUNE_28, JULY_5])
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert asked.wishes == [wish.pk]
    assert cohort.students == {('South', None): 120}
    assert cohort.wish == week(asked, JUNE_28)
    assert [asked.weeks[at] for at in cohort.allowed] == [JUNE_28, JULY_5]
    assert (cohort.half_days, cohort.length, cohort.fixed) == (10, 2, False)


def test_students_count_where_they_live(hub, zones, school):
    cohort = CohortFactory(school=school)
    StudentFactory.create_batch(2, cohort=cohort, postcode='B73 5AA')
    StudentFactory(cohort=cohort, postcode='CV1 1AA')
    StudentFactory(cohort=cohort, postcode='')
    StudentFactory(cohort=cohort, postcode='B73 5AA', left_on=date(2026, 10, 1))
    BlockWishFactory(cohort=cohort)
    (asked,) = question(hub).problem.cohorts
    assert asked.students == {('North', None): 2, ('Elsewhere', None): 1, ('South', None): 1}


def test_without_homes_students_count_where_the_school_is(hub, zones, school):
    BlockWishFactory(cohort=CohortFactory(school=school), students=80)
    (asked,) = question(hub).problem.cohorts
    assert asked.students == {('South', None): 80}


def test_an_expected_number_is_spread_as_the_known_homes(hub, zones, school):
    cohort = CohortFactory(school=school)
    StudentFactory.create_batch(2, cohort=cohort, postcode='B73 5AA')
    StudentFactory(cohort=cohort, postcode='B32 1PG')
    BlockWishFactory(cohort=cohort, students=100)
    (asked,) = question(hub).problem.cohorts
    assert asked.students == {('North', None): 67, ('South', None): 33}


def liking(cohort, *sectors, postcode='B32 1PG'):
    student = StudentFactory(cohort=cohort, postcode=postcode)
    for rank, sector in enumerate(sectors, start=1):
        PreferenceFactory(student=student, rank=rank, sector=sector)


def test_a_first_choice_counts_most(hub, zones, school):
    cohort = CohortFactory(school=school)
    liking(cohort, Sector.RETAIL, Sector.SPORT, Sector.DIGITAL, Sector.LAW)
    BlockWishFactory(cohort=cohort, students=7)
    (asked,) = question(hub, sector_level=True).problem.cohorts
    assert asked.students == {
        ('South', Sector.RETAIL): 4,
        ('South', Sector.SPORT): 2,
        ('South', Sector.DIGITAL): 1,
    }


def test_those_who_have_not_said_count_as_the_others_of_their_zone(hub, zones, school):
    cohort = CohortFactory(school=school)
    liking(cohort, Sector.RETAIL)
    liking(cohort, postcode='B32 2AP')
    liking(cohort, Sector.LAW, postcode='B73 5AA')
    BlockWishFactory(cohort=cohort)
    (asked,) = question(hub, sector_level=True).problem.cohorts
    assert asked.students == {('South', Sector.RETAIL): 2, ('North', Sector.LAW): 1}


def test_published_places_count_in_each_of_their_weeks(hub, zones, cast):
    site = SiteFactory(employer=cast.employer)
    WindowFactory(offer__site=site, places=3)
    WindowFactory(offer__site=site, places=2, start=JULY_5, end=date(2027, 7, 9))
    WindowFactory(offer__site=site, places=9, offer__status='paused')
    WindowFactory(places=9)
    asked = question(hub)
    row = asked.published[cell(asked, 'South')]
    assert (row[week(asked, JUNE_28)], row[week(asked, JULY_5)], row.sum()) == (3, 5, 8)


def test_virtual_places_are_counted_apart(hub, zones, cast):
    WindowFactory(offer__site=SiteFactory(employer=cast.employer), offer__mode=Mode.VIRTUAL, places=30)
    asked = question(hub)
    assert not asked.problem.places.any()
    assert asked.virtual[week(asked, JUNE_28)] == 30
    assert asked.virtual.sum() == 60


def test_a_place_two_days_a_week_is_two_fifths(hub, zones, cast):
    site = SiteFactory(employer=cast.employer)
    WindowFactory(offer__site=site, offer__weekdays=[1, 3], places=5)
    WindowFactory(offer__site=site, offer__weekdays=[0, 1, 2, 3], places=1)
    asked = question(hub)
    assert asked.published[cell(asked, 'South'), week(asked, JUNE_28)] == 3


def test_the_register_counts_where_nothing_is_published_as_far_as_it_is_trusted(hub, zones, cast):
    employer = EmployerFactory(organisation__hub=hub, places_per_week=5)
    WindowFactory(offer__site=SiteFactory(employer=employer), places=1, end=date(2027, 7, 2))
    PlanningYear.objects.create(hub=hub, starts_year=2026, confidence=50)
    asked = question(hub)
    south, june, july = cell(asked, 'South'), week(asked, JUNE_28), week(asked, JULY_5)
    assert (asked.published[south, june], asked.estimated[south, june]) == (1, 0)
    assert (asked.published[south, july], asked.estimated[south, july]) == (0, 5)
    assert asked.problem.places[south, july] == 2
    assert asked.problem.certain[south, july] == 0
    assert asked.published_share[south] == pytest.approx(1 / (1 + 2 * (len(asked.weeks) - 1)))


@pytest.mark.parametrize('status', ['do_not_contact', 'resting'])
def test_who_may_not_be_asked_is_no_estimate(hub, status):
    EmployerFactory(organisation__hub=hub, places_per_week=5, status=status)
    assert not question(hub).estimated.any()


def test_who_said_no_this_year_is_no_estimate(hub, today):
    employer = EmployerFactory(organisation__hub=hub, places_per_week=5)
    ask = CapacityAskFactory(employer=employer, year=2026)
    assert question(hub).estimated.any()
    ask.answer, ask.answered_at = 'no', ask.asked_at
    ask.save()
    assert not question(hub).estimated.any()


def test_published_dates_without_a_wish_stay_where_they_are(hub, zones, school):
    block = BlockFactory(cohort=CohortFactory(school=school))
    StudentFactory.create_batch(3, cohort=block.cohort)
    BlockFactory(cohort=CohortFactory(school=school), state='draft')
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert asked.wishes == [None]
    assert (cohort.fixed, cohort.wish, cohort.length) == (True, week(asked, JUNE_28), 2)
    assert cohort.students == {('South', None): 3}


def test_published_days_of_many_weeks_count_as_the_part_they_are(hub, zones, school):
    days = {
        'pattern': Pattern.DAY_A_WEEK,
        'weekdays': [2],
        'start': date(2027, 1, 13),
        'end': date(2027, 3, 3),
    }
    BlockFactory(cohort=CohortFactory(school=school), **days)
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert (cohort.half_days, cohort.length) == (2, 7)
    assert date(2027, 2, 15) not in asked.weeks, 'half term stays a holiday'


def test_a_cohort_with_wish_and_dates_counts_once(hub, zones, school):
    block = BlockFactory(cohort=CohortFactory(school=school))
    wish = BlockWishFactory(cohort=block.cohort, students=20)
    assert question(hub).wishes == [wish.pk]


def test_settled_dates_in_the_holiday_are_weeks_all_the_same(hub, school):
    BlockFactory(cohort=CohortFactory(school=school), start=date(2026, 10, 26), end=date(2026, 10, 30))
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert asked.weeks[cohort.wish] == date(2026, 10, 26)


def test_an_unplannable_wish_is_left_out_in_words(hub, school):
    wish = BlockWishFactory(
        cohort=CohortFactory(school=school), starts=[date(2026, 12, 28)], wished_start=None
    )
    asked = question(hub)
    assert asked.problem.cohorts == []
    assert [left.wish for left in asked.left_out] == [wish]
    assert 'None of the weeks' in asked.left_out[0].words


def test_a_cap_counts_weeks_of_the_calendar(hub, school):
    """From 17 May two weeks on is the holiday: with a cap of two, 24 May is as late as it goes."""
    BlockWishFactory(cohort=CohortFactory(school=school), wished_start=MAY_17, weeks=1, max_move=2)
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    expected = [date(2027, 5, 3), date(2027, 5, 10), MAY_17, date(2027, 5, 24)]
    assert [asked.weeks[at] for at in cohort.allowed] == expected


def test_a_day_a_week_goes_on_after_a_holiday(hub, school):
    BlockWishFactory(
        cohort=CohortFactory(school=school),
        wished_start=date(2026, 10, 5),
        pattern=Pattern.DAY_A_WEEK,
        half_days=2,
        weeks=10,
    )
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert week(asked, date(2026, 10, 5)) in cohort.allowed
    assert cohort.half_days == 2


def test_a_fixed_day_a_week_makes_no_weeks_of_holidays(hub, school):
    pattern = {'pattern': Pattern.DAY_A_WEEK, 'half_days': 2, 'weeks': 10, 'fixed': True}
    BlockWishFactory(cohort=CohortFactory(school=school), wished_start=date(2027, 1, 11), **pattern)
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert date(2027, 2, 15) not in asked.weeks
    assert [asked.weeks[cohort.wish], asked.weeks[cohort.wish + 9]] == [date(2027, 1, 11), date(2027, 3, 22)]


def test_nobody_is_put_into_a_week_that_begins_too_soon(hub, school, time_machine):
    wish = BlockWishFactory(cohort__school=school, weeks=1, wished_start=date(2027, 3, 1))
    settled = BlockWishFactory(cohort__school=school, weeks=1, wished_start=date(2027, 3, 1), fixed=True)
    late = BlockWishFactory(cohort__school=school, weeks=1, starts=[date(2027, 3, 1)])
    time_machine.move_to(datetime(2027, 4, 19, 9, tzinfo=UTC))
    asked = question(hub)
    moving, fixed = (asked.problem.cohorts[asked.wishes.index(row.pk)] for row in (wish, settled))
    assert asked.weeks[min(moving.allowed)] == date(2027, 5, 17)  # four weeks from today
    assert asked.weeks[fixed.wish] == date(2027, 3, 1)
    assert [left.wish for left in asked.left_out] == [late]
    assert 'begin within 4 weeks' in asked.left_out[0].words


def test_a_fortnight_is_not_torn_by_a_holiday(hub, school):
    BlockWishFactory(cohort=CohortFactory(school=school))
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert week(asked, date(2026, 10, 19)) not in cohort.allowed
    assert week(asked, date(2026, 10, 12)) in cohort.allowed


def test_a_festival_is_better_avoided(hub, school):
    CalendarEntryFactory(hub=hub, kind=EntryKind.FESTIVAL, first=date(2027, 6, 27), last=JUNE_28)
    BlockWishFactory(cohort=CohortFactory(school=school))
    asked = question(hub)
    (cohort,) = asked.problem.cohorts
    assert cohort.dislike[week(asked, JUNE_28)] == 2
    assert sum(cohort.dislike) == 2, 'a Sunday is no day of a block'
    assert week(asked, JUNE_28) in cohort.allowed


def test_another_hub_counts_nowhere(hub, cast):
    BlockWishFactory(cohort=CohortFactory(school=cast.far_school), students=50)
    WindowFactory(offer__site=SiteFactory(employer=cast.far_employer))
    asked = question(hub)
    assert asked.problem.cohorts == []
    assert not asked.problem.places.any()


def test_sectors_add_up_to_zones(hub, zones, cast):
    for at, sector in enumerate((Sector.RETAIL, Sector.LAW, Sector.SPORT)):
        employer = EmployerFactory(organisation__hub=hub, sector=sector, places_per_week=3 + at)
        SiteFactory(employer=employer, postcode=('B32 2AP', 'B73 5AA', 'CV1 1AA')[at])
    cohort = CohortFactory(school=cast.school)
    liking(cohort, Sector.LAW, Sector.SPORT)
    BlockWishFactory(cohort=cohort, students=101)
    BlockWishFactory(cohort=CohortFactory(school=cast.other_school), students=50)
    by_zone, by_sector = question(hub), question(hub, sector_level=True)
    assert by_zone.problem.demand.sum() == by_sector.problem.demand.sum() == 151 * by_zone.problem.unit
    for zone in ('South', 'North', 'Elsewhere'):
        rows = [at for at, (name, _) in enumerate(by_sector.problem.cells) if name == zone]
        at = cell(by_zone, zone)
        assert np.array_equal(by_sector.estimated[rows].sum(axis=0), by_zone.estimated[at])
        assert by_sector.problem.demand[:, rows].sum() == by_zone.problem.demand[:, at].sum()


@pytest.mark.parametrize('sector_level', [False, True])
def test_as_many_queries_for_many_as_for_one(hub, zones, cast, sector_level, django_assert_num_queries):
    def grow(count):
        for _ in range(count):
            cohort = CohortFactory(school=cast.school)
            liking(cohort, Sector.LAW)
            BlockWishFactory(cohort=cohort)
            BlockFactory(cohort=CohortFactory(school=cast.other_school))
            WindowFactory(offer__site=SiteFactory(employer=EmployerFactory(organisation__hub=hub)))

    CalendarEntryFactory(hub=hub, school=cast.other_school)
    grow(1)
    with django_assert_num_queries(10):
        question(hub, sector_level=sector_level)
    CalendarEntryFactory(hub=hub, kind=EntryKind.EXAMS, year_group=10, first=MAY_17, last=MAY_17)
    grow(2)
    with django_assert_num_queries(10):
        question(hub, sector_level=sector_level)


@given(st.integers(0, 500), st.dictionaries(st.text('abc', min_size=1), st.integers(0, 50)))
def test_a_spread_adds_up_and_is_off_by_less_than_one(total, weights):
    found = spread(total, weights)
    of_all = sum(weights.values())
    assert sum(found.values()) == (total if of_all else 0)
    for name, weight in weights.items():
        assert abs(found.get(name, 0) * of_all - total * weight) < max(1, of_all)
