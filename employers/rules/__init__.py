"""Offer templates, a listing an employer can publish after reading it; and whom places are kept for."""

import json
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path

from brokerage.core.sectors import RiskBand, Sector, default_band
from employers.enums import Priority

_DATA = Path(__file__).parents[1] / 'data' / 'offer_templates'


@dataclass(frozen=True)
class OfferTemplate:
    sector: Sector
    title: str
    summary: str
    will_do: tuple
    observe_only: tuple
    must_not_do: tuple
    day_starts: time
    day_ends: time
    break_minutes: int
    dress: str
    lunch: str
    bring: tuple
    skills: tuple
    learning_outcomes: tuple

    @property
    def risk_band(self) -> RiskBand:
        return default_band(self.sector)


@dataclass(frozen=True)
class Kept:
    """Whom places are kept for: one priority group or one school; open to everyone from `until`, if ever."""

    group: str = ''
    school: object = None
    until: date | None = None

    @property
    def words(self):
        """'Hillside School', 'students in care and care leavers'."""
        if self.school:
            return str(self.school)
        label = Priority(self.group).label
        return label[0].lower() + label[1:]


@cache
def offer_template(sector):
    sector = Sector(sector)
    entry = json.loads((_DATA / f'{sector.value}.json').read_text(encoding='utf-8'))
    hours = {key: time.fromisoformat(entry.pop(key)) for key in ('day_starts', 'day_ends')}
    return OfferTemplate(sector=sector, **hours, **{key: _frozen(value) for key, value in entry.items()})


def _frozen(value):
    return tuple(value) if isinstance(value, list) else value
