"""The offers a student asks for, in their order: the student's own words by link, or the school's."""

from django.db import transaction
from django.db.models import F

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.actions.apart import hold
from placements.models import OfferWish
from placements.models.pairs import MOST_WISHES
from placements.queries.pairs import are_apart, offers_open_to

MOST_OWN = 5


@transaction.atomic
def add_wish(*, by, student, offer):
    """Put an offer at the end of a student's list. By their own link students name up to five.

    Added twice it stands there once. Promises nothing: the next match tries for it before any kind of work.
    """
    student = hold(student)
    wishes = OfferWish.objects.filter(student=student)
    if held := wishes.filter(offer=offer).first():
        return held
    _check(by, student, offer, wishes.count())
    wish = OfferWish.objects.create(student=student, offer=offer, rank=wishes.count() + 1)
    _record(by, 'offer_wish.add', wish)
    return wish


def _check(by, student, offer, count):
    own = by.actor_kind == 'link'
    most = MOST_OWN if own else MOST_WISHES
    if student.left_on:
        raise Refused('This student is no longer on the school’s list.')
    if count >= most:
        raise Refused(f'There are {count} offers on the list. Take one off before you add another.')
    if not offers_open_to(student.school).filter(pk=offer.pk).exists():
        raise Refused('This offer is not open any more. Choose another one.', code='not_open')
    if are_apart(student.pk, offer.employer_id):
        # The student may not know, and learns nothing here.
        words = f'{student.name} is kept away from {offer.employer}.'
        raise Refused('This offer cannot be chosen. Ask your school.' if own else words, code='apart')


@transaction.atomic
def raise_wish(*, by, wish):
    """One place up; the one above comes down. The first stays first."""
    hold(wish.student)
    wish = _fresh(wish)
    if wish.rank == 1:
        return wish
    OfferWish.objects.filter(student=wish.student_id, rank=wish.rank - 1).update(rank=wish.rank)
    wish.rank -= 1
    wish.save(update_fields=['rank'])
    _record(by, 'offer_wish.move', wish)
    return wish


@transaction.atomic
def remove_wish(*, by, wish):
    """Take an offer off the list; those after it move up."""
    hold(wish.student)
    wish = _fresh(wish)
    _record(by, 'offer_wish.remove', wish)
    rank = wish.rank
    wish.delete()
    OfferWish.objects.filter(student=wish.student_id, rank__gt=rank).update(rank=F('rank') - 1)


def _fresh(wish):
    return OfferWish.objects.select_related('student__school__organisation__hub').get(pk=wish.pk)


def _record(by, verb, wish):
    record(by=by, verb=verb, subject=wish, owner=wish.student.school.organisation)
