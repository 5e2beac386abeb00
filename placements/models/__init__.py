from placements.models.match import MatchRun, Pin, Proposal
from placements.models.placement import Placement, PlacementEvent
from placements.models.zones import ELSEWHERE, Zone, ZoneOutcode

__all__ = ['ELSEWHERE', 'MatchRun', 'Pin', 'Placement', 'PlacementEvent', 'Proposal', 'Zone', 'ZoneOutcode']
