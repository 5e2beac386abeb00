"""Match runs and what they propose. Proposals are suggestions: nothing is booked until they are sent."""

from django.db import models
from django.db.models import F, Q

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


class MatchRunQuerySet(OfBlockQuerySet):
    def done(self):
        return self.filter(job_state=Job.State.DONE)

    def chosen(self):
        """Done, and somebody chose one of its three plans."""
        return self.done().exclude(policy='')


class MatchRun(BaseModel, Job):
    """One run of the solver over a block. Every policy is solved and its proposals kept; `policy` is blank
    until the coordinator has compared them and chosen one. `certificate` holds one proof per policy.

    One that belongs to an `area` is solved with the hub's run, under the one policy that the hub chose.
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='match_runs')
    started_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    area = models.ForeignKey(
        AreaRun, null=True, blank=True, on_delete=models.CASCADE, related_name='match_runs'
    )
    policy = models.CharField(max_length=16, choices=Policy, blank=True, default='')
    chosen_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict)
    certificate = models.JSONField(default=dict)
    sent_at = models.DateTimeField(null=True, blank=True)

    task_name = 'placements.run_match'
    objects = MatchRunQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='certificate',
        neutral='block started_by area policy chosen_at figures sent_at job_state job_step job_done job_total '
        'job_error job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['block'], condition=Q(job_state__in=['queued', 'running']), name='match_one_running'
            ),
            models.CheckConstraint(
                condition=Q(policy='', chosen_at__isnull=True)
                | Q(policy__in=Policy.values, chosen_at__isnull=False),
                name='match_chosen_whole',
            ),
        ]

    @property
    def tells_ways(self):
        """Whether it was looked for what would place the others: not in every match of an area."""
        return not self.area_id or self.figures.get('ways', False)

    def __str__(self):
        return f'Match of {self.block}'


class SendingQuerySet(OfBlockQuerySet):
    block_path = 'run__block'

    def going(self):
        return self.filter(job_state__in=Job.GOING)


class Sending(BaseModel, Job):
    """Sending the nominations of a run, one by one. `sent` and `not_sent` count what became of them."""

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name='sendings')
    started_by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name='+')
    sent = models.PositiveIntegerField(default=0)
    not_sent = models.PositiveIntegerField(default=0)

    task_name = 'placements.send_nominations'
    objects = SendingQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        neutral='run started_by sent not_sent job_state job_step job_done job_total job_error job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['run'], condition=Q(job_state__in=['queued', 'running']), name='sending_one_going'
            )
        ]

    def __str__(self):
        return f'Sending {self.ref}'


class ProposalQuerySet(OfBlockQuerySet):
    block_path = 'run__block'

    def chosen(self):
        """Those of the policy chosen for their run; none while nothing is chosen."""
        return self.filter(policy=F('run__policy'))


class Proposal(BaseModel):
    """What a run says for one student under one policy: a window, or none and the reasons in words.

    `ways`: without a place, the smallest sets of changes that would place the student.
    """

    run = models.ForeignKey(MatchRun, on_delete=models.CASCADE, related_name='proposals')
    policy = models.CharField(max_length=16, choices=Policy)
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    window = models.ForeignKey(Window, null=True, blank=True, on_delete=models.CASCADE, related_name='+')
    tier = models.PositiveSmallIntegerField()
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    metres = models.PositiveIntegerField(null=True, blank=True)
    reasons = models.JSONField(default=list)
    ways = models.JSONField(default=list)

    objects = ProposalQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='student reasons rank metres ways',
        special='tier',
        neutral='run policy window',
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=['run', 'policy', 'student'], name='proposal_once'),
            models.CheckConstraint(condition=Q(policy__in=Policy.values), name='proposal_policy'),
        ]
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


class PinAct(BaseModel):
    """One act on the pins of a block, so that the last one can be undone.

    `before` and `after`: the pins of the students it touched, as [student, window, kind].
    """

    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='pin_acts')
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')
    words = models.CharField(max_length=300)
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = OfBlockQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='words before after', neutral='block by undone_at')

    class Meta:
        ordering = ['-created_at', '-pk']
        indexes = [models.Index(fields=['block'], condition=Q(undone_at=None), name='pin_act_last')]

    def __str__(self):
        return f'Act {self.ref} on the pins of {self.block_id}'
