"""The gates that a person opens: eligibility, the parent, the school, the safeguarding lead."""

from safeguarding.clearance.findings import Finding
from safeguarding.enums import ConsentAnswer, DslOutcome, DslReason, Experience, Holder
from safeguarding.rules import dbs, eligibility, sources


def eligibility_findings(facts, policy):
    """Source: Education Act 1996 s.560."""
    if not eligibility.may_do(facts.placement.experience, facts.student.year_group):
        yield Finding(
            'too_young',
            f'This student will be in Year {facts.student.year_group} on the first day. Placements are for '
            'Year 10 and above. Offer a talk, a workplace visit or a virtual experience instead.',
            Holder.SCHOOL,
            sources.EDUCATION_ACT,
        )


def summary_is_needed(facts):
    """Only a child's parent must be told by law. Source: Management Regs 1999 reg 10(2)."""
    return facts.is_placement and facts.is_child


def summary_findings(facts, policy):
    """Before the first day, in any form. Source: Management Regs 1999 reg 10(2); fire: Fire Safety Order
    2005 art 19(2)."""
    summary = facts.summary
    if summary is None or summary.sent_on >= facts.placement.first_day:
        yield Finding(
            'summary_not_sent',
            'Send the parent or carer the one-page risk summary before the first day. E-mail, paper or a '
            'conversation all count; record when and how.',
            Holder.SCHOOL,
            sources.REG_10,
        )
    elif summary.version != facts.assessment.version:
        yield Finding(
            'summary_outdated',
            'The risk assessment changed after the parent or carer had the summary. Send the new one.',
            Holder.SCHOOL,
            sources.REG_10,
        )


def consent_is_needed(facts):
    """Under 18, for anything off the school's own site."""
    outings = {Experience.PLACEMENT, Experience.VISIT}
    return facts.is_minor and facts.placement.experience in outings


def consent_findings(facts, policy):
    """No waiver and no override: a silent parent means the student stays. Source: the school's duty."""
    if facts.consent == ConsentAnswer.REFUSED:
        yield Finding(
            'consent_refused',
            'The parent or carer said no. Talk to the family, or offer something else. Nobody can set '
            'this aside.',
            Holder.SCHOOL,
            sources.SCHOOL_DUTY,
        )
    elif facts.consent == ConsentAnswer.DISPUTED:
        yield Finding(
            'consent_disputed',
            'One person who may consent said yes and another said no. Talk to both. The student does not go before '
            'you have recorded how it was settled.',
            Holder.SCHOOL,
            sources.PARENTAL_RESPONSIBILITY,
        )
    elif facts.consent != ConsentAnswer.GIVEN:
        yield Finding(
            'consent_missing',
            'Read the placement details and say yes or no. No answer means that the student cannot go.',
            Holder.PARENT,
            sources.SCHOOL_DUTY,
            'The parent or carer has not said yes or no. Without an answer the student cannot go.',
        )


def approval_findings(facts, policy):
    """By a named member of staff. Source: Education Act 1996 s.560 (arranged or approved by the school)."""
    if facts.approval is None or not facts.approval.by.strip():
        yield Finding(
            'not_approved',
            'A named member of staff approves this placement for the school.',
            Holder.SCHOOL,
            sources.SCHOOL_DUTY,
        )


def dsl_reasons(facts, policy):
    """Why a safeguarding lead should look; empty for adults and for talks in school."""
    if not facts.is_minor or facts.placement.experience in {Experience.TALK, Experience.VIRTUAL}:
        return ()
    return dbs.reasons(
        facts.supervision,
        facts.age,
        len(facts.placement.days),
        facts.student.vulnerable,
        policy.dsl_after_days,
    )


def lone_adult_unanswered(facts):
    """The question is asked for every placement of a student under 16, and of nobody else."""
    asked = facts.is_placement and dbs.lone_adult_is_asked(facts.age)
    return asked and facts.supervision.lone_adult is None


def dsl_findings(facts, policy):
    """Source: Keeping children safe in education: consider the circumstances and the supervision."""
    if lone_adult_unanswered(facts):
        yield Finding(
            'lone_adult_unanswered',
            'Say whether one adult will be alone with the student, unsupervised, as a main part of the work. '
            'Yes does not rule the placement out, and does not mean a DBS check.',
            Holder.EMPLOYER,
            sources.KCSIE,
            'The employer has not said whether one adult will be alone with the student, unsupervised, as a main '
            'part of the work. Yes does not rule the placement out, and does not mean a DBS check.',
        )
    yield from _decision_findings(facts.dsl_decision, dsl_reasons(facts, policy))


def _decision_findings(decision, reasons):
    if decision is not None and decision.outcome == DslOutcome.STOP:
        yield Finding(
            'dsl_stopped',
            'The safeguarding lead stopped this placement. Offer the student something else.',
            Holder.SCHOOL,
            sources.KCSIE,
        )
        return
    settled = decision.reasons if _is_reasoned(decision) else frozenset()
    undecided = [DslReason(reason).label for reason in reasons if reason not in settled]
    if undecided:
        looked_at = '; '.join(undecided)
        yield Finding(
            'dsl_undecided',
            f'Decide whether this placement may go ahead, and write down why. What to look at: {looked_at}.',
            Holder.DSL,
            sources.KCSIE,
            f'The safeguarding lead decides whether this placement may go ahead. What to look at: {looked_at}.',
        )


def _is_reasoned(decision):
    return decision is not None and bool(decision.by.strip() and decision.reason.strip())
