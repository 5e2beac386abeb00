"""The proof of an area's match, part by part, checked against the proposals as they stand in the tables."""

from dataclasses import dataclass

from placements.matching import Refused, read_snapshot
from placements.matching.assemble import graph_of
from placements.matching.certificate import check
from placements.models import Proposal


@dataclass(frozen=True)
class PartProof:
    """`fault` is empty when no plan for this part is better; `placed` then counts its students with a place."""

    number: int
    students: int
    fault: str
    placed: int = 0


def check_area(run):
    """One proof after the other, each from its part's own question: memory is that of one part."""
    for number in run.parts.values_list('pk', flat=True):
        yield check_part(run.parts.get(pk=number))


def check_part(part):
    problem = read_snapshot(part.question)
    certificate, count = part.certificate, len(problem.students)
    try:
        objective = check(graph_of(problem), placed_pairs(part, problem), certificate)
    except Refused as fault:
        return PartProof(part.number, count, str(fault))
    if objective != certificate['objective']:
        return PartProof(part.number, count, 'the objective is not the one that was written down')
    return PartProof(part.number, count, '', sum(objective['placed_by_tier']))


def placed_pairs(part, problem):
    """(solver's student id, window) of the part's students as the proposals say now."""
    name = {tuple(seat): row.id for row, seat in zip(problem.students, part.seats, strict=True)}
    blocks = {block for _, block in part.seats}
    rows = Proposal.objects.filter(run__area=part.run_id, run__block__in=blocks).exclude(window=None)
    found = rows.values_list('student', 'run__block', 'window')
    return [(name[student, block], window) for student, block, window in found if (student, block) in name]
