"""Who reads what a school holds, what is unusual in dates, and which weeks a block may lie in."""

from schools.rules.dates import (
    date_warnings,
    days_out,
    reads_needs_notes,
    suggested_block,
    tier_of,
    travel_metres,
    usual_age,
)
from schools.rules.terms import usual_year
from schools.rules.weeks import Week, applying, is_out, mondays_of, pauses, starts_among, weeks_of, year_span

__all__ = [
    'Week',
    'applying',
    'date_warnings',
    'days_out',
    'is_out',
    'mondays_of',
    'pauses',
    'reads_needs_notes',
    'starts_among',
    'suggested_block',
    'tier_of',
    'travel_metres',
    'usual_age',
    'usual_year',
    'weeks_of',
    'year_span',
]
