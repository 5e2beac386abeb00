"""Who comes first: places kept for one school or one priority group, and offers with a head start."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.offers import update_offer
from employers.actions.places import hold_employer
from employers.actions.windows import closed_dates, spread
from employers.models import Window
from employers.queries.reserved import dates_like, schools_near
from employers.rules import Kept


@transaction.atomic
def reserve_places(*, by, window, places, group='', school=None, until=None):
    """Keep `places` of these dates for one school or one priority group; returns their own new window.

    They open to everyone on the day `until`, or never by themselves. Only places that are free can be kept.
    Of a group's dates one place more stays free for everyone: where only reserved places are left, the
    employer would know of whoever comes next that they belong to the group.
    """
    today = timezone.localdate()
    _check(window.offer.employer, group, school, until)
    hold_employer(window.offer.employer_id)
    dates = dates_like(window, today, lock=True)
    if dates.closed_at:
        raise closed_dates()
    free = dates.surely_free - bool(group)
    if places > free:
        raise Refused(_too_many(free, group), code='reserve_too_many', field='places')
    spread(dates, dates.open_places - places)
    kept = Window.objects.create(
        offer=window.offer,
        start=window.start,
        end=window.end,
        places=places,
        reserved_group=group,
        reserved_school=school,
        reserved_until=until,
    )
    _record(by, 'window.reserve', kept, Kept(group, school, until), places)
    return kept


@transaction.atomic
def open_places(*, by, window):
    """Give reserved places back to everyone now; who has one of them keeps it."""
    today = timezone.localdate()
    dates = dates_like(window, today, lock=True)
    reserved = next((each for each in dates.reserved if each.window.pk == window.pk), None)
    if reserved is None:
        raise Refused('These places are open to everyone already.', code='not_reserved')
    nobody = {'reserved_group': '', 'reserved_school': None, 'reserved_until': None}
    Window.objects.filter(pk=window.pk).update(**nobody)
    dates = dates_like(window, today, lock=True)
    spread(dates, dates.open_places)
    _record(by, 'window.open', window, reserved.kept, reserved.places)


@transaction.atomic
def set_terms(*, by, offer, most_at_once, at_least, group='', school=None, until=None):
    """How many at once, how many together or none, and who may have places before the day `until`."""
    if at_least and most_at_once and at_least > most_at_once:
        raise Refused(
            f'You take no more than {most_at_once} at once, so you cannot ask for {at_least} together.',
            code='wish_over_limit',
            field='at_least',
        )
    if group or school:
        if until is None:
            raise Refused('Say from which day everyone may come.', code='head_start_day', field='until')
        unchanged = (group, school, until) == _head_start(offer)
        _check(offer.employer, group, school, None if unchanged else until)
    return update_offer(
        by=by,
        offer=offer,
        most_at_once=most_at_once,
        at_least=at_least,
        head_start_group=group,
        head_start_school=school,
        head_start_until=until if group or school else None,
    )


def _head_start(offer):
    return offer.head_start_group, offer.head_start_school, offer.head_start_until


def _check(employer, group, school, until):
    if bool(group) == bool(school):
        raise Refused('Choose one school or one group.', code='kept_for_one', field='who')
    if school and not schools_near(employer).filter(pk=school.pk).exists():
        raise Refused('Choose a school of your area.', code='wrong_area', field='school')
    if until and until <= timezone.localdate():
        raise Refused('Choose a day that has not come yet.', code='day_over', field='until')


def _too_many(free, group):
    if free < 1:
        return (
            'There are too few free places on these dates to keep one for a group and one for everyone.'
            if group
            else 'No place on these dates is free and open to everyone.'
        )
    places = '1 place' if free == 1 else f'{free} places'
    stays = ': one more stays open to everyone, so that nobody is known by where they come' if group else ''
    return f'At most {places} of these dates can be reserved{stays}.'


def _record(by, verb, window, kept, places):
    data = {
        'start': str(window.start),
        'end': str(window.end),
        'places': places,
        'for': kept.words,
        'until': str(kept.until or ''),
    }
    record(by=by, verb=verb, subject=window, owner=window.offer.employer.organisation, data=data)
