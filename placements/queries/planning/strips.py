"""The year as one cohort sees it: what its calendar says, where the block may start, how busy the area is."""

from brokerage.core.charts import year_strip
from schools.rules import is_out, starts_among

NOTHING = ('none', '')


def wish_strip(weeks, mondays, busy, *, pattern, length, wished=None, starts=(), excluded=()):
    """`weeks` is every week of the cohort's year, `mondays` those in term, `busy` a BusyWeek of each of these."""
    possible = starts_among(
        weeks, mondays, pattern=pattern, length=length, excluded=set(excluded), chosen=set(starts)
    )
    possible = {mondays[at] for at in possible}
    load = {each.monday: (each.shade, each.words) for each in busy}
    lanes = [
        ('The school’s calendar', [_calendar(week, pattern, excluded) for week in weeks]),
        ('Where the block may start', [_start(week, possible, wished) for week in weeks]),
        ('How busy the area is', [load.get(week.monday, NOTHING) for week in weeks]),
    ]
    lead = (
        'How busy: what other schools wish or have set, against places. The darkest weeks are full: a block '
        'there is likelier to be moved.'
    )
    return year_strip('The year of this cohort', [week.monday for week in weeks], lanes, lead=lead)


def _calendar(week, pattern, excluded):
    if week.monday in excluded:
        return 'shut', 'Cannot be out'
    if not is_out(week, pattern=pattern):
        return week.kind or 'holiday', week.closed
    if week.avoid:
        return 'festival', '; '.join(week.avoid)
    return 'open', 'In term'


def _start(week, possible, wished):
    if week.monday == wished:
        return 'wish', 'Wished week'
    return ('may', 'May start here') if week.monday in possible else NOTHING
