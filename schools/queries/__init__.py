"""What is asked about schools' rows."""

from schools.queries.area_year import AreaYear, area_year, planning_year
from schools.queries.figures import (
    AskList,
    Clash,
    SchoolDemand,
    SchoolRow,
    WeekOut,
    gap_counts,
    gaps_of,
    open_blocks,
    others_out,
    same_cohort_overlaps,
    schools_with_blocks,
    student_of,
    to_ask,
    weeks_of_demand,
    with_counts,
    with_gaps,
)
from schools.queries.moves import effects_of_move, on_leaving, on_move, page_to_decide
from schools.queries.wishes import (
    blocks_without_wish,
    cohorts_of_year,
    cohorts_to_ask,
    planned_wishes,
    schools_without_cohort,
)
from schools.queries.year_chart import calendar_strip, terms_lane

__all__ = [
    'AreaYear',
    'AskList',
    'Clash',
    'SchoolDemand',
    'SchoolRow',
    'WeekOut',
    'area_year',
    'blocks_without_wish',
    'calendar_strip',
    'cohorts_of_year',
    'cohorts_to_ask',
    'effects_of_move',
    'gap_counts',
    'gaps_of',
    'on_leaving',
    'on_move',
    'open_blocks',
    'others_out',
    'page_to_decide',
    'planned_wishes',
    'planning_year',
    'same_cohort_overlaps',
    'schools_with_blocks',
    'schools_without_cohort',
    'student_of',
    'terms_lane',
    'to_ask',
    'weeks_of_demand',
    'with_counts',
    'with_gaps',
]
