"""Starting points for an employer's risk assessment, by sector: a drafting aid, never the assessment."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from brokerage.core.sectors import Sector
from safeguarding.rules.risk import score

_DATA = Path(__file__).parent.parent / 'data'


@dataclass(frozen=True)
class Hazard:
    hazard: str
    harm: str
    controls: tuple
    likelihood: int
    severity: int
    residual_likelihood: int
    residual_severity: int

    @property
    def score(self):
        return score(self.likelihood, self.severity)

    @property
    def residual_score(self):
        return score(self.residual_likelihood, self.residual_severity)


@dataclass(frozen=True)
class SectorRisks:
    hazards: tuple
    prohibited: tuple
    restricted: tuple


@cache
def _load(name):
    return json.loads((_DATA / f'{name}.json').read_text(encoding='utf-8'))


@cache
def sector_risks(sector):
    """What usually goes wrong in this sector, what is usually done, and what students stay out of."""
    entry = _load(f'hazards/{Sector(sector).value}')
    rows = (Hazard(**{**row, 'controls': tuple(row['controls'])}) for row in entry['hazards'])
    return SectorRisks(tuple(rows), tuple(entry['prohibited']), tuple(entry['restricted']))


def young_person_factors():
    """Prompts of Management Regs 1999 reg 3(5): dicts of code, label and prompt."""
    return _load('young_person')['factors']


def induction_items():
    """What to show a student on the first morning: dicts of code and label."""
    return _load('young_person')['induction']


def regulation_19_questions():
    """The five questions in plain words: dicts of code, question, help and law."""
    return _load('young_person')['regulation_19']
