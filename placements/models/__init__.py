from placements.models.match import MatchRun, Pin, Proposal, Sending
from placements.models.placement import Placement, PlacementEvent

__all__ = ['MatchRun', 'Pin', 'Placement', 'PlacementEvent', 'Proposal', 'Sending']
