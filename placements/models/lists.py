"""Offers that a school sends to its students' lists: one act over some of them, and what a family is shown of it."""

from django.db import models

from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from placements.models.pairs import OfStudentQuerySet
from schools.models import Student


class ListActQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """The organisation's whose person did it."""
        return self.filter(by__organisation_id=membership.organisation_id)


class ListAct(BaseModel):
    """One sending of offers to lists; the entries it made know it. For a while it can be taken back as a whole."""

    by = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name='+')
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ListActQuerySet.as_manager()
    privacy = classed(Keep.WORKING, neutral='by undone_at')

    class Meta:
        ordering = ['-pk']

    def __str__(self):
        return f'Offers sent {self.ref}'


class FamilyListQuerySet(OfStudentQuerySet):
    pass


class FamilyList(BaseModel):
    """What was sent to one student's list on one day, which the family is told of once and opens by link.

    `opened_at`: when it was last looked at; what was sent before that stays.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='+')
    day = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = FamilyListQuerySet.as_manager()
    privacy = classed(Keep.STUDENT, personal='student opened_at', neutral='day')

    class Meta:
        ordering = ['pk']
        constraints = [models.UniqueConstraint(fields=['student', 'day'], name='family_list_once_a_day')]

    def __str__(self):
        return f'List {self.ref}'
