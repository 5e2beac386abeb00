from placements.models.match import MatchRun, Pin, Proposal
from placements.models.placement import Placement, PlacementEvent
from placements.models.plans import BlockPlan, PlanMove, PlannedBlock
from placements.models.zones import ELSEWHERE, Zone, ZoneOutcode

__all__ = [
    'ELSEWHERE',
    'BlockPlan',
    'MatchRun',
    'Pin',
    'Placement',
    'PlacementEvent',
    'PlanMove',
    'PlannedBlock',
    'Proposal',
    'Zone',
    'ZoneOutcode',
]
