"""The filters of the list over the made-up offers: no table is asked, whatever is wanted of them."""

from dataclasses import dataclass
from datetime import date
from math import hypot

from brokerage.core.postcodes import locate_outcode
from brokerage.core.sectors import Sector
from employers.api.made_up import EMPLOYEES, OFFERS
from employers.enums import EMPLOYEES_OF, RUNGS_OF
from employers.rules.places import band_of, told


@dataclass(frozen=True)
class Found:
    """An offer as it is told to whoever asked, and how far away it is."""

    offer: dict
    metres: int | None = None


def within(reach, offer):
    """Whether a key of that `reach` may read it."""
    asked = ((reach.areas, 'area'), (reach.sectors, 'sector'), (reach.patterns, 'pattern'))
    return all(not some or offer[name] in some for some, name in asked)


def offers_of(reach):
    return [offer for offer in OFFERS if within(reach, offer)]


def search_made_up(search, reach):
    """The offers that an `OfferSearch` asks for, in the order of the list, each as it is told."""
    placed = [Found(offer, _metres(search.near, offer)) for offer in offers_of(reach)]
    found = [one for one in placed if _fits(search, one.offer) and _near(search, one.metres)]
    told_ = [Found(_with_dates(search, one.offer), one.metres) for one in found]
    return [{**one.offer, 'distance_metres': one.metres} for one in told_ if one.offer['windows']]


def _fits(search, offer):
    kinds = [rung for kind in search.kinds for rung in RUNGS_OF[kind]]
    year = search.year_group
    return (
        _says(offer, search.text)
        and (not search.sectors or offer['sector'] in search.sectors)
        and (not search.sub_sectors or offer['sub_sector'] in search.sub_sectors)
        and (not kinds or offer['rung'] in kinds)
        and (not search.sizes or any(_has_size(offer, size) for size in search.sizes))
        and (not search.areas or offer['area'] in search.areas)
        and (not search.since or offer['published_at'][:10] >= search.since.isoformat())
        and (not year or offer['min_year_group'] <= year <= offer['max_year_group'])
        and (not search.mode or offer['mode'] == search.mode)
        and (not search.pattern or offer['pattern'] == search.pattern)
        and (not search.step_free or offer['step_free'])
        and set(search.adjustments) <= set(offer['adjustments'])
    )


def _says(offer, text):
    """Each word asked for begins a word of the offer, its employer or its sector; typing errors are not forgiven."""
    texts = [offer['title'], offer['summary'], *offer['will_do'], offer['employer']]
    words = ' '.join([*texts, str(Sector(offer['sector']).label)]).lower().split()
    return all(any(word.startswith(asked) for word in words) for asked in text.lower().split())


def _has_size(offer, size):
    fewest, most = EMPLOYEES_OF[size]
    return fewest <= EMPLOYEES[offer['employer']] and (most is None or EMPLOYEES[offer['employer']] <= most)


def _metres(near, offer):
    if near is None:
        return None
    point = locate_outcode(offer['area'])
    return point and int(hypot(point.easting - near.easting, point.northing - near.northing))


def _near(search, metres):
    if search.near is None:
        return True
    return metres is not None and (search.reach is None or metres <= search.reach)


def window_counts(window, start, end, *, fits):
    """Whether it overlaps start..end, or lies within; either may be None."""
    first, last = date.fromisoformat(window['start']), date.fromisoformat(window['end'])
    late = start is None or (first if fits else last) >= start
    return late and (end is None or (last if fits else first) <= end)


def _with_dates(search, offer):
    if not search.has_dates:
        return offer
    windows = [w for w in offer['windows'] if window_counts(w, search.start, search.end, fits=search.fits)]
    left = sum(window['places_left'] for window in windows)
    counts = {'places_left': told(left, offer['places_shown']), 'places_left_band': band_of(left).value}
    return {**offer, **counts, 'windows': windows}
