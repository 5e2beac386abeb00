from placements.models.agreement import Agreement, AgreementRule, Signature, SigningCode
from placements.models.match import MatchRun, Pin, Proposal
from placements.models.placement import Placement, PlacementEvent

__all__ = [
    'Agreement',
    'AgreementRule',
    'MatchRun',
    'Pin',
    'Placement',
    'PlacementEvent',
    'Proposal',
    'Signature',
    'SigningCode',
]
