"""Who may do what, judged on the first day and never on today's date."""

from brokerage.core.calendar import age_on, is_child
from employers.enums import Mode, Rung
from safeguarding.enums import Experience, Standing

FIRST_PLACEMENT_YEAR = 10

_EXPERIENCES = {Rung.TALK: Experience.TALK, Rung.VISIT: Experience.VISIT}


def experience(rung, mode):
    """What an offer is in law. A taster counts as a placement: the student does real work."""
    if mode == Mode.VIRTUAL:
        return Experience.VIRTUAL
    return _EXPERIENCES.get(rung, Experience.PLACEMENT)


def may_do(kind, year_group):
    """Work is open from the start of Year 10; talks, visits and virtual experiences to every year.

    Source: Education Act 1996 s.560, which lifts the bans on employing children only for the last
    two years of compulsory schooling.
    """
    return kind != Experience.PLACEMENT or year_group >= FIRST_PLACEMENT_YEAR


def standing(date_of_birth, first_day):
    """Child, young person or adult on the first day.

    Source: a child is not over compulsory school age, which ends on the last Friday in June of the
    school year in which the pupil turns 16 (Education Act 1996 s.8); a young person is under 18
    (Management Regs 1999 reg 1(2)).
    """
    if age_on(date_of_birth, first_day) >= 18:
        return Standing.ADULT
    return Standing.CHILD if is_child(date_of_birth, first_day) else Standing.YOUNG_PERSON
