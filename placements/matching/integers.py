"""Side conditions, solved and proved: only the components whose flow breaks one are searched.

The flow without side conditions is the best plan of a wider problem. Where it happens to keep them it is the
best plan of this one too, so those components are left alone. The others are solved level by level, each level
starting from the plan of the one before. Side conditions break the matroid that lets tiers share a level: here each
tier outweighs all later ones.
"""

from dataclasses import replace
from time import monotonic

from placements.matching.branching import Search
from placements.matching.component import component, labels
from placements.matching.proving import Proof, Proving, add_up
from placements.matching.repair import broken_by, within_limits

SECONDS = 30


def settle(graph, solution, seconds=SECONDS):
    """The solution with every side condition kept, whether that is proved best, and how far it could be off."""
    broken = broken_by(graph, solution.edge)
    if not broken:
        return solution
    label = labels(graph)
    affected = sorted({int(label[len(graph.students) + side.windows[0]]) for side in broken})
    edge, proofs, until = solution.edge.copy(), [], monotonic() + seconds
    for done, number in enumerate(affected):
        part = component(graph, label == number)
        plan, proof = solve_component(
            part.graph, part.inside(solution.edge), solution.seed, share(until, len(affected) - done)
        )
        part.into(edge, plan)
        proofs.append(proof)
    return replace(solution, edge=edge, proofs=proofs, open_levels=add_up(proof.open for proof in proofs))


def share(until, parts_left):
    """Each component's fair part of the seconds left, so that one does not starve the others."""
    return max(until - monotonic(), 0.1 * parts_left) / parts_left


def solve_component(graph, flow, seed, seconds):
    """(the best plan found, its proof). `flow`: the plan without side conditions."""
    until, proving = monotonic() + seconds, Proving(graph)
    plan = within_limits(graph, flow, seed, graph.places[: len(graph.windows)])
    levels = []
    for stage in proving:
        search = Search(stage, plan, seed, until - monotonic())
        search.run(proving.case, proving.edges)
        plan = search.plan
        levels.append(search.nodes)
        proving.learn(stage, search.nodes, search.reached)
    return plan, Proof(proving.counts.names, levels, proving.open)
