"""What people keep: offers their school likes, searches they come back to, and what they were told of."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.enums import Often
from employers.models.offers import Offer
from employers.models.visitors import Visitor

LONGEST_QUERY = 2000


class FavouriteQuerySet(models.QuerySet):
    def visible_to(self, membership):
        if membership.organisation.kind != Kind.SCHOOL:
            return self.none()
        return self.filter(school_id=membership.organisation_id)


class Favourite(BaseModel):
    """An offer with a star: everybody of the school sees it, nobody else."""

    school = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='+')
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')

    objects = FavouriteQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='by', neutral='school offer')

    class Meta:
        ordering = ['-pk']
        constraints = [models.UniqueConstraint(fields=['school', 'offer'], name='favourite_once')]

    def __str__(self):
        return f'Favourite {self.ref}'


class SavedSearchQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """One's own alone: a name may say more than colleagues should know."""
        return self.filter(owner=membership)

    def to_tell(self):
        """Whose news somebody waits for: a member who is still there, or a visitor who said yes."""
        members = Q(owner__is_active=True, owner__user__is_active=True, owner__organisation__is_active=True)
        visitors = Q(visitor__confirmed_at__isnull=False, visitor__forget_at__gt=timezone.now())
        return self.exclude(often=Often.NEVER).filter(members | visitors)


class SavedSearch(BaseModel):
    """A search that is kept: `query` is the address of the public search after the question mark.

    It is a member's, with a name, or a visitor's. What was published up to `told_until` has been told, or was
    there when it was saved.
    """

    owner = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.CASCADE, related_name='saved_searches'
    )
    visitor = models.OneToOneField(
        Visitor, null=True, blank=True, on_delete=models.CASCADE, related_name='search'
    )
    name = models.CharField(max_length=80, blank=True)
    query = models.CharField(max_length=LONGEST_QUERY, blank=True)
    often = models.CharField(max_length=6, choices=Often, default=Often.WEEKLY)
    told_until = models.DateTimeField()

    objects = SavedSearchQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='owner visitor name query', neutral='often told_until')

    class Meta:
        ordering = ['name', 'pk']
        verbose_name_plural = 'saved searches'
        constraints = [
            models.UniqueConstraint(fields=['owner', 'name'], name='saved_search_name_once'),
            models.CheckConstraint(condition=Q(often__in=Often.values), name='saved_search_often'),
            models.CheckConstraint(
                condition=Q(owner__isnull=False, visitor=None) & ~Q(name='')
                | Q(owner=None, visitor__isnull=False, name=''),
                name='saved_search_of_one',
            ),
        ]

    def __str__(self):
        return f'Saved search {self.ref}'

    @property
    def organisation(self):
        """Whose name is on its e-mails."""
        return self.owner.organisation if self.owner else self.visitor.hub


class SearchAlertQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(search__owner=membership)


class SearchAlert(BaseModel):
    """The news of one saved search on the day they were due: `offers` are the refs of the newest of `count`."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name='alerts')
    due_on = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField()
    count = models.PositiveIntegerField()
    offers = ArrayField(models.CharField(max_length=12))

    objects = SearchAlertQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='search', neutral='due_on since until count offers')

    class Meta:
        ordering = ['-due_on', '-pk']
        constraints = [
            models.UniqueConstraint(fields=['search', 'due_on'], name='search_alert_once'),
            models.CheckConstraint(condition=Q(until__gt=F('since')), name='search_alert_in_order'),
            models.CheckConstraint(condition=Q(count__gte=1), name='search_alert_of_something'),
        ]

    def __str__(self):
        return f'Alert due {self.due_on}'
