"""What the block planner is asked: students by zone and sector against places, week by week."""

from placements.queries.planning.capacity import Capacity, capacity_of
from placements.queries.planning.demand import Demand, demand_of, spread
from placements.queries.planning.question import LeftOut, Question, question_of
from placements.queries.planning.zones import ZoneMap, zone_map

__all__ = [
    'Capacity',
    'Demand',
    'LeftOut',
    'Question',
    'ZoneMap',
    'capacity_of',
    'demand_of',
    'question_of',
    'spread',
    'zone_map',
]
