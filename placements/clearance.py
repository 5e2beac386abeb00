"""From rows to the facts that clearance asks for: a few queries, however many placements."""

from datetime import timedelta

from django.utils import timezone

from brokerage.core.calendar import academic_year, is_bank_holiday
from employers.models import Insurance
from safeguarding import clearance
from safeguarding.clearance import facts
from safeguarding.enums import AssessmentKind, AssessmentState, DslOutcome
from safeguarding.models import DslDecision, RiskAssessment, SummaryDelivery
from safeguarding.queries import answers_to, fewer_than_five
from safeguarding.rules.dbs import Supervision
from safeguarding.rules.eligibility import experience
from safeguarding.rules.regulation19 import Answers, ExceptionText
from safeguarding.rules.working_time import WorkingDay
from schools.models import Circumstances


def gates_of(placements):
    """{placement id: its gates in the order of the checklist}.

    Needs student, cohort, block, window, offer and employer loaded with each placement.
    """
    return {pk: clearance.gates(known) for pk, known in facts_of(placements).items()}


def red_gates(placement):
    """The blockers between one placement and its first day; empty means clear."""
    return clearance.blockers(facts_of([placement])[placement.pk])


def facts_of(placements):
    """{placement id: Facts}. Six queries for any number of placements, one more where a family disagrees."""
    refs = [placement.ref for placement in placements]
    students = [placement.student_id for placement in placements]
    offers = [placement.window.offer_id for placement in placements]
    vulnerable = set(
        Circumstances.objects.filter(student__in=students, vulnerable=True).values_list(
            'student_id', flat=True
        )
    )
    insurance = _by(Insurance.objects.filter(employer__in=[p.employer_id for p in placements]), 'employer_id')
    assessments = _by(_newest_first(offers), 'offer_id')
    summaries = _by(
        SummaryDelivery.objects.filter(placement_ref__in=refs).select_related('assessment'), 'placement_ref'
    )
    consents = answers_to(refs)
    decisions = _by(DslDecision.objects.filter(placement_ref__in=refs), 'placement_ref')
    return {
        placement.pk: facts.Facts(
            student=_student(placement, placement.student_id in vulnerable),
            placement=_placement(placement),
            insurance=_insurance(insurance.get(placement.employer_id)),
            assessment=_assessment(assessments.get(placement.window.offer_id), placement.window.offer),
            summary=_summary(summaries.get(placement.ref)),
            consent=consents[placement.ref],
            approval=_approval(placement),
            supervision=_supervision(assessments.get(placement.window.offer_id)),
            dsl_decision=_decision(decisions.get(placement.ref)),
        )
        for placement in placements
    }


def _newest_first(offers):
    return RiskAssessment.objects.filter(
        offer__in=offers, state__in=[AssessmentState.CONFIRMED, AssessmentState.EXPIRED]
    ).order_by('-version')


def _by(rows, key):
    """The first row of each key: querysets come newest first."""
    found = {}
    for row in rows:
        found.setdefault(getattr(row, key), row)
    return found


def _student(placement, vulnerable):
    return facts.Student(placement.student.date_of_birth, year_group_of(placement), vulnerable)


def year_group_of(placement):
    """The student's year group on the first day: a cohort's number holds in its own academic year only."""
    cohort = placement.student.cohort
    return cohort.year_group + academic_year(placement.start) - cohort.starts_year


def _placement(placement):
    offer = placement.window.offer
    days = tuple(working_days(placement))
    return facts.Placement(placement.start, placement.end, days, experience(offer.rung, offer.mode))


def working_days(placement):
    """The days of the placement as the offer keeps them, on the block's weekdays where it names some.

    Bank holidays are days off.
    """
    offer, out = placement.window.offer, placement.block.weekdays
    if offer.day_starts is None or offer.day_ends is None:
        return
    day = placement.start
    while day <= placement.end:
        works = day.weekday() in offer.weekdays and (not out or day.weekday() in out)
        if works and not is_bank_holiday(day):
            yield WorkingDay(day, offer.day_starts, offer.day_ends, offer.break_minutes)
        day += timedelta(days=1)


def _insurance(row):
    if row is None:
        return facts.Insurance()
    return facts.Insurance(
        basis=row.basis,
        insurer=row.insurer,
        policy_number=row.policy_number,
        cover_pounds=row.cover_pounds,
        expires_on=row.expires_on,
        letter_on=timezone.localdate(row.told_at) if row.told_at else None,
        insurer_told=row.insurer_told or None,
    )


def _assessment(row, offer):
    small = fewer_than_five(offer.employer)
    if row is None:
        return facts.Assessment(fewer_than_five=small)
    verbal = row.kind == AssessmentKind.VERBAL
    return facts.Assessment(
        # A conversation counts only as a conversation: for a small, low-risk firm, whatever it has become since.
        state=AssessmentState.DRAFT if verbal else row.state,
        band=row.band,
        confirmed_on=row.confirmed_on,
        expires_on=row.expires_on,
        version=row.version,
        residual_max=row.residual_max,
        answers=Answers(**row.regulation_19),
        exception=ExceptionText(**row.exception_text) if row.exception_text else None,
        fewer_than_five=small,
        verbal_note=facts.VerbalNote(row.confirmed_on, row.confirmed_by, row.noted_by) if verbal else None,
        offer_changed=row.offer_version != offer.version,
    )


def _supervision(row):
    if row is None:
        return Supervision()
    return Supervision(row.lone_adult, row.home_setting, row.vehicle, row.residential, row.specified_place)


def _summary(row):
    if row is None:
        return None
    return facts.Summary(timezone.localdate(row.delivered_at), row.method, row.assessment.version)


def _approval(placement):
    if placement.approved_at is None:
        return None
    return facts.Approval(placement.approved_by, timezone.localdate(placement.approved_at))


def _decision(row):
    if row is None:
        return None
    return facts.DslDecision(
        DslOutcome(row.outcome),
        row.decided_by,
        row.reason,
        timezone.localdate(row.decided_at),
        frozenset(row.covers),
    )
