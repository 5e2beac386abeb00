"""A cell that says how long a student may travel, and how: '30 min bus', 'walk 20', '1 hour by car'."""

import re
from dataclasses import dataclass

from brokerage.core.journeys import LONGEST, SHORTEST, TravelMode, limit_words
from brokerage.imports.cells import CellProblem, Read

WORDS = {
    TravelMode.WALK: r'walk\w*|foot',
    TravelMode.CYCLE: r'cycl\w*|bi(?:ke|cycle)',
    TravelMode.BUS: r'bus(?:es)?',
    TravelMode.CAR: r'car|lift|driv\w*',
}
TIME = re.compile(r'(\d{1,3})\s*(h(?:ou)?rs?|h|m(?:in(?:ute)?s?)?)?\b')
EXAMPLE = 'Type minutes and a way of travelling, like “30 min bus”.'


@dataclass(frozen=True)
class Journey:
    """A limit as a file gives it."""

    mode: TravelMode
    minutes: int

    @property
    def label(self):
        return limit_words(self.mode, self.minutes).capitalize()


def journey(cell):
    """One number and one way of travelling; several of either is a question for the sender."""
    text = cell.casefold()
    modes = [mode for mode, words in WORDS.items() if re.search(rf'\b(?:{words})\b', text)]
    times = TIME.findall(text)
    if len(modes) != 1 or len(times) != 1:
        raise CellProblem(f'“{cell}” is not a journey we can read. {EXAMPLE}')
    number, unit = times[0]
    minutes = int(number) * (60 if unit.startswith('h') else 1)
    if not SHORTEST <= minutes <= LONGEST:
        raise CellProblem(f'{minutes} minutes is outside {SHORTEST} to {LONGEST}. Check the number.')
    found = Journey(modes[0], minutes)
    return Read(found, '' if unit.startswith('m') else f'“{cell}” read as {found.label.lower()}.')
