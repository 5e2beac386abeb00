"""Who goes where: the exact best plan, its proof and its reasons. Plain data in, plain data out."""

from placements.matching.assemble import broken_rules
from placements.matching.certificate import Refused
from placements.matching.explain import Placed, Taken
from placements.matching.figures import Figures
from placements.matching.graph import POLICIES, Fault
from placements.matching.obstacles import Reason, Unplaced
from placements.matching.problem import Group, Problem, Student, Window
from placements.matching.run import Plan, compare, match

__all__ = [
    'POLICIES',
    'Fault',
    'Figures',
    'Group',
    'Placed',
    'Plan',
    'Problem',
    'Reason',
    'Refused',
    'Student',
    'Taken',
    'Unplaced',
    'Window',
    'broken_rules',
    'compare',
    'match',
]
