"""Places of a window are taken and given back here and nowhere else."""

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from brokerage.core.errors import Refused
from employers.models import Employer, Offer, Site, Window
from employers.queries.limits import limit_reached, limits_of, week_words

ON_HOLD = 'The careers hub lets no student go to this employer for now. Choose another, or ask the hub.'
SITE_ON_HOLD = 'The careers hub lets no student go to this site for now. Choose another, or ask the hub.'
SHUT = 'The careers hub has closed this site on some of these days. Choose other days or another place.'


def take_place(*, window):
    """Take one place of `window`, which the caller has just read with its offer, site and employer.

    Raises Refused when none is left or the window is closed, when employer or site is on hold, when the site is
    shut on these days, when a week's limit of offer, site or employer is reached, or when whom it is reserved for
    is no longer as in `window`.

    One conditional UPDATE: two schools after the last place cannot both succeed, and a table
    constraint stands behind it. Call inside the transaction that books.
    """
    if hold_employer(window.offer.employer_id).on_hold:
        raise Refused(ON_HOLD, code='on_hold')
    # Asked after the wait, and of the offer as it is now.
    if Site.objects.on_hold().filter(offers=window.offer_id).exists():
        raise Refused(SITE_ON_HOLD, code='on_hold')
    if is_shut(window=window):
        raise Refused(SHUT, code='shut')
    _refuse_over_limit(window)
    # Each condition is about the row being updated: the database checks them again when it has waited
    # for another school's update. A join would be looked up before the wait and let both through.
    published = Exists(Offer.objects.published().filter(pk=OuterRef('offer_id')))
    free = Window.objects.filter(
        published,
        pk=window.pk,
        closed_at=None,
        shut=False,
        taken__lt=F('places'),
        reserved_group=window.reserved_group,
        reserved_school=window.reserved_school_id,
        reserved_until=window.reserved_until,
    )
    taken = free.update(taken=F('taken') + 1, touched_at=timezone.now())
    if not taken:
        raise Refused(
            'That place has just gone. Nothing was booked for this student: choose another place.',
            code='window_full',
        )


def hold_employer(number):
    """The employer, held to the end of the transaction: who takes a place there, adds dates or shuts it, waits.

    Before any of its offers and windows is held, so that nobody waits in a circle.
    """
    return Employer.objects.select_for_update(of=('self',), no_key=True).get(pk=number)


def is_shut(*, window):
    """Whether its site is shut on its days, as it stands now; work from home goes on."""
    return Window.objects.filter(pk=window.pk, shut=True).exists()


def release_place(*, window):
    """Give one place of `window` back; raises when none was taken, so that none is given back twice."""
    given = Window.objects.filter(pk=window.pk, taken__gt=0).update(taken=F('taken') - 1)
    if not given:
        raise RuntimeError(f'Window {window.ref} has no taken place to give back.')


def _refuse_over_limit(window):
    """Count what is taken over every date of the employer, one school after the other.

    No single row knows the count, but the employer's row is held: the next one counts this place too.
    """
    if not limits_of(window.offer):
        return
    owned = Window.objects.select_related('offer__site', 'offer__employer__organisation')
    if reached := limit_reached(owned.get(pk=window.pk)):
        limit, monday = reached
        raise Refused(
            f'{limit.words}, and {week_words(monday)} that many are coming. '
            'Nothing was booked for this student: choose another place.',
            code='limit_reached',
        )
