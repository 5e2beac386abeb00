from placements.models.match import MatchRun, Pin, Proposal
from placements.models.pairs import KeepApart, OfferWish
from placements.models.placement import Placement, PlacementEvent

__all__ = ['KeepApart', 'MatchRun', 'OfferWish', 'Pin', 'Placement', 'PlacementEvent', 'Proposal']
