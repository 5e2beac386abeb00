"""Who is told of each kind of event, by which message: the part of the table of moves that speaks."""

from enum import StrEnum

from placements.notifications import kinds


class Audience(StrEnum):
    """`FAMILY` is the student and the main parent or carer, where they know of the placement already."""

    SCHOOL = 'the school'
    EMPLOYER = 'the employer'
    FAMILY = 'the family'
    PARENT = 'the parent or carer'


SCHOOL, EMPLOYER, FAMILY, PARENT = Audience
ASKED = ((EMPLOYER, kinds.Nomination),)
MEETING = ((SCHOOL, kinds.MeetingAsked),)
MEETING_ANSWERED = ((EMPLOYER, kinds.MeetingAnswered),)
ACCEPTED = (
    (SCHOOL, kinds.AcceptedToSchool),
    (EMPLOYER, kinds.AcceptedToEmployer),
    (PARENT, kinds.AskConsent),
)
CONFIRMED = ((EMPLOYER, kinds.ConfirmedToEmployer), (FAMILY, kinds.ConfirmedToFamily))
REOPENED = (
    (SCHOOL, kinds.ReopenedToSchool),
    (EMPLOYER, kinds.ReopenedToEmployer),
    (FAMILY, kinds.ReopenedToFamily),
)
ENDED = ((SCHOOL, kinds.EndedToSchool), (EMPLOYER, kinds.EndedToEmployer), (FAMILY, kinds.EndedToFamily))
UNDONE = ((SCHOOL, kinds.BackToSchool), (EMPLOYER, kinds.BackToEmployer), (FAMILY, kinds.BackToFamily))
