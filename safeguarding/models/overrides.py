"""A rule of practice set aside for one placement, by two people."""

from django.db import models
from django.db.models import F, Q

from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from safeguarding.enums import OverrideState
from safeguarding.models.records import OfPlacementQuerySet
from safeguarding.rules.overrides import CHILD_HOURS, OVERRIDABLE
from schools.models import Student

LIVE = (OverrideState.ASKED, OverrideState.AGREED)


class OverrideQuerySet(OfPlacementQuerySet):
    def live(self):
        return self.filter(state__in=LIVE)


class Override(BaseModel):
    """One blocker of one placement: who asked to set it aside and why, and who else agreed.

    `about` is what it was asked about (rules.overrides.about): it counts while that stays exactly the same.
    The database refuses codes that the law does not let anybody set aside, one person in both parts, and a
    child's hours without the parent's word.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    placement_ref = models.CharField(max_length=12)
    code = models.CharField(max_length=40)
    about = models.JSONField()
    state = models.CharField(max_length=10, choices=OverrideState, default=OverrideState.ASKED)
    reason = models.TextField()
    parent_agreed = models.CharField('who spoke for the parents', max_length=160, blank=True)
    asked_ref = models.CharField(max_length=60)
    asked_by = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    second_ref = models.CharField(max_length=60, blank=True)
    second_by = models.CharField(max_length=300, blank=True)
    second_words = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = OverrideQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student reason parent_agreed asked_ref asked_by second_ref second_by second_words',
        neutral='placement_ref code about state asked_at settled_at',
    )

    class Meta:
        ordering = ['-asked_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(code__in=sorted(OVERRIDABLE)), name='override_lawful'),
            models.CheckConstraint(condition=Q(state__in=OverrideState.values), name='override_state'),
            models.CheckConstraint(
                condition=~Q(reason='') & ~Q(asked_ref='') & ~Q(asked_by=''), name='override_asked_whole'
            ),
            models.CheckConstraint(
                condition=~Q(state='agreed') | (~Q(second_ref='') & ~Q(second_ref=F('asked_ref'))),
                name='override_two_people',
            ),
            models.CheckConstraint(
                condition=~Q(code__in=sorted(CHILD_HOURS)) | ~Q(parent_agreed=''),
                name='override_parent_agreed',
            ),
            models.CheckConstraint(
                condition=Q(state='asked', settled_at__isnull=True)
                | (~Q(state='asked') & Q(settled_at__isnull=False)),
                name='override_settled',
            ),
            models.UniqueConstraint(
                fields=['placement_ref', 'code'],
                condition=Q(state__in=['asked', 'agreed']),
                name='override_one_live',
            ),
        ]
        indexes = [models.Index(fields=['placement_ref', '-asked_at'], name='override_of_placement')]

    def __str__(self):
        return f'{self.code} set aside for placement {self.placement_ref}'
