"""Days on which nobody goes to a site: weather, flood, a strike, a fire."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models.employers import Site
from employers.models.owned import OwnedByEmployer


class ShutDaysQuerySet(OwnedByEmployer):
    employer_path = 'site__employer'

    def standing(self):
        return self.filter(opened_at=None)


class ShutDays(BaseModel):
    """A site is shut from `first` to `last`, both included, by the act `act_ref`, until `opened_at`.

    `touching`: work that has any of these days is off; else only work that has no other days. Which windows
    that are is kept by the database in their `shut` (see the migration), and nowhere else.
    """

    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name='shut_days')
    act_ref = models.CharField(max_length=12)
    first = models.DateField()
    last = models.DateField()
    touching = models.BooleanField()
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = ShutDaysQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='site act_ref first last touching opened_at')

    class Meta:
        verbose_name_plural = 'shut days'
        ordering = ['first', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F('first')), name='shut_days_in_order'),
            models.UniqueConstraint(fields=['site', 'act_ref'], name='shut_once_by_an_act'),
        ]
        indexes = [models.Index(fields=['act_ref'], name='shut_days_of_act')]

    def __str__(self):
        return f'{self.site} is shut from {self.first} to {self.last}'


class ShutAreaQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(hub=membership.organisation_id)

    def standing(self):
        return self.filter(opened_at=None)


class ShutArea(BaseModel):
    """All sites of a hub's area, or those in `outcodes`, are shut by the act `act_ref` until `opened_at`.

    The database makes the `ShutDays` of the sites that are there, and of each that is added or moves there later. One
    that moves away stays shut.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    act_ref = models.CharField(max_length=12, unique=True)
    outcodes = ArrayField(models.CharField(max_length=4), default=list, blank=True)
    first = models.DateField()
    last = models.DateField()
    touching = models.BooleanField()
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = ShutAreaQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub act_ref outcodes first last touching opened_at')

    class Meta:
        ordering = ['first', 'pk']
        constraints = [models.CheckConstraint(condition=Q(last__gte=F('first')), name='shut_area_in_order')]

    def __str__(self):
        return f'{self.hub}: {self.first} to {self.last}'
