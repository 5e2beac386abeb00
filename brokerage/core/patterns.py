"""How the days of a block or an offer lie in its weeks."""

from django.db.models import TextChoices

HALF_DAYS_OF_A_WEEK = 10


class Pattern(TextChoices):
    FULL_BLOCK = 'full_block', 'Full block'
    DAY_A_WEEK = 'day_a_week', 'A day a week'
    HALF_DAYS = 'half_days', 'Half days'
    SINGLE_DAYS = 'single_days', 'Single days'


# Half days a week that a student is out, unless the school says otherwise.
USUAL_HALF_DAYS = {
    Pattern.FULL_BLOCK: HALF_DAYS_OF_A_WEEK,
    Pattern.DAY_A_WEEK: 2,
    Pattern.HALF_DAYS: 5,
    Pattern.SINGLE_DAYS: 2,
}
