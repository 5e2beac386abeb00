"""What students and their school have said before a match: how they travel, what they ask for, whom they avoid."""

from itertools import cycle

from placements.actions.apart import keep_apart
from placements.actions.wishes import add_wish
from placements.enums import ApartReason
from placements.queries.pairs import offers_to_ask_for
from schools.actions import update_student

JOURNEYS = (('bus', 30), ('walk', 25), ('bus', 45), ('cycle', 20), ('car', 30))
APART = (
    (ApartReason.FAMILY, 'Her aunt is the manager.'),
    (ApartReason.SAID_NO, 'Was there in Year 9 and would rather not again.'),
)
# Every so many students say how they travel; fewer name offers they have looked at.
TRAVEL_EVERY, WISH_EVERY, WISHES = 3, 10, 2


def say(lead, cohort):
    """Through the verbs that the pages use."""
    students = list(cohort.students.select_related('cohort', 'school__organisation__hub').order_by('pk'))
    for student, (mode, minutes) in zip(students[::TRAVEL_EVERY], cycle(JOURNEYS), strict=False):
        update_student(by=lead, student=student, travel_mode=mode, travel_minutes=minutes)
    for student in students[1::WISH_EVERY]:
        for offer in offers_to_ask_for(student).order_by('pk')[:WISHES]:
            add_wish(by=lead, student=student, offer=offer)
    for student, (reason, words) in zip(students[2:], APART, strict=False):
        near = offers_to_ask_for(student).order_by('pk').first()
        if near is not None:
            keep_apart(by=lead, student=student, employer=near.employer, reason=reason, words=words)
