"""What people report about an offer, and what the hub made of it."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.enums import Outcome, Problem, ReportState
from employers.models.offers import Offer


class ReportQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """For the hub of the area alone: neither the employer nor a school learns who reported."""
        if membership.organisation.kind != Kind.HUB:
            return self.none()
        return self.filter(offer__employer__organisation__hub_id=membership.organisation_id)


class Report(BaseModel):
    """One report. `email` is where whoever reported wants to be told; it is forgotten once they are.

    `told` is what the employer and whoever reported may read of the outcome.
    """

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='reports')
    problem = models.CharField(max_length=12, choices=Problem)
    words = models.TextField(max_length=2000)
    email = models.EmailField(blank=True)
    reporter = models.ForeignKey(
        Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name='+'
    )
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.OPEN)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    told = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.CharField(max_length=300, blank=True)

    objects = ReportQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='words email reporter looked_by decided_by',
        neutral='offer problem state looked_at outcome told decided_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(problem__in=Problem.values), name='report_problem'),
            models.CheckConstraint(
                condition=Q(state='open', looked_at=None, decided_at=None, outcome='')
                | Q(state='looked_at', looked_at__isnull=False, decided_at=None, outcome='')
                | Q(state='decided', decided_at__isnull=False, outcome__in=Outcome.values, email=''),
                name='report_state_whole',
            ),
        ]
        indexes = [models.Index(fields=['state', 'id'], name='report_by_state')]

    def __str__(self):
        return f'Report {self.ref}'

    @property
    def is_urgent(self):
        return self.problem in Problem.urgent()
