"""What the block planner is asked: students by zone and sector against places, week by week."""

from placements.queries.planning.busy import BusyWeek, busy_weeks
from placements.queries.planning.capacity import Capacity, capacity_of
from placements.queries.planning.demand import Demand, demand_of, spread
from placements.queries.planning.question import LeftOut, Question, question_of
from placements.queries.planning.strips import wish_strip
from placements.queries.planning.supply import Supply, sector_bars, supply_map, supply_of
from placements.queries.planning.zones import (
    Part,
    ZoneMap,
    by_zone,
    outcodes_of,
    proposed_zones,
    zone_map,
    zones_map_chart,
)

__all__ = [
    'BusyWeek',
    'Capacity',
    'Demand',
    'LeftOut',
    'Part',
    'Question',
    'Supply',
    'ZoneMap',
    'busy_weeks',
    'by_zone',
    'capacity_of',
    'demand_of',
    'outcodes_of',
    'proposed_zones',
    'question_of',
    'sector_bars',
    'spread',
    'supply_map',
    'supply_of',
    'wish_strip',
    'zone_map',
    'zones_map_chart',
]
