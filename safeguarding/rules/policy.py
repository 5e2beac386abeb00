"""What a hub may set. Nothing here is law: the law's own figures are constants beside their rules."""

from dataclasses import dataclass, field
from datetime import time

from brokerage.core.sectors import RiskBand
from safeguarding.enums import Gate

VALIDITY_MONTHS = {RiskBand.LOW: 36, RiskBand.LESS_FAMILIAR: 24, RiskBand.HIGHER: 12}

DUE_WEEKS = {
    Gate.ELIGIBILITY: 12,
    Gate.INSURANCE: 12,
    Gate.RISK_ASSESSMENT: 12,
    Gate.WORKPLACE: 6,
    Gate.HOURS: 12,
    Gate.DSL: 6,
    Gate.PARENT_SUMMARY: 6,
    Gate.PARENT_CONSENT: 6,
    Gate.SCHOOL_APPROVAL: 4,
}


@dataclass(frozen=True)
class Policy:
    validity_months: dict = field(default_factory=lambda: dict(VALIDITY_MONTHS))
    due_weeks: dict = field(default_factory=lambda: dict(DUE_WEEKS))
    tell_insurer_after_weekdays: int = 10
    dsl_after_days: int = 15
    child_earliest: time = time(7)
    child_latest: time = time(19)
    child_daily_hours: int = 8
    child_days_a_week: int = 5
