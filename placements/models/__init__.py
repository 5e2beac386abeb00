from placements.models.area import AreaPart, AreaRun
from placements.models.freed import FreedPlace
from placements.models.match import MatchRun, Pin, PinAct, Proposal, Sending
from placements.models.placement import Placement, PlacementEvent
from placements.models.wanted import WantedPlaces

__all__ = [
    'AreaPart',
    'AreaRun',
    'FreedPlace',
    'MatchRun',
    'Pin',
    'PinAct',
    'Placement',
    'PlacementEvent',
    'Proposal',
    'Sending',
    'WantedPlaces',
]
