"""The academic year of a hub and its schools, and how the hub plans with it."""

from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.calendar import academic_year_name
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from schools.enums import EntryKind
from schools.models.schools import School


class CalendarEntryQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A hub sees its area's entries and every school's; a school the area's and its own."""
        if membership.organisation.kind == Kind.HUB:
            return self.filter(hub_id=membership.organisation_id)
        if membership.organisation.kind == Kind.SCHOOL:
            own = Q(school=None) | Q(school__organisation_id=membership.organisation_id)
            return self.filter(own, hub_id=membership.organisation.hub_id)
        return self.none()

    def editable_by(self, membership):
        """A hub changes any entry of its area; a school its own."""
        rows = self.visible_to(membership)
        return rows if membership.organisation.kind == Kind.HUB else rows.exclude(school=None)

    def of_year(self, starts_year):
        return self.filter(starts_year=starts_year)


class CalendarEntry(BaseModel):
    """Days that mean something to block dates, first and last included.

    Of the whole area where `school` is empty. `year_group` narrows exams to one year group.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='calendar_entries')
    school = models.ForeignKey(
        School, null=True, blank=True, on_delete=models.CASCADE, related_name='calendar_entries'
    )
    starts_year = models.PositiveSmallIntegerField('academic year')
    kind = models.CharField(max_length=10, choices=EntryKind)
    name = models.CharField(max_length=80)
    first = models.DateField()
    last = models.DateField()
    year_group = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = CalendarEntryQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub school starts_year kind name first last year_group')

    class Meta:
        ordering = ['first', 'last', 'pk']
        verbose_name_plural = 'calendar entries'
        constraints = [
            models.CheckConstraint(condition=Q(last__gte=F('first')), name='entry_dates_in_order'),
            models.CheckConstraint(condition=Q(kind__in=EntryKind.values), name='entry_kind'),
            models.CheckConstraint(
                condition=Q(year_group=None) | Q(year_group__range=(7, 14), kind='exams'),
                name='entry_year_group_of_exams',
            ),
            models.UniqueConstraint(
                fields=['hub', 'school', 'kind', 'first', 'last', 'year_group'],
                name='entry_once',
                nulls_distinct=False,
            ),
        ]
        indexes = [models.Index(fields=['hub', 'starts_year'])]

    def __str__(self):
        return self.name


class PlanningYearQuerySet(models.QuerySet):
    def visible_to(self, membership):
        area = membership.organisation.area
        return self.filter(hub=area) if area else self.none()


class PlanningYear(BaseModel):
    """How a hub plans the blocks of one academic year.

    `confidence` is how far estimates of the register are trusted, per cent. `festival_weight` is what a
    block in a festival's week costs, in weeks it would rather be moved.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='planning_years')
    starts_year = models.PositiveSmallIntegerField('academic year')
    answer_by = models.DateField(null=True, blank=True)
    confidence = models.PositiveSmallIntegerField(default=60)
    inset_closes = models.BooleanField(default=True)
    exams_close = models.BooleanField(default=True)
    festival_weight = models.PositiveSmallIntegerField(default=2)

    objects = PlanningYearQuerySet.as_manager()
    privacy = classed(
        Keep.NO_PERSON,
        neutral='hub starts_year answer_by confidence inset_closes exams_close festival_weight',
    )

    class Meta:
        ordering = ['-starts_year', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['hub', 'starts_year'], name='planning_year_once'),
            models.CheckConstraint(condition=Q(confidence__range=(0, 100)), name='planning_confidence'),
            models.CheckConstraint(
                condition=Q(festival_weight__range=(0, 20)), name='planning_festival_weight'
            ),
        ]

    def __str__(self):
        return f'{self.hub} {academic_year_name(self.starts_year)}'
