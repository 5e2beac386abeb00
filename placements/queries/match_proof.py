"""The proof of a finished run, checked again from the question as it was put: nothing is taken on trust."""

from dataclasses import dataclass
from textwrap import wrap

from placements.matching import Refused
from placements.matching.certificate import check
from placements.matching.document import read_problem
from placements.models import MatchRun


def facts_of(run):
    """What the proof page says of a finished run, without the question itself."""
    certificate = _certificate(run)
    question = certificate.pop('question')
    return {
        'facts': certificate,
        # In short pieces, so that it wraps on a phone.
        'fingerprint': ' '.join(wrap(certificate['problem'], 8)),
        'students': len(question['students']),
        'windows': len(question['windows']),
    }


def _certificate(run):
    return MatchRun.objects.values_list('certificate', flat=True).get(pk=run.pk)


@dataclass(frozen=True)
class Proof:
    """`fault` is empty when the plan is proved; `placed` then counts what no plan can beat."""

    fault: str
    placed: int = 0


def proof_of(run):
    """Check the kept plan against the kept question and prices, as `check_match` does with a file."""
    certificate = _certificate(run)
    graph = read_problem(certificate['question'])
    placed = run.proposals.exclude(window=None).values_list('student_id', 'window_id')
    try:
        objective = check(graph, list(placed), certificate)
    except Refused as fault:
        return Proof(str(fault))
    return Proof('', sum(objective['placed_by_tier']))
