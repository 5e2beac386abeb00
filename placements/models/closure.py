"""A hub closes its area, or one site, for some days: what was chosen, and which schools are concerned."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models import Site
from placements.models.bulk import BulkAct
from placements.models.zones import OwnedByHub
from schools.models import School


class Closure(BaseModel):
    """Which workplaces (`site`, or those in `outcodes`; neither is all of the area), and from when to when.

    `act` calls the placements off, `back` is the one act that takes that back. `touching`: also placements that
    have other days as well.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='+')
    act = models.OneToOneField(BulkAct, on_delete=models.CASCADE, related_name='closure')
    back = models.OneToOneField(
        BulkAct, null=True, blank=True, on_delete=models.CASCADE, related_name='takes_back'
    )
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.PROTECT, related_name='+')
    outcodes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    first = models.DateField()
    last = models.DateField()
    touching = models.BooleanField()

    objects = OwnedByHub.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub act back site outcodes first last touching')

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F('first')), name='closure_days_in_order'),
            models.CheckConstraint(condition=Q(site=None) | Q(outcodes=[]), name='closure_of_site_or_area'),
            models.CheckConstraint(
                condition=Q(back=None) | ~Q(back=F('act')), name='closure_back_by_another'
            ),
        ]

    def __str__(self):
        return self.act.about


class SchoolClosureQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The school's own: it is the school that reads names there."""
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(school__organisation_id=membership.organisation_id)
        return self.none()


class SchoolClosure(BaseModel):
    """A school of which a closure has called placements off: what it is told and asked of is about this row."""

    closure = models.ForeignKey(Closure, on_delete=models.CASCADE, related_name='schools')
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name='+')

    objects = SchoolClosureQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='closure school')

    class Meta:
        ordering = ['pk']
        constraints = [models.UniqueConstraint(fields=['closure', 'school'], name='closure_of_school_once')]

    def __str__(self):
        return f'{self.closure_id}: {self.school_id}'
