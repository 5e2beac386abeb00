"""An offer as lists show it: only what a list tells of it is read, and no object is made of its employer and site."""

import json
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from brokerage.core.adjustments import labels_of
from brokerage.core.patterns import Pattern
from brokerage.core.questions import Question, Slot
from brokerage.core.sub_sectors import sector_words
from employers.enums import Mode

# Written out, for every page asks it and making it anew takes longer than answering it. What stands beside it is
# looked up for each: few rows need no plan to join them by. The columns stand as in `OfferRow`.
READ = """
SELECT o.id, o.ref, o.title, o.summary, o.sector, o.sub_sector, o.mode, o.pattern, o.step_free, o.adjustments,
    o.places_shown, o.head_start_until,
    (SELECT a.name FROM employers_employer e JOIN accounts_organisation a ON a.id = e.organisation_id
        WHERE e.id = o.employer_id),
    (SELECT s.postcode FROM employers_site s WHERE s.id = o.site_id),
    (point(o.easting, o.northing) <-> point(%s::integer, %s::integer))::integer,
    (SELECT json_agg(json_build_array(w.start, w."end", w.places - w.taken) ORDER BY w.start, w.id)::text
        FROM ({windows}) w WHERE w.offer_id = o.id)
FROM employers_offer o WHERE o.id = ANY(%s::bigint[]) AND o.findable
"""


class Dates(NamedTuple):
    """Dates to come of an offer, first and last day both included."""

    start: date
    end: date
    places_left: int


@dataclass(frozen=True, slots=True)
class OfferRow:
    """What a list tells of an offer. `employer` is its name, `metres` how far it is, where the list is of a place."""

    pk: int
    ref: str
    title: str
    summary: str
    sector: str
    sub_sector: str
    mode: str
    pattern: str
    step_free: bool
    adjustments: list
    places_shown: str
    head_start_until: date | None
    employer: str
    postcode: str
    metres: int | None
    upcoming: tuple

    @property
    def places_left(self):
        return sum(dates.places_left for dates in self.upcoming)

    @property
    def outcode(self):
        """The first part of the postcode: as near as a stranger may be told."""
        return self.postcode.split(' ')[0]

    @property
    def sector_words(self):
        return sector_words(self.sector, self.sub_sector)

    @property
    def mode_words(self):
        return Mode(self.mode).label

    @property
    def pattern_words(self):
        return Pattern(self.pattern).label

    @property
    def adjustment_labels(self):
        return labels_of(self.adjustments)


def question_of_rows(windows):
    """The question of `rows_of`, with the dates of these windows: those that count."""
    sql, values = windows.order_by().query.sql_with_params()
    here = Slot('easting', 'integer'), Slot('northing', 'integer')
    return Question(READ.format(windows=sql), (*here, *values, Slot('numbers', 'bigint[]')))


def rows_of(numbers, question, told):
    """{number: `OfferRow`} of those that strangers may find, in one query.

    `told` are the values of the question's slots: a place to be near to, or None for both its numbers, and whatever
    the windows were asked with.
    """
    if not numbers:
        return {}
    rows = question.ask(told | {'numbers': numbers}, prepared=True)
    return {number: OfferRow(number, *facts, _dates(dates)) for number, *facts, dates in rows}


def _dates(told):
    """`Dates` from JSON: [["2027-06-28", "2027-07-09", 3], ...], or None for none."""
    dates = json.loads(told) if told else []
    return tuple(
        Dates(date.fromisoformat(start), date.fromisoformat(end), left) for start, end, left in dates
    )
