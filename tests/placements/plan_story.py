"""A hub with schools that all wish the same fortnight, and too few places in it. Today is 23 November 2026."""

from datetime import date, timedelta

from placements.actions.plan_answers import publish_plan
from placements.actions.plans import make_plan, solve_plan
from placements.models import BlockPlan
from tests.factories.accounts import MembershipFactory
from tests.factories.employers import OfferFactory, SiteFactory, WindowFactory
from tests.factories.schools import BlockWishFactory, CohortFactory, SchoolFactory

YEAR = 2026
WISH = date(2027, 6, 14)
WEEK = timedelta(weeks=1)
STARTS = [WISH + WEEK * n for n in (-5, 0, 2, 4)]
ANSWER_BY = date(2026, 12, 7)


def wish_of(school, students=20, **changes):
    """A fortnight from 14 June for Year 10, that may start in any of four weeks."""
    cohort = school.cohorts.first() or CohortFactory(school=school, name='Year 10')
    given = {'wished_start': WISH, 'starts': STARTS, 'students': students, **changes}
    return BlockWishFactory(cohort=cohort, **given)


def places(cast, number=25):
    """So many places in each week from mid-May to the end of term."""
    site = SiteFactory(employer=cast.employer)
    offer = OfferFactory(site=site)
    return WindowFactory(offer=offer, start=date(2027, 5, 10), end=date(2027, 7, 23), places=number)


def an_area(cast, more=1, **changes):
    """Hillside, Riverside and `more` other schools, each with a wish; returns the wishes."""
    places(cast)
    schools = [cast.school, cast.other_school]
    for number in range(more):
        name = f'School {number + 1}'
        schools.append(SchoolFactory(organisation__hub=cast.hub, organisation__name=name))
        MembershipFactory(organisation=schools[-1].organisation, role='careers_lead')
    assert cast.careers_lead
    assert cast.other_lead
    return [wish_of(school, **changes) for school in schools]


def a_plan(cast, name='First try', *, by=None, **parts):
    """Made and solved, in a second at most."""
    plan = make_plan(by=by or cast.hub_officer, starts_year=YEAR, name=name, seconds=1, **parts)
    return solved(plan)


def solved(plan):
    """As the worker leaves it."""
    if BlockPlan.objects.get(pk=plan.pk).is_going:
        solve_plan(BlockPlan.objects.select_related('hub', 'follows').get(pk=plan.pk))
    found = BlockPlan.objects.select_related('hub', 'follows').get(pk=plan.pk)
    assert found.is_solved, found.job_error
    return found


def published(cast, plan=None):
    return publish_plan(by=cast.hub_officer, plan=plan or a_plan(cast), answer_by=ANSWER_BY)


def row_of(plan, school):
    return plan.blocks.whole().get(wish__cohort__school=school)
