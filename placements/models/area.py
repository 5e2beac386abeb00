"""A hub's match over the blocks of all its schools, and the parts it is solved in."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed
from placements.enums import Policy


class AreaRunQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The hub whose area it is. A school sees what comes of it as runs of its own blocks."""
        if membership.organisation.kind != Kind.HUB:
            return self.none()
        return self.filter(hub_id=membership.organisation_id)

    def going(self):
        return self.filter(job_state__in=Job.GOING)


class AreaRun(BaseModel, Job):
    """One match over chosen blocks of an area; each block has a MatchRun of its own with its proposals.

    `figures` are counts by block and sector, never about one student. `certificate` adds up those of the parts.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name='area_runs')
    started_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    policy = models.CharField(max_length=16, choices=Policy)
    figures = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)

    task_name = 'placements.plan_area'
    objects = AreaRunQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        neutral='hub started_by policy figures certificate job_state job_step job_done job_total job_error '
        'job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['hub'], condition=Q(job_state__in=['queued', 'running']), name='area_one_going'
            ),
            models.CheckConstraint(condition=Q(policy__in=Policy.values), name='area_policy'),
        ]

    def __str__(self):
        return f'Match of the area of {self.hub}'


class AreaPartQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Nobody's page: a part holds students of several schools."""
        return self.none()

    def unsolved(self):
        return self.filter(solved_at=None)


class AreaPart(BaseModel, Job):
    """Some connected components of an area's question, kept as it was read: `question` is the solver's snapshot.

    `seats` says for each of its students, in order, the row and block: [[student, block], ...]. `full` lists the
    windows nobody more fits in. Solved first; explained when every part of the run is solved.
    """

    run = models.ForeignKey(AreaRun, on_delete=models.CASCADE, related_name='parts')
    number = models.PositiveIntegerField()
    question = models.BinaryField()
    seats = models.JSONField()
    full = models.JSONField(default=list)
    figures = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    solved_at = models.DateTimeField(null=True, blank=True)

    task_name = 'placements.match_part'
    objects = AreaPartQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='question seats',
        neutral='run number full figures certificate solved_at job_state job_step job_done job_total job_error '
        'job_seen_at',
    )

    class Meta:
        ordering = ['run', 'number']
        constraints = [models.UniqueConstraint(fields=['run', 'number'], name='area_part_once')]

    def __str__(self):
        return f'Part {self.number} of {self.run_id}'
