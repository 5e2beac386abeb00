"""When each school goes out: levelled dates, how good they are, and what no dates can beat.

Plain data in, plain data out.
"""

from placements.blockplan.figures import Figures, Score
from placements.blockplan.problem import Cohort, Problem
from placements.blockplan.run import Plan, solve
from placements.blockplan.weigh import Change, Consequences, compare, consequences

__all__ = [
    'Change',
    'Cohort',
    'Consequences',
    'Figures',
    'Plan',
    'Problem',
    'Score',
    'compare',
    'consequences',
    'solve',
]
