"""How complete an offer is: what a student and a parent ask before they choose, each part with its weight.

The weights add up to 100. They are our own judgement: heaviest is what a family cannot choose without (what one
does there, when, in which hours, how to get there), lightest what saves a telephone call.
"""

from dataclasses import dataclass

DATES = 'windows'


@dataclass(frozen=True)
class Part:
    """`least` is how many characters (text), lines (lists) or, as 1, whether there is anything at all."""

    field: str
    weight: int
    missing: str
    why: str
    least: int = 1


@dataclass(frozen=True)
class Completeness:
    """`percent` from 0 to 100; `missing` are the parts that are not there, the heaviest first."""

    percent: int
    missing: tuple

    @property
    def words(self):
        """The figure in words, so that it is never a bar alone."""
        if not self.missing:
            return 'Complete'
        if self.percent >= NEARLY:
            return 'Nearly complete'
        return 'Half told' if self.percent >= HALF else 'Much is missing'


NEARLY, HALF = 80, 50
PARTS = (
    Part(
        'will_do',
        15,
        'Name at least three things students will do',
        'Students choose by what they will do. One line sounds like watching.',
        least=3,
    ),
    Part(
        'summary',
        15,
        'Write a summary of two sentences or more',
        'It is the first thing students read, and often the last.',
        least=80,
    ),
    Part(DATES, 15, 'Add dates to come', 'Without dates no school can ask for a place.'),
    Part('day_starts', 10, 'Say when the day starts', 'A family has to plan the way there.'),
    Part('day_ends', 10, 'Say when the day ends', 'A family has to plan the way home.'),
    Part(
        'travel', 10, 'Say how to get there', 'Students have no car. A bus or a station decides who can come.'
    ),
    Part('contact', 5, 'Name who looks after the student', 'Schools ask for it before a student starts.'),
    Part('must_not_do', 5, 'Say what students must not do', 'Parents and assessors look for it first.'),
    Part(
        'access',
        5,
        'Say more about access',
        'Those who need a lift or a quiet room do not ask: they pass by.',
    ),
    Part('dress', 5, 'Say what to wear', 'Some families have to buy or borrow it.'),
    Part('lunch', 5, 'Say what happens at lunch', 'Students on free school meals need to know.'),
)


def completeness(offer, has_dates):
    """A `Completeness` of an offer (anything with its fields); `has_dates`: whether any are still to come."""
    missing = [part for part in PARTS if not _is_there(offer, part, has_dates)]
    return Completeness(100 - sum(part.weight for part in missing), tuple(missing))


def _is_there(offer, part, has_dates):
    if part.field == DATES:
        return has_dates
    value = getattr(offer, f'{part.field}_id' if part.field == 'contact' else part.field)
    return len(value) >= part.least if isinstance(value, str | list) else value is not None
