"""Places a school asks its hub to find: a sector, a district and dates. Nothing in it names a student."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership
from brokerage.core.adjustments import Adjustment
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import Sector
from schools.models import Block


class WantedQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The school that asks, and its hub."""
        path, mine = 'block__cohort__school__organisation', membership.organisation_id
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(**{f'{path}_id': mine})
        if membership.organisation.kind == Kind.HUB:
            return self.filter(**{f'{path}__hub_id': mine})
        return self.none()

    def open(self):
        return self.filter(closed_at=None)


class WantedPlaces(BaseModel):
    """So many more places of one sector, near one postcode district, on the dates of a block.

    The point is the middle of a square of two kilometres. `step_free` and `adjustments`: somebody who would be there
    needs it; shown to the hub only for groups, never for one place.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='wanted')
    asked_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    sector = models.CharField(max_length=40, choices=Sector)
    area = models.CharField(max_length=4, blank=True)
    easting = models.IntegerField()
    northing = models.IntegerField()
    start = models.DateField()
    end = models.DateField()
    places = models.PositiveSmallIntegerField()
    step_free = models.BooleanField(default=False)
    adjustments = ArrayField(models.CharField(max_length=20, choices=Adjustment), default=list, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WantedQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        special='step_free adjustments',
        neutral='block asked_by sector area easting northing start end places closed_at',
    )

    class Meta:
        ordering = ['sector', 'area', 'start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='wanted_dates_in_order'),
            models.CheckConstraint(condition=Q(places__gte=1), name='wanted_some_places'),
            models.CheckConstraint(
                condition=Q(adjustments__contained_by=Adjustment.values), name='wanted_adjustments'
            ),
            models.UniqueConstraint(
                fields=['block', 'sector', 'easting', 'northing', 'start', 'end'],
                condition=Q(closed_at=None),
                name='wanted_once',
            ),
        ]
        indexes = [models.Index(fields=['block'], condition=Q(closed_at=None), name='wanted_open')]

    def __str__(self):
        return f'{self.places} of {self.sector} near {self.area}'
