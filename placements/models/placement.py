"""One student on one offer's window, from nomination to the end, and every move it made."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models import Employer, Window
from placements import rules
from placements.enums import HOLDING, NAMED_TO_EMPLOYER, PENDING, Move, State
from schools.models import Block, School, Student

WRONG_WRITER = "A placement's state changes only through placements.lifecycle."


class PlacementQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Both parties see their own; a hub those of schools that share names with it."""
        mine = membership.organisation_id
        if membership.organisation.kind == Kind.SCHOOL:
            return self.filter(school__organisation_id=mine)
        if membership.organisation.kind == Kind.EMPLOYER:
            return self.filter(employer__organisation_id=mine)
        if membership.organisation.kind == Kind.HUB:
            return self.filter(school__organisation__hub_id=mine, school__shares_names=True)
        return self.none()

    def update(self, **values):
        if 'state' in values:
            raise RuntimeError(WRONG_WRITER)
        return super().update(**values)

    def in_area_of(self, hub):
        """Every placement of a hub's schools: for counts only, never to show a name."""
        return self.filter(school__organisation__hub=hub)

    def holding(self):
        return self.filter(state__in=HOLDING)

    def pending(self):
        return self.filter(state__in=PENDING)


class Placement(BaseModel):
    """A student's place. `state` is written by `lifecycle.move` alone: anything else raises."""

    student = models.ForeignKey(Student, on_delete=models.PROTECT, related_name='placements')
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name='placements')
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name='placements')
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name='placements')
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name='placements')
    state = models.CharField(max_length=24, choices=State, default=State.NOMINATED)
    state_since = models.DateTimeField()
    start = models.DateField()
    end = models.DateField()
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    metres = models.PositiveIntegerField(null=True, blank=True)
    approved_by = models.CharField(max_length=300, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    employer_note = models.TextField('message to the employer', blank=True)
    # The placement this one was arranged instead of, for the same student.
    follows = models.ForeignKey(
        'self', null=True, blank=True, on_delete=models.PROTECT, related_name='followed_by'
    )
    # The last day the student came, where the placement ended before its last day.
    ended_on = models.DateField(null=True, blank=True)
    # The last day to answer, as the employer was told it: the block's days may change later. None: as usual.
    answer_by = models.DateField(null=True, blank=True)
    # {term: digest} as last looked at, and {gate: moment} of checks that a change has opened again.
    terms_seen = models.JSONField(default=dict, blank=True)
    opened_again = models.JSONField(default=dict, blank=True)
    # Refs of placements before it, at the same work on other days: what was decided about the work holds here.
    carries = models.JSONField(default=list, blank=True)

    objects = PlacementQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student approved_by employer_note',
        neutral='window block school employer state state_since start end rank metres approved_at follows '
        'ended_on answer_by terms_seen opened_again carries',
    )

    class Meta:
        ordering = ['start', 'pk']
        constraints = [
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='placement_dates_in_order'),
            models.CheckConstraint(condition=Q(state__in=State.values), name='placement_state'),
            models.CheckConstraint(
                condition=Q(ended_on=None)
                | Q(
                    state__in=[State.ENDED_EARLY, State.CANCELLED_BY_HUB],
                    ended_on__gte=F('start'),
                    ended_on__lte=F('end'),
                ),
                name='placement_ended_on',
            ),
            models.UniqueConstraint(
                fields=['follows'], condition=Q(state__in=HOLDING), name='placement_followed_once'
            ),
            models.CheckConstraint(
                condition=Q(approved_by='', approved_at__isnull=True)
                | (~Q(approved_by='') & Q(approved_at__isnull=False)),
                name='placement_approval_whole',
            ),
            ExclusionConstraint(
                name='placement_one_at_a_time',
                expressions=[
                    ('student', RangeOperators.EQUAL),
                    (
                        Func(
                            F('start'),
                            F('end'),
                            Value('[]'),
                            function='daterange',
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(state__in=HOLDING),
            ),
        ]
        indexes = [
            models.Index(fields=['school', 'state', 'start']),
            models.Index(fields=['employer', 'state', 'start']),
            models.Index(fields=['block', 'state']),
            models.Index(fields=['state', 'start']),
        ]

    def __str__(self):
        return f'Placement {self.ref}'

    @classmethod
    def from_db(cls, db, field_names, values):
        placement = super().from_db(db, field_names, values)
        placement._state_read = placement.__dict__.get('state')
        return placement

    def save(self, *args, moving=False, **kwargs):
        if self.pk and not moving and self.state != getattr(self, '_state_read', self.state):
            raise RuntimeError(WRONG_WRITER)
        super().save(*args, **kwargs)
        self._state_read = self.state

    def refresh_from_db(self, *args, **kwargs):
        super().refresh_from_db(*args, **kwargs)
        self._state_read = self.__dict__.get('state')

    @property
    def refs(self):
        """Its own ref and those whose decisions about the work hold for it."""
        return [*self.carries, self.ref]

    @property
    def holds_a_place(self):
        return self.state in HOLDING

    @property
    def last_day_to_answer(self):
        return self.answer_by or rules.answer_by(timezone.localdate(self.state_since), self.start)

    @property
    def names_student_to_employer(self):
        return self.state in NAMED_TO_EMPLOYER


class PlacementEventQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(placement__in=Placement.objects.visible_to(membership))


class PlacementEvent(BaseModel):
    """One move: from, to, who, when, why. The database refuses to change or delete a row."""

    placement = models.ForeignKey(Placement, on_delete=models.PROTECT, related_name='events')
    at = models.DateTimeField()
    move = models.CharField(max_length=20, choices=Move)
    from_state = models.CharField(max_length=24, choices=State, blank=True)
    to_state = models.CharField(max_length=24, choices=State)
    party = models.CharField(max_length=10)
    actor_ref = models.CharField(max_length=60)
    actor_label = models.CharField(max_length=300)
    reason = models.CharField(max_length=20, blank=True)
    words = models.TextField(blank=True)

    objects = PlacementEventQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='actor_label words',
        neutral='placement at move from_state to_state party actor_ref reason',
    )

    class Meta:
        ordering = ['at', 'pk']
        constraints = [
            models.CheckConstraint(condition=~Q(actor_ref='') & ~Q(actor_label=''), name='event_has_actor')
        ]

    def __str__(self):
        return f'{self.move} at {self.at}'
