"""Calls, e-mails and visits to employers, and the yearly question about places."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership
from brokerage.core.calendar import academic_year_name
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.enums import CapacityAnswer, ContactOutcome, ContactWay
from employers.models.employers import Employer
from employers.models.owned import OwnedByEmployer


class OutreachQuerySet(OwnedByEmployer):
    def visible_to(self, membership):
        """The hub's own log: the employer does not read it."""
        if membership.organisation.kind == Kind.HUB:
            return super().visible_to(membership)
        return self.none()


class Outreach(BaseModel):
    """A call, visit or e-mail to an employer and what came of it."""

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='outreach')
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    on = models.DateField()
    way = models.CharField(max_length=8, choices=ContactWay, default=ContactWay.CALL)
    outcome = models.CharField(max_length=16, choices=ContactOutcome)
    note = models.CharField(max_length=500, blank=True)

    objects = OutreachQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, personal='by note', neutral='employer on way outcome')

    class Meta:
        ordering = ['-on', '-pk']
        verbose_name_plural = 'outreach'

    def __str__(self):
        return f'{self.get_outcome_display()} on {self.on}'


class CapacityAskQuerySet(OwnedByEmployer):
    pass


class CapacityAsk(BaseModel):
    """The hub's question, once a school year for all its schools: how many places could you offer?

    `wanted` says what is looked for most, where the hub asked for that: sector, area and dates.
    """

    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='capacity_asks')
    year = models.PositiveSmallIntegerField('school year that begins in')
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=5, choices=CapacityAnswer, blank=True)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)
    wanted = models.CharField(max_length=200, blank=True)
    outreach = models.OneToOneField(
        Outreach, null=True, blank=True, on_delete=models.SET_NULL, related_name='capacity_ask'
    )

    objects = CapacityAskQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION,
        personal='note',
        neutral='employer year asked_at answered_at answer places wanted outreach',
    )

    class Meta:
        ordering = ['-year', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['employer', 'year'], name='capacity_asked_once_a_year'),
            models.CheckConstraint(
                condition=Q(answer='', answered_at__isnull=True)
                | Q(answer__in=CapacityAnswer.values, answered_at__isnull=False),
                name='capacity_answered_whole',
            ),
        ]

    def __str__(self):
        return f'Capacity of {self.employer} in {self.year}'

    @property
    def year_name(self):
        return academic_year_name(self.year)
