"""How much of a week a pattern takes, in half days."""

from brokerage.core.patterns import Pattern

HALF_DAYS_OF_A_WEEK = 10
# That a student is out in a week, unless the school says otherwise.
USUAL_HALF_DAYS = {
    Pattern.FULL_BLOCK: HALF_DAYS_OF_A_WEEK,
    Pattern.DAY_A_WEEK: 2,
    Pattern.HALF_DAYS: 5,
    Pattern.SINGLE_DAYS: 2,
}


def half_days_of(pattern, weekdays=()):
    """Half days a week of a pattern that names its days: a whole day is two, a half day one."""
    if pattern == Pattern.FULL_BLOCK or not weekdays:
        return USUAL_HALF_DAYS[pattern]
    return min(HALF_DAYS_OF_A_WEEK, len(set(weekdays)) * (1 if pattern == Pattern.HALF_DAYS else 2))
