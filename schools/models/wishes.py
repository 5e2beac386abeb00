"""When a cohort would like to go out, and when it can."""

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from brokerage.core.half_days import HALF_DAYS_OF_A_WEEK
from brokerage.core.models import BaseModel
from brokerage.core.patterns import Pattern
from brokerage.core.privacy import Keep, classed
from schools.models.schools import Cohort, OwnedBySchool

MOST_WEEKS = 39


class BlockWishQuerySet(OwnedBySchool):
    school_path = 'cohort__school'
    hub_sees = Q()

    def of_hub(self, hub, starts_year):
        return self.filter(cohort__school__organisation__hub=hub, cohort__starts_year=starts_year)


class BlockWish(BaseModel):
    """What a school wants for one cohort, before the dates of all are planned.

    `starts` are the Mondays on which the block may begin, empty for any; `excluded` the Mondays of weeks in
    which the cohort cannot be out. `max_move` is the most weeks it may be moved from `wished_start`, none for
    no limit. A `fixed` one is agreed elsewhere and stays. `students` is empty where the cohort's count stands.
    """

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name='wish')
    pattern = models.CharField(max_length=12, choices=Pattern, default=Pattern.FULL_BLOCK)
    weeks = models.PositiveSmallIntegerField(default=2)
    half_days = models.PositiveSmallIntegerField(default=HALF_DAYS_OF_A_WEEK)
    wished_start = models.DateField(null=True, blank=True)
    starts = ArrayField(models.DateField(), default=list, blank=True)
    excluded = ArrayField(models.DateField(), default=list, blank=True)
    fixed = models.BooleanField(default=False)
    max_move = models.PositiveSmallIntegerField(null=True, blank=True)
    students = models.PositiveSmallIntegerField(null=True, blank=True)
    known_by = models.DateField(null=True, blank=True)
    by_phone = models.BooleanField(default=False)
    stated_at = models.DateTimeField(default=timezone.now)

    objects = BlockWishQuerySet.as_manager()
    privacy = classed(
        Keep.NO_PERSON,
        neutral='cohort pattern weeks half_days wished_start starts excluded fixed max_move students known_by '
        'by_phone stated_at',
    )

    class Meta:
        ordering = ['cohort__school__organisation__name', 'cohort__year_group', 'pk']
        verbose_name_plural = 'block wishes'
        constraints = [
            models.CheckConstraint(condition=Q(pattern__in=Pattern.values), name='wish_pattern'),
            models.CheckConstraint(condition=Q(weeks__range=(1, MOST_WEEKS)), name='wish_weeks'),
            models.CheckConstraint(
                condition=Q(half_days__range=(1, HALF_DAYS_OF_A_WEEK - 1)) & ~Q(pattern='full_block')
                | Q(half_days=HALF_DAYS_OF_A_WEEK, pattern='full_block'),
                name='wish_half_days',
            ),
            models.CheckConstraint(
                condition=Q(wished_start=None) | Q(wished_start__iso_week_day=1), name='wish_on_a_monday'
            ),
            models.CheckConstraint(
                condition=Q(fixed=False) | Q(wished_start__isnull=False), name='wish_fixed_has_dates'
            ),
        ]

    def __str__(self):
        return f'{self.cohort}: {self.length_words}'

    @property
    def length_words(self):
        weeks = f'{self.weeks} week{"" if self.weeks == 1 else "s"}'
        return (
            weeks if self.pattern == Pattern.FULL_BLOCK else f'{weeks}, {self.get_pattern_display().lower()}'
        )

    @property
    def wished_end(self):
        """The Friday of the last week, were the wish met without a holiday between."""
        return self.wished_start and self.wished_start + timedelta(weeks=self.weeks, days=-3)

    @property
    def expected(self):
        """How many students the block is for; needs `student_count` where the school has given no number."""
        return self.student_count if self.students is None else self.students
