"""Days on which nobody goes to a site: weather, flood, a strike, a fire."""

from django.db import models
from django.db.models import F, Q

from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models.employers import Site
from employers.models.owned import OwnedByEmployer


class ShutDaysQuerySet(OwnedByEmployer):
    employer_path = 'site__employer'

    def standing(self):
        return self.filter(opened_at=None)

    def keeping_from(self, start, end):
        """Those that keep students from work of these days (dates, or columns of an outer query)."""
        touched = Q(touching=True, first__lte=end, last__gte=start)
        return self.filter(touched | Q(first__lte=start, last__gte=end))


class ShutDays(BaseModel):
    """A site is shut from `first` to `last`, both included, by the act `act_ref`, until `opened_at`.

    `touching`: work that has any of these days is off; else only work that has no other days.
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
