"""Which rules a named person may set aside, and what that takes."""

from dataclasses import dataclass
from datetime import datetime

CHILD_HOURS = frozenset({
    'child_outside_day', 'child_long_day', 'child_weekend', 'child_long_week', 'child_break',
})  # fmt: skip
OVERRIDABLE = CHILD_HOURS | {'insurer_not_told'}


WHAT_THE_LAW_SAYS = {
    'insurer_not_told': 'Telling the insurer is what insurers ask for, not law. The insurance itself is law and is '
    'never set aside. A second person at the school must agree.',
    **dict.fromkeys(
        CHILD_HOURS,
        'For pupils up to the school leaving age these hours are practice, not law. Parent, school and a second '
        'person at the school must agree. For older students the limits are law and are never set aside.',
    ),
}


def about(placement, offer_version):
    """What an override rests on, as plain values that JSON keeps: dates, hours, version of the offer.

    Whoever agreed, agreed to exactly these: when any of them is different the override counts no more.
    """
    days = sorted(placement.days, key=lambda day: day.on)
    return {
        'first_day': placement.first_day.isoformat(),
        'last_day': placement.last_day.isoformat(),
        'offer_version': offer_version,
        'days': [
            [day.on.isoformat(), day.start.isoformat(), day.end.isoformat(), day.break_minutes]
            for day in days
        ],
    }


@dataclass(frozen=True)
class Override:
    """One rule set aside for one placement. `by` and `second` name two different people (their references)."""

    code: str
    reason: str
    by: str
    second: str
    at: datetime
    parent_agreed: bool = False


def is_sound(override):
    """Practice may be set aside with a reason and two people; a child's hours also need the parent.

    Law is never set aside: a code outside OVERRIDABLE is refused whoever signs.
    Source: practice of local authorities for pupils on school-arranged placements.
    """
    by, second = override.by.strip().casefold(), override.second.strip().casefold()
    signed = bool(override.reason.strip() and by and second and by != second)
    agreed = override.parent_agreed or override.code not in CHILD_HOURS
    return override.code in OVERRIDABLE and signed and agreed
