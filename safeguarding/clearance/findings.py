from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from brokerage.core.ui import long_date
from safeguarding.enums import Gate, GateState, Holder


class Finding(NamedTuple):
    """One rule that stands in the way, in words that say what to do.

    `words` speak to the holder; `others` say the same to anybody else, where that reads differently.
    """

    code: str
    words: str
    holder: Holder
    source: str
    others: str = ''


@dataclass(frozen=True)
class Blocker:
    code: str
    gate: Gate
    words: str
    holder: Holder
    by: date | None
    source: str
    overridable: bool
    others: str = ''

    def said_to(self, reader):
        """The words for a reader, who is a `Holder`."""
        return self.words if reader == self.holder or not self.others else self.others

    def overdue(self, today):
        return self.by is not None and self.by < today


@dataclass(frozen=True)
class GateResult:
    """overridden: what people set aside, kept in sight for the hub's report."""

    gate: Gate
    state: GateState
    blockers: tuple = ()
    overridden: tuple = ()


def on_days(days, shown=3):
    """ "on Monday 28 June 2027, Tuesday 29 June 2027 and 2 more days"."""
    names = [long_date(day.on) for day in days[:shown]]
    left = len(days) - shown
    if left > 0:
        names.append(f'{left} more {"day" if left == 1 else "days"}')
    return 'on ' + ' and '.join([', '.join(names[:-1]), names[-1]] if len(names) > 1 else names)
