"""Who goes where: the exact best plan, its proof and its reasons. Plain data in, plain data out."""

from placements.matching.asks import Ask, Asked, places_to_ask
from placements.matching.assemble import broken_rules
from placements.matching.certificate import Refused
from placements.matching.explain import Placed, Taken
from placements.matching.figures import Figures, figures_by_group
from placements.matching.graph import POLICIES, Fault
from placements.matching.obstacles import Reason, Unplaced
from placements.matching.parts import Solved, add_up, cut, explain_part, solve_part
from placements.matching.problem import Group, Problem, Student, Window
from placements.matching.run import Plan, compare, fill, match
from placements.matching.snapshot import read_snapshot, write_snapshot
from placements.matching.ways import Change, Way, ways_to_place, with_way

__all__ = [
    'POLICIES',
    'Ask',
    'Asked',
    'Change',
    'Fault',
    'Figures',
    'Group',
    'Placed',
    'Plan',
    'Problem',
    'Reason',
    'Refused',
    'Solved',
    'Student',
    'Taken',
    'Unplaced',
    'Way',
    'Window',
    'add_up',
    'broken_rules',
    'compare',
    'cut',
    'explain_part',
    'figures_by_group',
    'fill',
    'match',
    'places_to_ask',
    'read_snapshot',
    'solve_part',
    'ways_to_place',
    'with_way',
    'write_snapshot',
]
