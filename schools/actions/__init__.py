"""Everything that changes a school's rows."""

from schools.actions.blocks import add_block, close_block, publish_block, update_block
from schools.actions.calendar import (
    add_entry,
    remove_entry,
    set_planning_year,
    start_from_usual,
    update_entry,
)
from schools.actions.cohorts import add_cohort, update_cohort
from schools.actions.guardians import add_guardian, update_guardian
from schools.actions.preferences import ask_preferences, hand_out_link, set_preferences
from schools.actions.schools import register_school, take_in_school, update_school
from schools.actions.students import add_student, mark_left, mark_returned, update_student
from schools.actions.wishes import remind_schools, state_wish, withdraw_wish

__all__ = [
    'add_block',
    'add_cohort',
    'add_entry',
    'add_guardian',
    'add_student',
    'ask_preferences',
    'close_block',
    'hand_out_link',
    'mark_left',
    'mark_returned',
    'publish_block',
    'register_school',
    'remind_schools',
    'remove_entry',
    'set_planning_year',
    'set_preferences',
    'start_from_usual',
    'state_wish',
    'take_in_school',
    'update_block',
    'update_cohort',
    'update_entry',
    'update_guardian',
    'update_school',
    'update_student',
    'withdraw_wish',
]
