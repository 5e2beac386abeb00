"""The gates of the workplace: insurance, risk assessment, and the check that all schools share."""

from brokerage.core.ui import long_date
from employers.enums import InsuranceBasis
from safeguarding.clearance.findings import Finding
from safeguarding.enums import AssessmentState, Holder, Standing
from safeguarding.rules import checks, regulation19, risk, sources
from safeguarding.rules import insurance as cover


def insurance_findings(facts, policy):
    """Source: Employers' Liability (Compulsory Insurance) Act 1969."""
    yield from _basis_findings(facts.insurance)
    if cover.basis_is_accepted(facts.insurance.basis):
        yield from _proof_findings(facts.insurance, facts.placement.last_day)
    yield from _insurer_findings(facts, policy)


def _basis_findings(held):
    if held.basis == InsuranceBasis.FAMILY_ONLY:
        yield Finding(
            'family_only',
            "A student is not family, so you need employers' liability insurance before the first day.",
            Holder.EMPLOYER,
            sources.EL_ACT,
            "A student is not family, so the employer needs employers' liability insurance before the first day.",
        )
    elif not cover.basis_is_accepted(held.basis):
        yield Finding(
            'insurance_missing',
            "Tell us about your employers' liability insurance: insurer, policy number, amount and end date. "
            'Public liability does not cover a student at work.',
            Holder.EMPLOYER,
            sources.EL_ACT,
            "The employer has not given its employers' liability insurance: insurer, policy number, amount and end "
            'date. Public liability does not cover a student at work.',
        )


def _proof_findings(held, last_day):
    by_policy = held.basis == InsuranceBasis.EMPLOYERS_LIABILITY
    if by_policy and not (held.insurer.strip() and held.policy_number.strip()):
        yield Finding(
            'policy_details_missing',
            "Give the insurer's name and the policy number from your certificate.",
            Holder.EMPLOYER,
            sources.EL_ACT,
            "The insurer's name or the policy number on the employer's certificate is missing.",
        )
    if by_policy and not cover.cover_is_enough(held.cover_pounds):
        yield Finding(
            'cover_too_low',
            f'The cover must be at least £{cover.MINIMUM_COVER:,}. Check the amount on your certificate.',
            Holder.EMPLOYER,
            sources.EL_ACT,
            f'The cover must be at least £{cover.MINIMUM_COVER:,}. The employer checks its certificate.',
        )
    if not by_policy and held.letter_on is None:
        yield Finding(
            'letter_missing',
            'Send us the indemnity letter that takes the place of insurance.',
            Holder.EMPLOYER,
            sources.PRACTICE,
            'The indemnity letter that takes the place of insurance has not come from the employer.',
        )
    if (by_policy or held.expires_on) and not cover.covers_last_day(held.expires_on, last_day):
        yield Finding(
            'insurance_runs_out',
            f'The cover must run to the last day, {long_date(last_day)}. Send us the renewal when you '
            'have it.',
            Holder.EMPLOYER,
            sources.EL_ACT,
            f'The cover must run to the last day, {long_date(last_day)}. The employer sends the renewal when it '
            'comes.',
        )


def _insurer_findings(facts, policy):
    held, days = facts.insurance, facts.placement
    must_tell = cover.insurer_must_be_told(
        days.first_day,
        days.last_day,
        held.outside_normal_business,
        policy.tell_insurer_after_weekdays,
        # Of days that nobody has given yet the most is taken.
        {day.on.weekday() for day in days.days} or range(5),
    )
    if held.basis == InsuranceBasis.EMPLOYERS_LIABILITY and must_tell and not held.insurer_told:
        why = (
            'is not your normal business'
            if held.outside_normal_business
            else 'comes to more than two weeks of working days'
        )
        theirs = why.replace('your', 'the employer’s')
        yield Finding(
            'insurer_not_told',
            f'The work {why}. Tell your insurer, keep their answer, and tick that you have.',
            Holder.EMPLOYER,
            sources.ABI,
            f'The work {theirs}. The employer tells its insurer, keeps the answer, and ticks that it has.',
        )


def assessment_findings(facts, policy):
    """Source: Management Regs 1999 regs 3 and 19."""
    yield from _content_findings(facts.assessment)
    yield from _record_findings(facts, policy)
    if facts.is_minor:
        yield from _regulation_19_findings(facts.assessment, facts.standing)


