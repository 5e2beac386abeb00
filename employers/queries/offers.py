"""About one offer: what is missing, what a change would mean, and last year's dates again."""

from datetime import timedelta

from django.db.models import OuterRef, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from brokerage.core.calendar import academic_year
from brokerage.core.ui import day_span, long_date
from employers.enums import OfferStatus, Rung
from employers.models import Window
from employers.queries.limits import limits_of
from employers.rules.contact_data import PUBLIC_TEXTS, leaks

# What a risk assessment is about: the work, the place, the hours and the band.
SAFETY_FIELDS = {
    'will_do': 'what students will do',
    'observe_only': 'what they only watch',
    'must_not_do': 'what they must not do',
    'site': 'the site',
    'mode': 'where the work is done',
    'day_starts': 'the hours',
    'day_ends': 'the hours',
    'break_minutes': 'the break',
    'weekdays': 'the days of the week',
    'risk_band': 'the level of risk',
}
# Years 7 to 9 visit; only from Year 10 may a child do work experience (Education Act 1996 s.560).
FIRST_PLACEMENT_YEAR = 10
VISITS = frozenset({Rung.TALK, Rung.VISIT})
# 52 weeks keep the days of the week.
A_YEAR = timedelta(weeks=52)


def terms_words(offer, today):
    """How many at once, how many together, and who comes first, in sentences; none where nothing is set.

    Those who only look are told too, so nothing here says who belongs to a group.
    """
    words = [f'{limit.words}.' for limit in limits_of(offer)]
    if offer.at_least:
        words.append(f'At least {offer.at_least} together on the same dates, or nobody.')
    if kept := offer.kept_on(today):
        words.append(f'Only {kept.words} before {long_date(kept.until)}. From that day everyone.')
    return words


def safety_changes(offer, changes):
    """Which of `changes` matter to safety, in words, each once."""
    words = [
        SAFETY_FIELDS[name]
        for name in SAFETY_FIELDS
        if name in changes and changes[name] != getattr(offer, name)
    ]
    return list(dict.fromkeys(words))


def too_young(rung, min_year_group):
    return rung not in VISITS and min_year_group < FIRST_PLACEMENT_YEAR


def publish_problems(offer, today=None):
    """What is missing before students may see this offer: sentences, none when it is ready."""
    employer = offer.employer
    open_windows = offer.windows.upcoming(today or timezone.localdate())
    checks = [
        (not employer.may_be_contacted, f'{employer} asked not to be contacted, so its offers stay hidden.'),
        (offer.status == OfferStatus.CLOSED, 'This offer is closed. Duplicate it to list it again.'),
        (not offer.summary.strip(), 'Write a short summary for students.'),
        (not offer.will_do, 'Say what students will do, one task on each line.'),
        (not (offer.day_starts and offer.day_ends), 'Say when the day starts and ends.'),
        (not offer.weekdays, 'Choose the days of the week.'),
        (
            too_young(offer.rung, offer.min_year_group),
            'Years 7 to 9 can come for a talk or a visit only. Start at Year 10, or offer a talk or a visit.',
        ),
        (not open_windows.exists(), 'Add dates with at least one place, today or later.'),
    ]
    texts = {name: getattr(offer, name) for name in PUBLIC_TEXTS}
    return [*(words for wrong, words in checks if wrong), *leaks(texts).values()]


def consequences(offer, verb):
    """What pausing, closing or duplicating this offer will do, in sentences."""
    if verb == 'duplicate':
        return [
            'A draft with the same words is made. Nobody else sees it until you publish it.',
            'Dates and places are not copied, and this offer stays as it is.',
            'The copy needs its own risk assessment.',
        ]
    sums = offer.windows.filter(closed_at=None).aggregate(taken=Sum('taken'), places=Sum('places'))
    taken, places = sums['taken'] or 0, sums['places'] or 0
    if verb == 'pause':
        first = 'Students, schools and partners no longer see this offer.'
        return [
            first,
            f'Not to be booked until you publish it again: {_places(places - taken)}.',
            _kept(taken),
        ]
    first = 'This offer ends for good. To offer it again you duplicate it.'
    return [first, f'Its dates close. Withdrawn: {_places(places - taken)}.', _kept(taken)]


def window_consequences(dates):
    """What closing these dates, with all their places, will do: in sentences."""
    kept = dates.kept_places
    return [
        f'Nobody else can be booked from {day_span(dates.start, dates.end)}.',
        f'Withdrawn: {_places(dates.places - dates.taken)}.',
        *([f'Reserved places go too: {_places(kept)}.'] if kept else []),
        _kept(dates.taken),
    ]


def _kept(taken):
    return f'Already taken and kept as arranged: {_places(taken)}.' if taken else 'No place is taken yet.'


def _places(count):
    return '1 place' if count == 1 else f'{count} places'


def edit_consequences(offer, changes):
    """What saving these changes means when they matter to safety; empty when they do not."""
    words = safety_changes(offer, changes)
    taken = offer.windows.aggregate(taken=Sum('taken'))['taken'] or 0
    if not words or (offer.status == OfferStatus.DRAFT and not taken):
        return []
    lines = [
        f'You change {", ".join(words)}.',
        'A risk assessment made for the offer as it was must be looked at and confirmed again.',
    ]
    if taken:
        lines.append(f'Taken so far: {_places(taken)}. Those students cannot start until it is confirmed.')
    return lines


def next_year_windows(employer, today):
    """Unsaved windows: the dates of the last school year with any, moved by whole years into the future."""
    windows = Window.objects.filter(offer__employer=employer).exclude(offer__status=OfferStatus.CLOSED)
    windows = list(windows.select_related('offer__employer__organisation').order_by('start', 'pk'))
    latest = max((academic_year(w.start) for w in windows if w.start <= today), default=None)
    listed = {(w.offer_id, w.start, w.end) for w in windows}
    planned = {}
    for window in windows:
        if academic_year(window.start) != latest:
            continue
        start, end = _next(window, today)
        key = (window.offer_id, start, end)
        if key not in listed:
            planned.setdefault(key, []).append(window)
    return [_all_places(key, some) for key, some in planned.items()]


def _all_places(key, windows):
    """Reserved places come again open to everyone: whom to keep them for is a question for each year."""
    _, start, end = key
    open_ones = [window for window in windows if window.closed_at is None] or windows[:1]
    places = sum(window.places for window in open_ones)
    return Window(offer=windows[0].offer, start=start, end=end, places=places)


def _next(window, today):
    start, end = window.start + A_YEAR, window.end + A_YEAR
    while start <= today:
        start, end = start + A_YEAR, end + A_YEAR
    return start, end


def with_places(offers):
    """Offers with `offered` and `taken`, summed over dates that are not closed."""
    return offers.annotate(offered=_total('places'), taken=_total('taken'))


def _total(field):
    sums = Window.objects.filter(offer=OuterRef('pk'), closed_at=None).order_by().values('offer')
    return Coalesce(sums.annotate(total=Sum(field)).values('total'), 0)
