"""A code on paper for a parent or carer who has no e-mail address."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from placements.models.agreement import OfPlacementQuerySet
from placements.models.placement import Placement
from schools.models import Guardian

MOST_TRIES = 10


class LetterCodeQuerySet(OfPlacementQuerySet):
    def live(self):
        return self.filter(revoked_at=None, expires_at__gt=timezone.now(), tries__lt=MOST_TRIES)


class LetterCode(BaseModel):
    """What one letter's code opens: the consent page of one placement for one person, until a day.

    `number` is the first part of the code and names the row; the rest is worked out from `ref` and the site's own
    key (see rules.letters), so that no table holds it. Each wrong rest counts.
    """

    placement = models.ForeignKey(Placement, on_delete=models.CASCADE, related_name='+')
    guardian = models.ForeignKey(Guardian, on_delete=models.CASCADE, related_name='+')
    number = models.CharField(max_length=4, unique=True)
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.CharField(max_length=300)

    objects = LetterCodeQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='guardian issued_by',
        neutral='placement number tries expires_at revoked_at last_used_at',
    )

    class Meta:
        ordering = ['-pk']
        constraints = [
            models.CheckConstraint(condition=Q(tries__lte=MOST_TRIES), name='letter_code_tries'),
            models.UniqueConstraint(
                fields=['placement', 'guardian'], condition=Q(revoked_at=None), name='letter_code_one_open'
            ),
        ]

    def __str__(self):
        return f'Letter {self.ref}'
