"""Days of the schedule that a hub sets for its schools, or a school for one block."""

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from schools.models import Block


class OwnScheduleQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A hub sees its own and its schools'; a school its hub's and its own."""
        organisation = membership.organisation
        if organisation.kind == Kind.HUB:
            return self.filter(Q(hub=organisation) | Q(block__cohort__school__organisation__hub=organisation))
        own = Q(block__cohort__school__organisation=organisation)
        return (
            self.filter(own | Q(hub=organisation.hub_id)) if organisation.kind == Kind.SCHOOL else self.none()
        )


class OwnSchedule(BaseModel):
    """Lines of the schedule whose numbers differ from the usual ones: {key: [numbers]}, of a hub or a block."""

    hub = models.OneToOneField(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name='+'
    )
    block = models.OneToOneField(Block, null=True, blank=True, on_delete=models.CASCADE, related_name='+')
    lines = models.JSONField(default=dict)

    objects = OwnScheduleQuerySet.as_manager()
    privacy = classed(Keep.NO_PERSON, neutral='hub block lines')

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(hub__isnull=True, block__isnull=False) | Q(hub__isnull=False, block__isnull=True),
                name='schedule_of_one',
            )
        ]

    def __str__(self):
        return f'Schedule {self.ref}'
