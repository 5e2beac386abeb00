"""What a hub can match at once, and its runs so far."""

from django.db.models import Count, F, Q
from django.utils import timezone

from placements.models import AreaRun
from schools.enums import BlockState
from schools.models import Block, School


def blocks_to_match(hub):
    """Published blocks that have not begun, of schools that take part in their hub's match."""
    return (
        Block.objects.filter(
            cohort__school__organisation__hub=hub,
            cohort__school__organisation__is_active=True,
            cohort__school__joins_area_match=True,
            state=BlockState.PUBLISHED,
            start__gt=timezone.localdate(),
        )
        .select_related('cohort__school__organisation__hub')
        .order_by('cohort__school__organisation__name', 'start', 'pk')
    )


def schools_that_match_alone(hub):
    """Names of the schools that do not take part."""
    rows = School.objects.filter(organisation__hub=hub, joins_area_match=False)
    return list(rows.order_by('organisation__name').values_list('organisation__name', flat=True))


def with_students(blocks):
    here = Q(cohort__students__left_on=None)
    return blocks.annotate(students=Count('cohort__students', filter=here))


def runs_of(hub):
    return (
        AreaRun.objects.filter(hub=hub)
        .select_related('started_by__user')
        .annotate(blocks=Count('match_runs'), by_name=F('started_by__user__name'))
        .defer('certificate', 'figures')
    )
