"""Match runs and what they propose. Proposals are suggestions: nothing is booked until they are sent."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed
from employers.models import Window
from placements.enums import PinKind, Policy
from placements.models.area import AreaRun
from schools.models import Block, Student


class OfBlockQuerySet(models.QuerySet):
    """Matching is the school's own business: only its people see runs, proposals and pins."""

    block_path = 'block'

    def visible_to(self, membership):
        if membership.organisation.kind != Kind.SCHOOL:
            return self.none()
        path = f'{self.block_path}__cohort__school__organisation_id'
        return self.filter(**{path: membership.organisation_id})


class MatchRun(BaseModel, Job):
    """One run of the solver over a block: its policy, figures and certificate.

    One that belongs to an `area` is solved with the hub's run.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='match_runs')
    started_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    area = models.ForeignKey(
        AreaRun, null=True, blank=True, on_delete=models.CASCADE, related_name='match_runs'
    )
    policy = models.CharField(max_length=16, choices=Policy, default=Policy.LINEAR)
    figures = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)

    task_name = 'placements.run_match'
    objects = OfBlockQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='certificate',
        neutral='block started_by area policy figures sent_at job_state job_step job_done job_total job_error '
        'job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['block'], condition=Q(job_state__in=['queued', 'running']), name='match_one_running'
            )
        ]

    def __str__(self):
        return f'Match of {self.block}'


class ProposalQuerySet(OfBlockQuerySet):
    block_path = 'run__block'


class Proposal(BaseModel):
    """What a run says for one student: a window, or none and the reasons in words."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name='proposals')
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name='+')
    tier = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    metres = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list)

    objects = ProposalQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING, personal='student reasons rank metres', special='tier', neutral='run window'
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=['run', 'student'], name='proposal_once')]
        indexes = [models.Index(fields=['run', 'window'])]

    def __str__(self):
        return f'Proposal {self.ref}'


class PinQuerySet(OfBlockQuerySet):
    pass


class Pin(BaseModel):
    """A coordinator's say over the next run: keep this pair, or never propose it."""

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='pins')
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name='+')
    kind = models.CharField(max_length=6, choices=PinKind)

    objects = PinQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='student', neutral='block window kind')

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=['block', 'student', 'window'], name='pin_once'),
            models.UniqueConstraint(
                fields=['block', 'student'], condition=Q(kind='lock'), name='pin_one_lock'
            ),
        ]

    def __str__(self):
        return f'{self.kind} {self.ref}'
