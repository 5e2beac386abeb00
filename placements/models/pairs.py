"""What a school and a student say beforehand: never with this employer; this offer, please."""

from django.db import models
from django.db.models import Deferrable, Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from employers.models import Employer, Offer
from placements.enums import ApartReason
from schools.models import Student

MOST_WISHES = 10


class OfStudentQuerySet(models.QuerySet):
    """Between a student and their school: no hub, employer or partner reads a row."""

    def visible_to(self, membership):
        if membership.organisation.kind != Kind.SCHOOL:
            return self.none()
        return self.filter(student__school__organisation_id=membership.organisation_id)


class KeepApartQuerySet(OfStudentQuerySet):
    pass


class KeepApart(BaseModel):
    """A student who must not go to an employer, with the reason. Holds for every block until it is taken off."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='kept_apart')
    employer = models.ForeignKey(Employer, on_delete=models.CASCADE, related_name='+')
    reason = models.CharField(max_length=16, choices=ApartReason)
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(Membership, null=True, on_delete=models.SET_NULL, related_name='+')

    objects = KeepApartQuerySet.as_manager()
    privacy = classed(Keep.STUDENT, personal='student', special='reason words', neutral='employer by')

    class Meta:
        ordering = ['pk']
        constraints = [
            models.UniqueConstraint(fields=['student', 'employer'], name='apart_once'),
            models.CheckConstraint(condition=Q(reason__in=ApartReason.values), name='apart_reason'),
            models.CheckConstraint(condition=~Q(reason='other', words=''), name='apart_other_in_words'),
        ]

    def __str__(self):
        return f'Kept apart {self.ref}'


class OfferWishQuerySet(OfStudentQuerySet):
    pass


class OfferWish(BaseModel):
    """An offer a student would like; rank 1 is the favourite. Ranked offers come before ranked sectors."""

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name='offer_wishes')
    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name='+')
    rank = models.PositiveSmallIntegerField()
    # The sending that put it there, where a school sent several.
    act = models.ForeignKey(
        'placements.ListAct', null=True, blank=True, on_delete=models.SET_NULL, related_name='wishes'
    )

    objects = OfferWishQuerySet.as_manager()
    privacy = classed(Keep.STUDENT, personal='student offer rank', neutral='act')

    class Meta:
        ordering = ['rank', 'pk']
        constraints = [
            # Looked at when the transaction ends, so that two may change places.
            models.UniqueConstraint(
                fields=['student', 'rank'], deferrable=Deferrable.DEFERRED, name='wish_rank_once'
            ),
            models.UniqueConstraint(fields=['student', 'offer'], name='wish_offer_once'),
            models.CheckConstraint(condition=Q(rank__range=(1, MOST_WISHES)), name='wish_rank'),
        ]

    def __str__(self):
        return f'Wish {self.ref}'
