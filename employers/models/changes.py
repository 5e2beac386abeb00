"""What partners must know to stay in step: every change of the list, in one order, written by the database."""

from django.db import models

from brokerage.accounts.models import Organisation
from brokerage.core.privacy import Keep, classed
from employers.enums import Removal


class OnHubsListQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """What is on a hub's list concerns everybody in its area."""
        return self.filter(hub=membership.organisation.area)


class Listed(models.Model):
    """An offer that stands on the public list now. Kept by triggers (see the migration), never by hand.

    `offer` is the offer's number, no foreign key: when the offer goes, this row says that it was listed.
    `change` is the number of its newest change. `text` is the offer as the API tells it, drawn once for all
    who ask; `drawn` says of which change, day and shape it is.
    """

    offer = models.BigIntegerField(primary_key=True)
    ref = models.CharField(max_length=12, unique=True)
    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    change = models.BigIntegerField(default=0)
    text = models.TextField(blank=True)
    drawn = models.CharField(max_length=60, blank=True)

    objects = OnHubsListQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='offer ref hub change text drawn')

    class Meta:
        verbose_name_plural = 'listed'
        indexes = [models.Index(fields=['hub', 'offer'], name='listed_order')]

    def __str__(self):
        return self.ref


class ListingChange(models.Model):
    """An offer came on a hub's list or changed there (`reason` is empty), or left it.

    Within a hub the numbers are in the order in which the transactions were committed: whoever has read up
    to a number has missed nothing before it (see the migration for how).
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    offer_ref = models.CharField(max_length=12)
    reason = models.CharField(max_length=10, choices=Removal, blank=True)
    at = models.DateTimeField()
    transaction = models.BigIntegerField()

    objects = OnHubsListQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub offer_ref reason at transaction')

    class Meta:
        ordering = ['pk']
        indexes = [
            models.Index(fields=['hub', 'id'], name='listing_change_order'),
            models.Index(fields=['offer_ref', 'id'], name='listing_change_of_offer'),
        ]

    def __str__(self):
        return f'{self.offer_ref} {self.reason or "listed"}'


class ListedAs(models.Model):
    """Where and as what an offer has stood on the list: what the keys go by that are held to some of it.

    Kept by the triggers that keep `Listed`, one row for each place, sector and pattern it was ever listed with, until
    the offer's last change is forgotten. `change` is the number of its newest change with them.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    offer_ref = models.CharField(max_length=12)
    outcode = models.CharField(max_length=8)
    sector = models.CharField(max_length=40)
    pattern = models.CharField(max_length=12)
    change = models.BigIntegerField()

    objects = OnHubsListQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub offer_ref outcode sector pattern change')

    class Meta:
        verbose_name_plural = 'listed as'
        constraints = [
            models.UniqueConstraint(
                fields=['offer_ref', 'outcode', 'sector', 'pattern'], name='listed_as_once'
            )
        ]

    def __str__(self):
        return f'{self.offer_ref} {self.outcode} {self.sector} {self.pattern}'


class ListingHorizon(models.Model):
    """Removals of a hub up to this number are forgotten: who has not read them must start afresh."""

    hub = models.OneToOneField(Organisation, primary_key=True, on_delete=models.CASCADE, related_name='+')
    change = models.BigIntegerField()

    objects = OnHubsListQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub change')

    def __str__(self):
        return f'{self.hub_id}: {self.change}'
