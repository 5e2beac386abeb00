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
