"""What an employer offers, and when."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS

from brokerage.accounts.enums import Kind
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import RiskBand, Sector
from employers.enums import Mode, OfferStatus, PreMeeting, Rung
from employers.models.employers import Contact, Employer, Site
from employers.models.owned import OwnedByEmployer


class OfferQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        """Employers see their own, hubs their area's; schools see what is published in their area."""
        if membership.organisation.kind == Kind.SCHOOL:
            return self.published().filter(employer__organisation__hub_id=membership.organisation.hub_id)
        return super().visible_to(membership)

    def published(self):
        return self.filter(status=OfferStatus.PUBLISHED)

    def listed(self):
        """Published, with a place left on dates to come: what the public list is made of."""
        free = Window.objects.upcoming(timezone.localdate()).filter(
            offer=OuterRef('pk'), taken__lt=F('places')
        )
        return self.published().filter(Exists(free))


class Offer(BaseModel):
    """A role at a site that an employer lists. `version` counts changes that matter to safety."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='offers')
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name='offers')
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.PROTECT, related_name='offers'
    )
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=40, choices=Sector)
    status = models.CharField(max_length=10, choices=OfferStatus, default=OfferStatus.DRAFT)
    rung = models.CharField(max_length=10, choices=Rung, default=Rung.ONE_WEEK)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.IN_PERSON)
    risk_band = models.CharField(max_length=14, choices=RiskBand, default=RiskBand.LOW)
    summary = models.TextField(blank=True)
    will_do = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    observe_only = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    must_not_do = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    min_year_group = models.PositiveSmallIntegerField(default=10)
    max_year_group = models.PositiveSmallIntegerField(default=13)
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    day_starts = models.TimeField(null=True, blank=True)
    day_ends = models.TimeField(null=True, blank=True)
    break_minutes = models.PositiveSmallIntegerField(default=60)
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    dress = models.CharField(max_length=200, blank=True)
    lunch = models.CharField(max_length=200, blank=True)
    travel = models.CharField(max_length=300, blank=True)
    access = models.CharField(max_length=300, blank=True)
    step_free = models.BooleanField(default=False)
    pre_meeting = models.CharField(max_length=10, choices=PreMeeting, default=PreMeeting.NONE)
    version = models.PositiveIntegerField(default=1)
    published_at = models.DateTimeField(null=True, blank=True)
    search = SearchVectorField(null=True, editable=False)

    objects = OfferQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        neutral='employer site contact title sector status rung mode risk_band summary will_do observe_only '
        'must_not_do min_year_group max_year_group min_age day_starts day_ends break_minutes weekdays dress '
        'lunch travel access step_free pre_meeting version published_at search',
    )

    class Meta:
        ordering = ['title', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(status__in=OfferStatus.values), name='offer_status'),
            models.CheckConstraint(
                condition=Q(max_year_group__gte=F('min_year_group')), name='offer_year_groups_in_order'
            ),
            models.CheckConstraint(
                condition=~Q(status='published') | Q(published_at__isnull=False), name='offer_published_at'
            ),
        ]
        indexes = [
            GinIndex(fields=['search'], name='offer_search'),
            models.Index(fields=['sector', 'id'], condition=Q(status='published'), name='offer_by_sector'),
        ]

    def __str__(self):
        return self.title

    @property
    def days_in_words(self):
        """'Monday to Friday', or the days one by one."""
        days = sorted(set(self.weekdays))
        names = [str(WEEKDAYS[day]) for day in days]
        if len(days) > 2 and days[-1] - days[0] == len(days) - 1:
            return f'{names[0]} to {names[-1]}'
        return ', '.join(names)


class WindowQuerySet(OwnedByEmployer):
    employer_path = 'offer__employer'

    def visible_to(self, membership):
        return self.filter(offer__in=Offer.objects.visible_to(membership))

    def upcoming(self, today):
        """Not closed and not over."""
        return self.filter(closed_at=None, end__gte=today)

    def open(self):
        return self.filter(offer__status=OfferStatus.PUBLISHED, taken__lt=F('places'), closed_at=None)


class Window(BaseModel):
    """Dates × places of an offer, first and last day both included.

    `taken` is moved only by `take_place` and `release_place`; the database refuses more than `places`.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='windows')
    start = models.DateField()
    end = models.DateField()
    places = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = WindowQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='offer start end places taken closed_at')

    class Meta:
        ordering = ['start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='window_dates_in_order'),
            models.CheckConstraint(condition=Q(taken__lte=F('places')), name='window_not_overfull'),
            models.CheckConstraint(condition=Q(taken__gte=0), name='window_not_below_zero'),
        ]
        indexes = [models.Index(fields=['start', 'end']), models.Index(fields=['offer', 'start'])]

    def __str__(self):
        return f'{self.start} to {self.end}, {self.places} places'

    @property
    def places_left(self):
        return 0 if self.closed_at else self.places - self.taken
