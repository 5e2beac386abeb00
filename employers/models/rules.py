"""A hub's numbers for the offers of its area."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed

LEAST, MOST = 7, 730


def days(usual):
    between = [MinValueValidator(LEAST), MaxValueValidator(MOST)]
    return models.PositiveSmallIntegerField(default=usual, validators=between)


class ListingRulesQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(hub_id=membership.organisation_id)


class ListingRules(BaseModel):
    """After how many days without a sign of life an employer is asked, and after how many more an offer is hidden.

    Half a year is two terms: an offer for the summer listed at Christmas is not asked about before June.
    """

    hub = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name='+')
    ask_after = days(180)
    hide_after = days(21)

    objects = ListingRulesQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub ask_after hide_after')

    class Meta:
        verbose_name_plural = 'listing rules'
        constraints = [
            models.CheckConstraint(
                condition=Q(ask_after__range=(LEAST, MOST), hide_after__range=(LEAST, MOST)),
                name='listing_rules_days',
            )
        ]

    def __str__(self):
        return f'Listing rules of {self.hub_id}'
