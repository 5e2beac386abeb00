"""Offers sent to several lists: the families are told after a while, and until then it can be taken back."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.lifecycle import UNDO_WITHIN
from placements.models import FamilyList, ListAct, OfferWish
from placements.notifications.lists import sends_texts, tell_family
from placements.queries.lists import sent_on
from schools.models import Student

TOO_LATE = 'That was more than {} minutes ago. Take the offers off the lists one by one.'


@dataclass(frozen=True)
class TakenBack:
    """`entries`: how many are off; `seen`: the students whose family has looked already, so theirs stay."""

    entries: int
    seen: tuple


def show_families(act, students):
    """Plan one message about the lists of `students` (with their school) for the day of `act`.

    It goes when the act can no longer be taken back.
    """
    day = timezone.localdate(act.created_at)
    new = [FamilyList(student=student, day=day) for student in students]
    FamilyList.objects.bulk_create(new, ignore_conflicts=True)
    rows = {row.student_id: row for row in FamilyList.objects.filter(student__in=students, day=day)}
    prefetch_related_objects(students, 'guardians')
    by_text = sends_texts(act.by.organisation)
    for student in students:
        shown = rows[student.pk]
        shown.student = student
        tell_family(shown, act.created_at + UNDO_WITHIN, by_text=by_text)


def open_list(shown):
    """A family looks at it; False where it was taken back this moment."""
    return bool(FamilyList.objects.filter(pk=shown.pk).update(opened_at=timezone.now()))


@transaction.atomic
def take_back(*, by, act):
    """Take a sending off all lists whose family has not looked since. Twice is once.

    Raises Refused when it is too late.
    """
    act = ListAct.objects.visible_to(by).select_for_update(of=('self',)).get(pk=act.pk)
    if act.undone_at:
        return TakenBack(0, ())
    if timezone.now() - act.created_at > UNDO_WITHIN:
        raise Refused(TOO_LATE.format(int(UNDO_WITHIN.total_seconds() // 60)), code='too_late')
    students = _held(act)
    seen = _seen(act, students)
    gone = [wish for wish in act.wishes.select_related('student') if wish.student_id not in seen]
    for wish in gone:
        record(by=by, verb='offer_wish.remove', subject=wish, owner=by.organisation)
    OfferWish.objects.filter(pk__in=[wish.pk for wish in gone]).delete()
    _close_ranks({wish.student_id for wish in gone})
    _forget_empty(act, {wish.student_id for wish in gone})
    act.undone_at = timezone.now()
    act.save(update_fields=['undone_at'])
    record(by=by, verb='list.take_back', subject=act, owner=by.organisation, data={'entries': len(gone)})
    return TakenBack(len(gone), tuple(student for student in students if student.pk in seen))


def _held(act):
    """Its students, held as every change of a list holds them."""
    rows = Student.objects.select_for_update(of=('self',), no_key=True)
    return list(rows.filter(pk__in=act.wishes.values('student')).order_by('pk'))


def _seen(act, students):
    """Students whose family has looked since; the rows are held, so that nobody looks meanwhile."""
    day = timezone.localdate(act.created_at)
    rows = FamilyList.objects.select_for_update().filter(student__in=students, day=day).order_by('pk')
    return {row.student_id for row in rows if row.opened_at and row.opened_at >= act.created_at}


def _close_ranks(students):
    lists = defaultdict(list)
    for wish in OfferWish.objects.filter(student__in=students).order_by('student', 'rank'):
        lists[wish.student_id].append(wish)
    moved = []
    for wishes in lists.values():
        for rank, wish in enumerate(wishes, start=1):
            if wish.rank != rank:
                wish.rank = rank
                moved.append(wish)
    OfferWish.objects.bulk_update(moved, ['rank'])


def _forget_empty(act, students):
    """Where nothing of the day is left, nobody is told of it; a later sending begins a new one."""
    day = timezone.localdate(act.created_at)
    left = sent_on(day).filter(student__in=students).values('student')
    empty = FamilyList.objects.filter(student__in=students, day=day, opened_at=None)
    empty.exclude(student__in=left).delete()
