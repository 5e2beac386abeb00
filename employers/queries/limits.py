"""How many students at once: the limits an employer has set, and how far each week has used them up."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from brokerage.core.calendar import DAY, WEEK, monday_of, weeks_between
from brokerage.core.ui import long_date
from employers.models import Window


@dataclass(frozen=True)
class Limit:
    """The most students in any one week over all dates of an offer, a site or an employer.

    `who` begins a sentence: 'Canal Bakery', 'The site Head office'.
    """

    scope: str
    key: int
    most: int
    who: str

    @property
    def words(self):
        return f'{self.who} takes no more than {students(self.most)} at once'


def students(count):
    return '1 student' if count == 1 else f'{count} students'


def limits_of(offer):
    """The limits that hold for an offer, its own first; none where none is set."""
    employer, site = offer.employer, offer.site
    rows = [
        ('offer', offer.pk, offer.most_at_once, f'The offer “{offer.title}”'),
        ('site', site.pk, site.most_at_once, f'The site {site}'),
        ('employer', employer.pk, employer.most_at_once, str(employer)),
    ]
    return [Limit(*row) for row in rows if row[2] is not None]


def taken_by_week(employers, first, last):
    """{(scope, key, Monday): places taken} for each week that holds a day from `first` to `last`.

    A window counts in each of its weeks. Closed dates count too: who has a place there still comes.
    """
    start, end = monday_of(first), monday_of(last) + WEEK - DAY
    rows = Window.objects.filter(offer__employer__in=employers, start__lte=end, end__gte=start, taken__gt=0)
    used = Counter()
    for begins, ends, taken, *keys in rows.values_list(
        'start', 'end', 'taken', 'offer', 'offer__site', 'offer__employer'
    ):
        for monday in weeks_between(max(begins, start), min(ends, end)):
            for scope, key in zip(('offer', 'site', 'employer'), keys, strict=True):
                used[scope, key, monday] += taken
    return used


def limit_reached(window):
    """(limit, Monday) of the first week in which one student more would be too many; None where all fit."""
    limits = limits_of(window.offer)
    if not limits:
        return None
    used = taken_by_week([window.offer.employer_id], window.start, window.end)
    for monday in weeks_between(window.start, window.end):
        for limit in limits:
            if used[limit.scope, limit.key, monday] >= limit.most:
                return limit, monday
    return None


def week_words(monday: date) -> str:
    return f'in the week of {long_date(monday)}'
