"""What a school has sent to its students' lists."""

from django.utils import timezone

from placements.models import FamilyList, ListAct, OfferWish
from placements.queries.pairs import wishes_of


def family_list(ref):
    """With everything a message or page about it needs; None once it is taken back."""
    rows = FamilyList.objects.select_related('student__school__organisation__hub')
    return rows.filter(ref=ref).first()


def sent_on(day):
    """The entries of all lists that were sent on a day."""
    return OfferWish.objects.filter(act__created_at__date=day)


def shown_to_family(shown):
    """The student's whole list as it is now, for the family: what can still be had, favourite first."""
    return [wish for wish in wishes_of(shown.student) if wish.is_open]


def last_act(membership, within):
    """The member's own last sending of this long ago at most that still stands somewhere; else None."""
    own = ListAct.objects.filter(by=membership, undone_at=None, created_at__gt=timezone.now() - within)
    return own.filter(wishes__isnull=False).order_by('-pk').first()
