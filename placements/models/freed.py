"""A place that was given back, and the student who waits whom it would help most."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models import Window
from placements.enums import FreedState
from placements.models.placement import Placement
from schools.models import Block, Student


class FreedQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The school's own business, as all of matching."""
        if membership.organisation.kind != Kind.SCHOOL:
            return self.none()
        return self.filter(block__cohort__school__organisation_id=membership.organisation_id)

    def open(self):
        return self.filter(state=FreedState.OPEN)


class FreedPlace(BaseModel):
    """Proposed once for each placement that ended; a student has one open proposal at a time."""

    ended = models.OneToOneField(Placement, on_delete=models.CASCADE, related_name='freed')
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='+')
    window = models.ForeignKey(Window, on_delete=models.CASCADE, related_name='+')
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    rank = models.PositiveSmallIntegerField()
    metres = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=FreedState, default=FreedState.OPEN)

    objects = FreedQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='ended student rank metres', neutral='block window state')

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FreedState.values), name='freed_state'),
            models.UniqueConstraint(
                fields=['block', 'student'], condition=Q(state='open'), name='freed_one_open'
            ),
        ]

    def __str__(self):
        return f'Freed place {self.ref}'
