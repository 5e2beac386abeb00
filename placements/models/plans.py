"""A hub's plans of block dates for an academic year, and what each says for every school."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.calendar import academic_year_name
from brokerage.core.models import BaseModel, Job
from brokerage.core.privacy import Keep, classed
from placements.enums import Answer, PlanState
from schools.models import Block, BlockWish

SECONDS = (10, 30, 60)
ASKED = (PlanState.PUBLISHED, PlanState.CLOSED)


class BlockPlanQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The hub's own work: a school sees its proposal, never a plan."""
        if membership.organisation.kind != Kind.HUB:
            return self.none()
        return self.filter(hub_id=membership.organisation_id)

    def light(self):
        """Without the question, which is large, for lists."""
        return self.defer('question', 'sectors')


class BlockPlan(BaseModel, Job):
    """One scenario. `question` is what was asked of the solver, kept as it was (blockplan.snapshot); `sectors`
    the same by sector, to look at; `result` figures of the solve in student-weeks, with bounds.

    `follows` is the published plan it is made to take over from: what schools agreed to there is fixed here.
    `notice` is how many weeks ahead dates had to be when they were sent.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='block_plans')
    starts_year = models.PositiveSmallIntegerField('academic year')
    name = models.CharField(max_length=80)
    seconds = models.PositiveSmallIntegerField(
        default=10, validators=[MinValueValidator(1), MaxValueValidator(600)]
    )
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    follows = models.ForeignKey(
        'self', null=True, blank=True, on_delete=models.PROTECT, related_name='followers'
    )
    question = models.JSONField(default=dict)
    sectors = models.JSONField(default=dict)
    fingerprint = models.CharField(max_length=64, blank=True)
    result = models.JSONField(default=dict)
    answer_by = models.DateField(null=True, blank=True)
    notice = models.PositiveSmallIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')

    task_name = 'placements.solve_plan'
    objects = BlockPlanQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='made_by',
        neutral='hub starts_year name seconds changes state follows question sectors fingerprint result '
        'answer_by notice published_at closed_at job_state job_step job_done job_total job_error job_seen_at',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name='plan_state'),
            models.UniqueConstraint(
                fields=['hub', 'starts_year'], condition=Q(state='published'), name='plan_one_published'
            ),
            models.UniqueConstraint(fields=['hub', 'starts_year', 'name'], name='plan_name_once'),
            models.CheckConstraint(
                condition=Q(state='draft', published_at=None)
                | (~Q(state='draft') & Q(published_at__isnull=False, answer_by__isnull=False)),
                name='plan_published_whole',
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def year_name(self):
        return academic_year_name(self.starts_year)

    @property
    def is_draft(self):
        return self.state == PlanState.DRAFT

    @property
    def is_published(self):
        return self.state == PlanState.PUBLISHED

    @property
    def time_words(self):
        return f'It may take {self.seconds} seconds in all.'

    @property
    def is_solved(self):
        return self.job_state == self.State.DONE


class PlannedBlockQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A hub sees its plans' rows; a school its own rows, and those only once the plan was published."""
        mine = membership.organisation_id
        if membership.organisation.kind == Kind.HUB:
            return self.filter(plan__hub_id=mine)
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(wish__cohort__school__organisation_id=mine, plan__state__in=ASKED)
        return self.none()

    def whole(self):
        """With all that is named beside a row; the plan's question stays where it is."""
        return self.select_related('wish__cohort__school__organisation__hub', 'plan__hub', 'block').defer(
            'plan__question', 'plan__sectors'
        )


class PlannedBlock(BaseModel):
    """The Monday a plan gives one wish, and the school's answer: by itself, or as `told_by`
    said it by phone to the hub, whose member `answered_by` then is. `number` is its place in the question, `end`
    the Friday of its last week there: a holiday between is passed over."""

    plan = models.ForeignKey(BlockPlan, on_delete=models.CASCADE, related_name='blocks')
    wish = models.ForeignKey(BlockWish, on_delete=models.PROTECT, related_name='planned')
    number = models.PositiveSmallIntegerField()
    wished = models.DateField(null=True, blank=True)
    start = models.DateField()
    end = models.DateField()
    state = models.CharField(max_length=10, choices=Answer, default=Answer.PROPOSED)
    reason = models.TextField(blank=True)
    counter_start = models.DateField(null=True, blank=True)
    told_by = models.CharField(max_length=160, blank=True)
    answered_by = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    block = models.ForeignKey(Block, null=True, blank=True, on_delete=models.SET_NULL, related_name='planned')

    objects = PlannedBlockQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='told_by answered_by reason',
        neutral='plan wish number wished start end state counter_start answered_at block',
    )

    class Meta:
        ordering = ['number']
        constraints = [
            models.UniqueConstraint(fields=['plan', 'wish'], name='planned_wish_once'),
            models.UniqueConstraint(fields=['plan', 'number'], name='planned_number_once'),
            models.CheckConstraint(condition=Q(state__in=Answer.values), name='planned_state'),
            models.CheckConstraint(condition=Q(end__gt=F('start')), name='planned_dates_in_order'),
            models.CheckConstraint(
                condition=Q(state='countered', counter_start__isnull=False) & ~Q(reason='')
                | ~Q(state='countered') & Q(counter_start=None, reason=''),
                name='planned_counter_whole',
            ),
            models.CheckConstraint(
                condition=Q(state__in=['agreed', 'countered'], answered_at__isnull=False) & ~Q(answered_by='')
                | Q(state__in=['proposed', 'fixed'], answered_at=None, answered_by='', told_by=''),
                name='planned_answer_whole',
            ),
        ]
        indexes = [models.Index(fields=['plan', 'state'])]

    def __str__(self):
        return f'Planned block {self.ref}'

    @property
    def school(self):
        return self.wish.cohort.school

    @property
    def weeks_moved(self):
        return (self.start - self.wished).days // 7 if self.wished else 0


class PlanMoveQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(planned__in=PlannedBlock.objects.visible_to(membership))


class PlanMove(BaseModel):
    """A block moved by hand, kept so that it can be undone."""

    planned = models.ForeignKey(PlannedBlock, on_delete=models.CASCADE, related_name='moves')
    was = models.DateField()
    now = models.DateField()

    objects = PlanMoveQuerySet.as_manager()
    privacy = classed(Keep.WORKING, neutral='planned was now')

    class Meta:
        ordering = ['pk']

    def __str__(self):
        return f'Move {self.ref}'
