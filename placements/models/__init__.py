from placements.models.agreement import Agreement, AgreementRule, Signature, SigningCode
from placements.models.area import AreaPart, AreaRun
from placements.models.bulk import BulkAct, BulkRow
from placements.models.closure import Closure, SchoolClosure
from placements.models.found import FoundPlace
from placements.models.freed import FreedPlace
from placements.models.letters import LetterCode
from placements.models.lists import FamilyList, ListAct
from placements.models.match import MatchRun, Pin, PinAct, Proposal, Sending
from placements.models.pairs import KeepApart, OfferWish
from placements.models.placement import Placement, PlacementEvent
from placements.models.plans import BlockPlan, PlanMove, PlannedBlock
from placements.models.schedule import OwnSchedule
from placements.models.wanted import WantedPlaces
from placements.models.zones import ELSEWHERE, Zone, ZoneOutcode

__all__ = [
    'ELSEWHERE',
    'Agreement',
    'AgreementRule',
    'AreaPart',
    'AreaRun',
    'BlockPlan',
    'BulkAct',
    'BulkRow',
    'Closure',
    'FamilyList',
    'FoundPlace',
    'FreedPlace',
    'KeepApart',
    'LetterCode',
    'ListAct',
    'MatchRun',
    'OfferWish',
    'OwnSchedule',
    'Pin',
    'PinAct',
    'Placement',
    'PlacementEvent',
    'PlanMove',
    'PlannedBlock',
    'Proposal',
    'SchoolClosure',
    'Sending',
    'Signature',
    'SigningCode',
    'WantedPlaces',
    'Zone',
    'ZoneOutcode',
]
