"""When a safeguarding lead decides, and what the law lets them ask for."""

from dataclasses import dataclass

from safeguarding.enums import DslChoice, DslReason


@dataclass(frozen=True)
class Supervision:
    """lone_adult: one named adult alone with the student, unsupervised, as a main part of the work.

    None: not asked yet. specified_place: a school, nursery or care setting.
    """

    lone_adult: bool | None = None
    home_setting: bool = False
    vehicle: bool = False
    residential: bool = False
    specified_place: bool = False


def lone_adult_is_asked(age):
    """Only for students under 16: the answer could change nothing lawful for older ones.

    Source: Keeping children safe in education, on work experience supervisors.
    """
    return age < 16


def barred_list_may_be_asked(age, lone_adult):
    """Never for the supervisors of 16 and 17 year olds: the request would be unlawful. For younger
    students only where one adult is alone with them; even then the employer, not the school, checks,
    and nothing is demanded automatically.

    Source: Keeping children safe in education.
    """
    return age < 16 and bool(lone_adult)


def student_dbs_may_be_asked(age, specified_place):
    """Under-16s cannot have a DBS check; from 16 it may be considered in a specified place.

    Source: Keeping children safe in education.
    """
    return age >= 16 and specified_place


def reasons(supervision, age, days, vulnerable, long_after):
    """Why a safeguarding lead should look at this placement, as codes; empty for most of them.

    Length alone never calls for a DBS check: it calls for a look. Source: practice.
    """
    flags = {
        DslReason.LONE_ADULT: lone_adult_is_asked(age) and supervision.lone_adult,
        DslReason.HOME_SETTING: supervision.home_setting,
        DslReason.VEHICLE: supervision.vehicle,
        DslReason.RESIDENTIAL: supervision.residential,
        DslReason.LONG: days > long_after,
        DslReason.VULNERABLE: vulnerable,
        DslReason.STUDENT_DBS: student_dbs_may_be_asked(age, supervision.specified_place),
    }
    return tuple(reason for reason, raised in flags.items() if raised)


def choices(supervision, age):
    """The decisions open to a safeguarding lead. What the law forbids is not on the list."""
    closed = set()
    if not barred_list_may_be_asked(age, supervision.lone_adult):
        closed.add(DslChoice.ASK_BARRED_LIST)
    if not student_dbs_may_be_asked(age, supervision.specified_place):
        closed.add(DslChoice.STUDENT_DBS)
    return tuple(choice for choice in DslChoice if choice not in closed)
