"""The proof of a finished run, checked again from the question as it was put: nothing is taken on trust."""

from dataclasses import dataclass
from textwrap import wrap

from placements.matching import Refused
from placements.matching.certificate import check
from placements.matching.document import read_problem
from placements.models import MatchRun
from placements.queries.area_proof import area_proof_page


@dataclass(frozen=True)
class Proof:
    """`fault` is empty when the plan is proved; `placed` then counts what no plan can beat."""

    fault: str
    placed: int = 0


def proof_page(run, *, check_now):
    """What the page of the proof shows; `checked` is None unless it was asked for."""
    if run.area_id:
        return area_proof_page(run, check_now=check_now)
    kept = MatchRun.objects.values_list('certificate', flat=True).get(pk=run.pk)
    certificate, question = kept[run.policy], {**kept['question'], 'policy': run.policy}
    return {
        'facts': certificate,
        # In short pieces, so that it wraps on a phone.
        'fingerprint': ' '.join(wrap(certificate['problem'], 8)),
        'students': len(question['students']),
        'windows': len(question['windows']),
        'checked': _check(run, question, certificate) if check_now else None,
    }


def _check(run, question, certificate):
    """As `check_match` does with a file: the kept plan against the kept question and prices."""
    placed = run.proposals.chosen().exclude(window=None).values_list('student_id', 'window_id')
    try:
        objective = check(read_problem(question), list(placed), certificate)
    except Refused as fault:
        return Proof(str(fault))
    return Proof('', sum(objective['placed_by_tier']))
