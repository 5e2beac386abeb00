"""Two offers that look the same and are not: a hub looked, and both stay."""

from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models.offers import Offer


class KeptBothQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """For hubs alone: the two offers may be of two employers."""
        if membership.organisation.kind != Kind.HUB:
            return self.none()
        return self.filter(first__employer__organisation__hub_id=membership.organisation_id)


class KeptBoth(BaseModel):
    """`first` has the smaller number, so that a pair is one row whichever is named first."""

    first = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='+')
    second = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='+')

    objects = KeptBothQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='first second')

    class Meta:
        verbose_name_plural = 'kept both'
        constraints = [
            models.UniqueConstraint(fields=['first', 'second'], name='kept_both_once'),
            models.CheckConstraint(condition=Q(first__lt=F('second')), name='kept_both_in_order'),
        ]

    def __str__(self):
        return f'{self.first} and {self.second}'
