"""What several people's answers come to. No rows and no clock.

Source: Children Act 1989 s.2(7): each person with parental responsibility may act alone; when they act against each
other the school sends nobody before it is settled.
"""

from typing import NamedTuple

from safeguarding.enums import ConsentAnswer, Settlement


class Said(NamedTuple):
    """One answer: whose (any value that tells people apart), what, and when (comparable)."""

    who: object
    answer: str
    at: object


class Settled(NamedTuple):
    outcome: str
    at: object


def newest_of_each(said):
    """The newest answer of each person, newest first."""
    newest = {}
    for each in sorted(said, key=lambda one: one.at, reverse=True):
        newest.setdefault(each.who, each)
    return list(newest.values())


def comes_to(said, settled=None):
    """One ConsentAnswer for all answers. A settlement counts until somebody says something new."""
    newest = newest_of_each(said)
    answers = {each.answer for each in newest}
    if len(answers) < 2:
        return ConsentAnswer(answers.pop()) if answers else ConsentAnswer.MISSING
    if settled is None or any(each.at > settled.at for each in newest):
        return ConsentAnswer.DISPUTED
    return ConsentAnswer.REFUSED if settled.outcome == Settlement.NOT_GOING else ConsentAnswer.GIVEN
