"""The offers a student asks for, in their order: the student's own words by link, or the school's."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.actions.apart import hold
from placements.actions.lists import show_families
from placements.models import KeepApart, ListAct, OfferWish
from placements.models.pairs import MOST_WISHES
from placements.queries.fit import Fit, are_firm, in_words
from placements.queries.pairs import are_apart, offers_open_to
from schools.models import Student

MOST_OWN = 5
LEFT = 'This student is no longer on the school’s list.'
FULL = 'There are {} offers on the list. Take one off before you add another.'
CLOSED = 'This offer is not open any more. Choose another one.'
UNFIT = 'It does not suit: {}.'
MAY_CHANGE = ' The next match tries for it only if that changes.'
APART = '{} is kept away from {}.'


@transaction.atomic
def add_wish(*, by, student, offer, anyway=False):
    """Put an offer at the end of a student's list. By their own link students name up to five.

    Added twice it stands there once. Promises nothing: the next match tries for it before any kind of work.
    Refused where it does not suit; what plans can still change (dates, the way there) a school may add `anyway`.
    """
    student = hold(student)
    wishes = OfferWish.objects.filter(student=student)
    if held := wishes.filter(offer=offer).first():
        return held
    _check(by, student, offer, wishes.count())
    _suits(student, offer, anyway and by.actor_kind != 'link')
    wish = OfferWish.objects.create(student=student, offer=offer, rank=wishes.count() + 1)
    _record(by, 'offer_wish.add', wish)
    return wish


def _check(by, student, offer, count):
    own = by.actor_kind == 'link'
    most = MOST_OWN if own else MOST_WISHES
    if student.left_on:
        raise Refused(LEFT)
    if count >= most:
        raise Refused(FULL.format(count))
    if not offers_open_to(student.school).filter(pk=offer.pk).exists():
        raise Refused(CLOSED, code='not_open')
    if are_apart(student.pk, offer.employer_id):
        # The student may not know, and learns nothing here.
        words = APART.format(student.name, offer.employer)
        raise Refused('This offer cannot be chosen. Ask your school.' if own else words, code='apart')


def _suits(student, offer, anyway):
    faults = Fit([student], [offer]).faults(student, offer)
    if are_firm(faults):
        raise Refused(UNFIT.format(in_words(faults)), code='unfit')
    if faults and not anyway:
        raise Refused(UNFIT.format(in_words(faults)) + MAY_CHANGE, code='unfit_now')


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


@dataclass(frozen=True)
class Put:
    """`added`: how many entries are new; `refused`: why others are not, in words, each once."""

    added: int
    words: str
    refused: tuple


@transaction.atomic
def put_on_lists(*, by, students, offers):
    """Put offers at the end of the lists of several students, in the order given.

    What one list cannot take is told and does not keep the others from it. The families are told once, after the time
    in which it can be taken back (`actions/lists.py`). Raises Refused where nothing is chosen
    or more than a list holds.
    """
    if not students:
        raise Refused('Choose at least one student first.', code='no_students')
    if not offers:
        raise Refused('Tick at least one offer.', code='no_offers')
    if len(offers) > MOST_WISHES:
        raise Refused(f'A list holds {MOST_WISHES} offers. Tick fewer.', code='too_many')
    lists, may = _lists_of(students), _May(students, offers)
    new, refused = [], {}
    for student in students:
        for offer in (each for each in offers if each.pk not in lists[student.pk]):
            if fault := may.not_added(student, offer, len(lists[student.pk])):
                refused[f'{student.name}, “{offer.title}”: {fault}'] = None
                continue
            lists[student.pk].append(offer.pk)
            new.append(OfferWish(student=student, offer=offer, rank=len(lists[student.pk])))
    if new:
        act = ListAct.objects.create(by=by)
        for wish in new:
            wish.act = act
        for wish in OfferWish.objects.bulk_create(new):
            _record(by, 'offer_wish.add', wish)
        added = {wish.student_id for wish in new}
        show_families(act, [student for student in students if student.pk in added])
    return Put(len(new), _put_words(students, new), tuple(refused))


def _lists_of(students):
    """{student: offers on the list, in order}, with the students held so that nobody else writes them meanwhile."""
    lists = {student.pk: [] for student in students}
    list(Student.objects.select_for_update(of=('self',), no_key=True).filter(pk__in=lists).order_by('pk'))
    rows = OfferWish.objects.filter(student__in=lists).order_by('rank')
    for student, offer in rows.values_list('student', 'offer'):
        lists[student].append(offer)
    return lists


class _May:
    """The rules of `_check` for many students and offers of one school at once, and what suits. Four queries."""

    def __init__(self, students, offers):
        found = offers_open_to(students[0].school).filter(pk__in=[offer.pk for offer in offers])
        self.open = set(found.values_list('pk', flat=True))
        self.apart = set(KeepApart.objects.filter(student__in=students).values_list('student', 'employer'))
        self.fit = Fit(students, offers)

    def not_added(self, student, offer, count):
        if student.left_on:
            return LEFT
        if count >= MOST_WISHES:
            return FULL.format(count)
        if offer.pk not in self.open:
            return CLOSED
        if (student.pk, offer.employer_id) in self.apart:
            return APART.format(student.name, offer.employer)
        return UNFIT.format(in_words(faults)) if (faults := self.fit.faults(student, offer)) else ''


def _put_words(students, new):
    added = {wish.student_id for wish in new}
    named = [student.name for student in students if student.pk in added]
    offers = len({wish.offer_id for wish in new})
    who = named[0] if len(named) == 1 else f'{len(named)} students'
    return f'{offers} offer{"" if offers == 1 else "s"} for {who}'
