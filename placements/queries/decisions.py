"""Placements that wait for a safeguarding lead, and what each decision rests on."""

from dataclasses import dataclass
from typing import NamedTuple

from placements.clearance import facts_of, gates_of
from placements.enums import PENDING, State
from placements.models import Placement
from placements.queries.placements import whole
from safeguarding.clearance import dsl_reasons
from safeguarding.enums import DslReason, Holder
from safeguarding.models import DslDecision
from safeguarding.rules import dbs, sources
from safeguarding.rules.policy import Policy

# What each reason rests on; the rest is practice of the hub.
SOURCES = {
    DslReason.LONE_ADULT: sources.KCSIE,
    DslReason.STUDENT_DBS: sources.KCSIE,
    DslReason.HOME_SETTING: sources.KCSIE,
}


class Ground(NamedTuple):
    words: str
    source: str


@dataclass(frozen=True)
class Case:
    """reasons: codes on the table; choices: what the law leaves open."""

    facts: object
    reasons: tuple
    choices: tuple
    decisions: tuple

    @property
    def grounds(self):
        return [Ground(DslReason(code).label, SOURCES.get(code, sources.PRACTICE)) for code in self.reasons]


def case_of(placement):
    """All that a safeguarding lead needs to decide about one placement."""
    facts = facts_of([placement])[placement.pk]
    return Case(
        facts,
        tuple(dsl_reasons(facts, Policy())),
        dbs.choices(facts.supervision, facts.age),
        tuple(DslDecision.objects.filter(placement_ref__in=placement.refs)),
    )


def waiting_for_dsl(membership):
    """(placement, blocker) for each placement that a safeguarding lead must look at, soonest first."""
    open_states = (*PENDING, State.LIVE)
    rows = list(whole(Placement.objects.visible_to(membership).filter(state__in=open_states)))
    gates = gates_of(rows)
    waiting = [
        (row, blocker)
        for row in rows
        for gate in gates[row.pk]
        for blocker in gate.blockers
        if blocker.holder == Holder.DSL
    ]
    return sorted(waiting, key=lambda each: (each[0].start, each[0].ref))
