"""Which rules a named person may set aside, and what that takes."""

from dataclasses import dataclass
from datetime import datetime

CHILD_HOURS = frozenset({
    'child_outside_day', 'child_long_day', 'child_weekend', 'child_long_week', 'child_break',
})  # fmt: skip
OVERRIDABLE = CHILD_HOURS | {'insurer_not_told'}


@dataclass(frozen=True)
class Override:
    """One rule set aside for one placement. `by` and `second` are two different people."""

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
