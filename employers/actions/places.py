"""Places of a window are taken and given back here and nowhere else."""

from django.db.models import Exists, F, OuterRef

from brokerage.core.errors import Refused
from employers.models import Offer, Window


def take_place(*, window):
    """Take one place of `window`; raises Refused when none is left or the window is closed.

    One conditional UPDATE: two schools after the last place cannot both succeed, and a table
    constraint stands behind it. Call inside the transaction that books.
    """
    # Each condition is about the row being updated: the database checks them again when it has waited
    # for another school's update. A join would be looked up before the wait and let both through.
    published = Exists(Offer.objects.published().filter(pk=OuterRef('offer_id')))
    free = Window.objects.filter(published, pk=window.pk, closed_at=None, taken__lt=F('places'))
    taken = free.update(taken=F('taken') + 1)
    if not taken:
        raise Refused(
            'That place has just gone. Nothing was booked for this student: choose another place.',
            code='window_full',
        )


def release_place(*, window):
    """Give one place of `window` back; raises when none was taken, so that none is given back twice."""
    given = Window.objects.filter(pk=window.pk, taken__gt=0).update(taken=F('taken') - 1)
    if not given:
        raise RuntimeError(f'Window {window.ref} has no taken place to give back.')