def _content_findings(held):
    if held.residual_max is not None and not risk.may_be_confirmed(held.residual_max):
        yield Finding(
            'risk_too_high',
            'One risk is still high after everything you do about it. Add what would bring it down, or take '
            'that task out.',
            Holder.EMPLOYER,
            sources.REG_3,
            'One risk is still high after everything the employer does about it. It adds what would bring it '
            'down, or takes that task out.',
        )
    if held.offer_changed:
        yield Finding(
            'offer_changed',
            'The offer changed after you confirmed its risks. Check the risk assessment against the new '
            'tasks, site and supervisor, and confirm it again.',
            Holder.EMPLOYER,
            sources.REG_3,
            'The offer changed after the employer confirmed its risks. It checks the risk assessment against the new '
            'tasks, site and supervisor, and confirms it again.',
        )


def _record_findings(facts, policy):
    held, last_day = facts.assessment, facts.placement.last_day
    if _conversation_counts(held, last_day, policy):
        return
    if held.state != AssessmentState.CONFIRMED or held.band is None or held.confirmed_on is None:
        yield Finding(
            'assessment_unconfirmed',
            'Confirm your risk assessment for young people. Your existing one will do if it already '
            'covers them.',
            Holder.EMPLOYER,
            sources.REG_3,
            'The employer has not confirmed its risk assessment for young people. One that it has will do if it '
            'already covers them.',
        )
        return
    if _assessment_ends(held, policy) < last_day:
        yield Finding(
            'assessment_runs_out',
            f'Your risk assessment must be in date on the last day, {long_date(last_day)}. If nothing has '
            'changed, say so and it counts again.',
            Holder.EMPLOYER,
            sources.PRACTICE,
            f'The risk assessment must be in date on the last day, {long_date(last_day)}. If nothing has '
            'changed, the employer says so and it counts again.',
        )


def _assessment_ends(held, policy):
    return held.expires_on or risk.expires_on(held.confirmed_on, held.band, policy.validity_months)


def _conversation_counts(held, last_day, policy):
    note = held.verbal_note
    return (
        note is not None
        and bool(note.spoke_to.strip() and note.by.strip())
        and risk.conversation_is_enough(held.fewer_than_five, held.band)
        and risk.expires_on(note.on, held.band, policy.validity_months) >= last_day
    )


def _regulation_19_findings(held, standing):
    if not held.answers.complete:
        yield Finding(
            'regulation_19_unanswered',
            'Answer the five questions about work that young people must be kept from.',
            Holder.EMPLOYER,
            sources.REG_19,
            'The employer has not answered the five questions about work that young people must be kept from.',
        )
    if standing == Standing.CHILD and regulation19.barred_for_child(held.answers):
        yield Finding(
            'regulation_19_child',
            'This work brings a risk that nobody of this age may be exposed to. Take the task out, or offer '
            'the place to an older student. There is no exception.',
            Holder.EMPLOYER,
            sources.REG_19,
            'This work brings a risk that nobody of this age may be exposed to. The employer takes the task out, or '
            'the place goes to an older student. There is no exception.',
        )
    elif regulation19.exception_needed(held.answers, held.exception):
        yield Finding(
            'regulation_19_exception',
            'Explain why the training needs this work, who is the competent supervisor, and how the risk is '
            'brought down as far as is reasonably practicable; or take the task out.',
            Holder.EMPLOYER,
            sources.REG_19_EXCEPTION,
            'The employer explains why the training needs this work, who is the competent supervisor, and how '
            'the risk is brought down as far as is reasonably practicable; or takes the task out.',
        )


def workplace_findings(facts, policy):
    """Reasonable steps, once for the whole area: a check of this site and band, in date, of the work as it is.

    Source: HSE, work experience organisers: pooled experience may be relied on.
    """
    if facts.suspended:
        yield Finding(
            'employer_suspended',
            'The hub lets nobody start at this employer for now. Ask the hub; plan something else meanwhile.',
            Holder.HUB,
            sources.PRACTICE,
        )
    elif facts.site_suspended:
        yield Finding(
            'site_suspended',
            'The hub lets nobody start at this site for now. Ask the hub; plan something else meanwhile.',
            Holder.HUB,
            sources.PRACTICE,
        )
    elif facts.check is None or facts.check.changed:
        changed = facts.check is not None
        yield Finding(
            'workplace_changed' if changed else 'workplace_unchecked',
            f'{CHANGED if changed else UNCHECKED} {risk.check_words(facts.assessment.band)}',
            Holder.SCHOOL,
            sources.HSE,
        )
    elif not checks.counts_on(facts.check.expires_on, facts.placement.last_day):
        yield Finding(
            'workplace_check_runs_out',
            f'The check of this workplace counts until {long_date(facts.check.expires_on)}, before the last day. '
            'Check it again.',
            Holder.SCHOOL,
            sources.PRACTICE,
        )


UNCHECKED = 'No school or hub has checked this kind of work at this site yet.'
CHANGED = 'The work, its risks or the supervision changed after the workplace was checked.'
