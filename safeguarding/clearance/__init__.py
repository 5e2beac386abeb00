"""May this student start this placement? Facts in, blockers in words out; no database and no clock.

There is no path by which a parent waives insurance or assessment, and none by which anybody overrides law.
"""

from datetime import timedelta

from safeguarding.clearance.facts import Facts
from safeguarding.clearance.findings import Blocker, GateResult
from safeguarding.clearance.hours import hours_findings
from safeguarding.clearance.people import (
    approval_findings,
    consent_findings,
    consent_is_needed,
    dsl_findings,
    dsl_reasons,
    eligibility_findings,
    lone_adult_unanswered,
    summary_findings,
    summary_is_needed,
)
from safeguarding.clearance.workplace import assessment_findings, insurance_findings, workplace_findings
from safeguarding.enums import Gate, GateState
from safeguarding.rules.overrides import OVERRIDABLE, is_sound
from safeguarding.rules.policy import Policy

FINDINGS = {
    Gate.ELIGIBILITY: eligibility_findings,
    Gate.INSURANCE: insurance_findings,
    Gate.RISK_ASSESSMENT: assessment_findings,
    Gate.WORKPLACE: workplace_findings,
    Gate.HOURS: hours_findings,
    Gate.DSL: dsl_findings,
    Gate.PARENT_SUMMARY: summary_findings,
    Gate.PARENT_CONSENT: consent_findings,
    Gate.SCHOOL_APPROVAL: approval_findings,
}


def gates(facts: Facts, policy=None):
    """Every gate in the order of the checklist: green, red with its blockers, or not needed."""
    policy = policy or Policy()
    return [_gate(gate, facts, policy) for gate in FINDINGS]


def blockers(facts: Facts, policy=None):
    """All that stands between this student and the first day; empty means clear."""
    return blockers_of(gates(facts, policy))


def blockers_of(results):
    """The same of gates that are known: only a red one has any."""
    return [blocker for result in results for blocker in result.blockers]


def _gate(gate, facts, policy):
    if not _is_needed(gate, facts, policy):
        return GateResult(gate, GateState.NOT_NEEDED)
    due = facts.placement.first_day - timedelta(weeks=policy.due_weeks[gate])
    found = [
        Blocker(f.code, gate, f.words, f.holder, due, f.source, f.code in OVERRIDABLE, f.others)
        for f in FINDINGS[gate](facts, policy)
    ]
    set_aside = {override.code for override in facts.overrides if is_sound(override)}
    left = tuple(blocker for blocker in found if blocker.code not in set_aside)
    overridden = tuple(blocker for blocker in found if blocker.code in set_aside)
    return GateResult(gate, GateState.RED if left else GateState.GREEN, left, overridden)


def _is_needed(gate, facts, policy):
    match gate:
        case Gate.INSURANCE | Gate.RISK_ASSESSMENT | Gate.WORKPLACE | Gate.HOURS:
            return facts.is_placement
        case Gate.PARENT_SUMMARY:
            return summary_is_needed(facts)
        case Gate.PARENT_CONSENT:
            return consent_is_needed(facts)
        case Gate.DSL:
            stopped = facts.dsl_decision is not None
            return stopped or lone_adult_unanswered(facts) or bool(dsl_reasons(facts, policy))
        case _:
            return True
