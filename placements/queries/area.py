"""What a hub can match at once, and its runs so far."""

from django.db.models import Count, F, Q
from django.utils import timezone

from placements.models import AreaRun
from schools.enums import BlockState
from schools.models import Block


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
        .select_related('cohort__school__organisation')
        .order_by('cohort__school__organisation__name', 'start', 'pk')
    )


def with_students(blocks):
    here = Q(cohort__students__left_on=None)
    return blocks.annotate(students=Count('cohort__students', filter=here))


def runs_of(hub):
    return (
        AreaRun.objects.filter(hub=hub)
        .select_related('started_by__user')
        .annotate(blocks=Count('match_runs'), by_name=F('started_by__user__name'))
        .defer('certificate')
    )
