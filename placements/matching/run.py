"""One run of the matcher, from problem to explained, proven plan."""

from dataclasses import dataclass, replace

from placements.matching.assemble import graph_of
from placements.matching.certificate import certify, objective
from placements.matching.explain import Placed, explain_placed
from placements.matching.figures import Figures, figures, first_come_first_served
from placements.matching.flow import solve
from placements.matching.obstacles import Unplaced, explain_unplaced


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`by_hand` is what first come, first served would have reached on the same problem."""

    policy: str
    placed: list[Placed]
    unplaced: list[Unplaced]
    objective: dict
    figures: Figures
    by_hand: Figures
    certificate: dict


def match(problem, *, seed=0):
    """The best plan under the problem's policy. The same problem and seed always give the same plan.

    Raises Fault, with the path of the place, for a problem that contradicts itself.
    """
    return plan_for(problem, graph_of(problem), seed)


def compare(problem, policies, *, seed=0):
    """One plan per policy, over the same feasible pairs."""
    graph = graph_of(problem)
    return {policy: plan_for(problem, replace(graph, policy=policy), seed) for policy in policies}


def plan_for(problem, graph, seed):
    solution = solve(graph, seed)
    return Plan(
        policy=graph.policy,
        placed=explain_placed(graph, solution.edge),
        unplaced=explain_unplaced(graph, solution.edge, problem),
        objective=objective(graph, solution.edge),
        figures=figures(graph, solution.edge),
        by_hand=figures(graph, first_come_first_served(graph)),
        certificate=certify(graph, solution),
    )
