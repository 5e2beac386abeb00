from placements.models.match import MatchRun, Pin, Proposal
from placements.models.placement import Placement, PlacementEvent
from placements.models.plans import BlockPlan, PlanMove, PlannedBlock

__all__ = [
    'BlockPlan',
    'MatchRun',
    'Pin',
    'Placement',
    'PlacementEvent',
    'PlanMove',
    'PlannedBlock',
    'Proposal',
]
