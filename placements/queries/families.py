"""What a family has said about a placement, person by person, and how the school settled that they disagreed."""

from typing import NamedTuple

from placements.clearance import standing
from placements.queries.placements import consenters_of, consents_of
from safeguarding.enums import ConsentAnswer, Gate
from safeguarding.models import Consent, ConsentSettlement
from safeguarding.queries import answers_to, as_said
from schools.models import Guardian

SAID = {ConsentAnswer.GIVEN: ('ok', 'Said yes'), ConsentAnswer.REFUSED: ('stop', 'Said no')}
SILENT, ASKED_ANEW = ('wait', 'No answer yet'), ('wait', 'Asked again')


class Person(NamedTuple):
    """One whom the school asks, or, without `guardian`, who answered and is asked no longer. A chip says what."""

    name: str
    guardian: Guardian | None
    answer: Consent | None
    look: str
    words: str


def family_of(placement):
    """Everybody who is asked, the main one first, then whose answer counts though nobody asks them now.

    An answer that families were asked anew about is shown as such: it does not count any more.
    """
    said = {as_said(row).who: row for row in consents_of(placement)}
    people = [
        _person(placement, each.name, each, said.pop(each.pk, None) or said.pop(_known_by(each), None))
        for each in consenters_of(placement)
    ]
    return people + [_person(placement, row.signed_name, None, row) for row in said.values()]


def _known_by(guardian):
    """How an answer is known that came without its giver's row."""
    return guardian.name.casefold().strip()


def _person(placement, name, guardian, answer):
    if answer is None:
        return Person(name, guardian, None, *SILENT)
    counts = standing(placement, Gate.PARENT_CONSENT, answer, 'given_at')
    return Person(name, guardian, answer, *(SAID[answer.answer] if counts else ASKED_ANEW))


def is_disputed(placement):
    return answers_to([placement.ref])[placement.ref] == ConsentAnswer.DISPUTED


def settlements_of(placement):
    """How it was settled that they disagreed, newest first. What was said holds words about the family."""
    return list(ConsentSettlement.objects.filter(placement_ref=placement.ref))


def settlement_that_holds(placement, people):
    """The newest, unless somebody has said something new since."""
    newest = next(iter(settlements_of(placement)), None)
    said = [each.answer for each in people if each.answer]
    holds = newest is not None and all(row.given_at <= newest.settled_at for row in said)
    return newest if holds else None
