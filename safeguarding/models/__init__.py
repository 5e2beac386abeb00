"""May this happen safely: assessments, what parents said, decisions, concerns, checks, what was set aside."""

from safeguarding.models.checks import CheckPolicy, SiteCheck, Suspension
from safeguarding.models.overrides import Override
from safeguarding.models.records import (
    SETTINGS,
    Concern,
    Consent,
    ConsentSettlement,
    DslDecision,
    NeedsNote,
    RiskAssessment,
    SummaryDelivery,
)

__all__ = [
    'SETTINGS',
    'CheckPolicy',
    'Concern',
    'Consent',
    'ConsentSettlement',
    'DslDecision',
    'NeedsNote',
    'Override',
    'RiskAssessment',
    'SiteCheck',
    'SummaryDelivery',
    'Suspension',
]
