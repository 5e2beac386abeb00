"""A place that a student has found: what was entered, until the school has looked at it."""

from django.db import models
from django.db.models import F, Q

from brokerage.accounts.enums import Kind
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.core.sectors import Sector
from placements.enums import FoundState
from placements.models.placement import Placement
from schools.models import Block, Student


class FoundPlaceQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The school's own business until the employer is asked."""
        if membership.organisation.kind != Kind.SCHOOL:
            return self.none()
        return self.filter(student__cohort__school__organisation_id=membership.organisation_id)


class FoundPlace(BaseModel):
    """An employer as the student or the school wrote it down. `placement` once it was asked; `said` if it was not."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='found_places')
    block = models.ForeignKey(Block, on_delete=models.CASCADE, related_name='+')
    state = models.CharField(max_length=12, choices=FoundState, default=FoundState.SUBMITTED)
    employer_name = models.CharField('name of the employer', max_length=120)
    sector = models.CharField(max_length=40, choices=Sector)
    address = models.CharField(max_length=250)
    postcode = models.CharField(max_length=8)
    contact_name = models.CharField('name of the contact', max_length=120)
    email = models.EmailField('e-mail address of the contact')
    phone = models.CharField('phone number of the contact', max_length=20, blank=True)
    work = models.CharField('job or role', max_length=120)
    tasks = models.TextField('what the student would do', max_length=1000)
    start = models.DateField()
    end = models.DateField()
    is_family = models.BooleanField('a relative works there', default=False)
    said_by = models.CharField(max_length=300)
    said = models.CharField(max_length=300, blank=True)
    placement = models.OneToOneField(
        Placement, null=True, blank=True, on_delete=models.PROTECT, related_name='found'
    )

    objects = FoundPlaceQuerySet.as_manager()
    privacy = classed(
        Keep.STUDENT,
        personal='student contact_name email phone is_family said_by said tasks',
        neutral='block state employer_name sector address postcode work start end placement',
    )

    class Meta:
        ordering = ['-created_at', '-pk']
        constraints = [
            models.CheckConstraint(condition=Q(state__in=FoundState.values), name='found_state'),
            models.CheckConstraint(condition=Q(end__gte=F('start')), name='found_dates_in_order'),
            models.CheckConstraint(
                condition=Q(state='asked', placement__isnull=False) | ~Q(state='asked') & Q(placement=None),
                name='found_asked_has_placement',
            ),
            models.UniqueConstraint(
                fields=['student', 'block'], condition=Q(state='submitted'), name='found_one_open'
            ),
        ]

    def __str__(self):
        return f'{self.employer_name} {self.ref}'
