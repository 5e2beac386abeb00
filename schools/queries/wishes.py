"""Who has said when they can go out, and what is settled without being asked."""

from django.db.models import Count, Exists, OuterRef, Q

from brokerage.core.calendar import DAY
from schools.enums import BlockState
from schools.models import Block, BlockWish, Cohort, School
from schools.queries.figures import open_blocks
from schools.rules import mondays_of

FRIDAY = 4 * DAY


def planned_wishes(hub, starts_year):
    """Wishes of a hub's active schools for a year, with `expected`: how many students each is for."""
    here = Q(cohort__students__left_on=None)
    rows = BlockWish.objects.of_hub(hub, starts_year).filter(cohort__school__organisation__is_active=True)
    counted = rows.annotate(student_count=Count('cohort__students', filter=here))
    return counted.select_related('cohort__school__organisation')


def blocks_without_wish(hub, starts_year):
    """Published blocks in the weeks of a year whose cohort has no wish, with `student_count`."""
    mondays = mondays_of(starts_year)
    blocks = Block.objects.filter(
        state=BlockState.PUBLISHED,
        cohort__wish=None,
        cohort__school__organisation__hub=hub,
        cohort__school__organisation__is_active=True,
    )
    touching = open_blocks(blocks).touching(mondays[0], mondays[-1] + FRIDAY)
    return touching.select_related('cohort__school__organisation')


def cohorts_to_ask(schools, starts_year):
    """Cohorts of `schools` in a year that have neither a wish nor published dates."""
    settled = Block.objects.filter(state=BlockState.PUBLISHED).values('cohort_id')
    rows = Cohort.objects.filter(school__in=schools, starts_year=starts_year, wish=None)
    return rows.exclude(pk__in=settled).select_related('school__organisation__hub')


def schools_without_cohort(hub, starts_year):
    """Active schools of a hub that have not even said which cohort goes out that year."""
    rows = School.objects.filter(organisation__hub=hub, organisation__is_active=True)
    return rows.exclude(cohorts__starts_year=starts_year).select_related('organisation')


def cohorts_of_year(membership, starts_year):
    """Cohorts the member may see of active schools, with `student_count`, `has_dates` and their wish."""
    dates = Block.objects.filter(state=BlockState.PUBLISHED, cohort=OuterRef('pk'))
    rows = Cohort.objects.visible_to(membership).filter(
        starts_year=starts_year, school__organisation__is_active=True
    )
    counted = rows.annotate(
        student_count=Count('students', filter=Q(students__left_on=None)), has_dates=Exists(dates)
    )
    return counted.select_related('school__organisation', 'wish')
