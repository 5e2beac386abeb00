"""One run of the matcher, from problem to explained, proven plan."""

from dataclasses import dataclass, replace

from placements.matching.assemble import graph_of
from placements.matching.certificate import bound_of, certify, objective
from placements.matching.explain import Placed, explain_placed
from placements.matching.figures import Figures, figures, first_come_first_served
from placements.matching.flow import solve
from placements.matching.integers import SECONDS, settle
from placements.matching.obstacles import Unplaced, explain_unplaced


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`by_hand` is what first come, first served would have reached on the same problem.

    `status` is 'optimal', or 'feasible' where time ran out; `bound` is what no plan can beat, level by level.
    """

    policy: str
    status: str
    placed: list[Placed]
    unplaced: list[Unplaced]
    objective: dict
    bound: dict
    figures: Figures
    by_hand: Figures
    certificate: dict


def match(problem, *, seed=0, seconds=SECONDS):
    """The best plan under the problem's policy. The same problem and seed always give the same plan, unless
    `seconds` cut short the search that limits that cross and wishes may need.

    Raises Fault, with the path of the place, for a problem that contradicts itself.
    """
    return plan_for(problem, graph_of(problem), seed, seconds)


def compare(problem, policies, *, seed=0, seconds=SECONDS):
    """One plan per policy, over the same feasible pairs."""
    graph = graph_of(problem)
    return {policy: plan_for(problem, replace(graph, policy=policy), seed, seconds) for policy in policies}


def fill(problem, placed, *, seed=0):
    """The best plan in which everybody of `placed`, {student id: window id}, stays: free places go to the waiting."""
    students = [
        replace(s, locked=placed[s.id], confirmed=True) if s.id in placed else s for s in problem.students
    ]
    return match(replace(problem, students=students), seed=seed)


def plan_for(problem, graph, seed, seconds=SECONDS):
    """`seconds` limits the search that crossing limits and wishes may need; nothing else is ever cut short."""
    solution = settle(graph, solve(graph, seed), seconds)
    reached = objective(graph, solution.edge)
    return Plan(
        policy=graph.policy,
        status='feasible' if solution.open_levels else 'optimal',
        placed=explain_placed(graph, solution.edge),
        unplaced=explain_unplaced(graph, solution.edge, problem),
        objective=reached,
        bound=bound_of(reached, solution.open_levels),
        figures=figures(graph, solution.edge),
        by_hand=figures(graph, first_come_first_served(graph)),
        certificate=certify(graph, solution),
    )
