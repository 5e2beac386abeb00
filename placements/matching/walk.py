"""The walk through a tree of cases that finds out, in whole numbers, what it proves, whoever made the tree."""

from dataclasses import dataclass, field

import numpy as np

from placements.matching.flow import held_to


@dataclass(eq=False)
class Proved:
    """`lowest`: what no plan goes below. `cases`, `edges`: where plans can be that come to no more than `reached`."""

    lowest: int
    cases: list = field(default_factory=list)
    edges: list = field(default_factory=list)

    def case(self):
        """One case that has all of them inside."""
        lows, highs = zip(*self.cases, strict=True)
        return list(map(min, zip(*lows, strict=True))), list(map(max, zip(*highs, strict=True)))

    def open_edges(self):
        return np.unique(np.concatenate(self.edges))


def walk(stage, case, edges, nodes, reached):
    """What the tree proves of the plans in a case that use these edges, `reached` being what one of them comes to."""
    found = Proved(reached)
    stack = [(case, edges, stage.shown(case, edges).floor, 0 if nodes else None)]
    while stack:
        case, edges, floor, at = stack.pop()
        node = nodes[at] if at is not None else None
        if node is not None:
            floor, edges = closer(stage, case, edges, floor, node, reached)
        if floor > reached:
            continue
        if node is not None and node.split:
            for side in ('below', 'above'):
                within = stage.counts.within(case, *node.split, side == 'above')
                if within:
                    stack.append((within, edges, floor, getattr(node, side)))
            continue
        found.lowest = min(found.lowest, floor)
        found.cases.append(case)
        found.edges.append(edges)
    return found


def closer(stage, case, edges, floor, node, reached):
    """(what no plan of the case goes below, the edges that a plan of `reached` or less can use), by this node."""
    if node.flow and stage.counts.fixed(case):
        return (max(floor, reached) if no_better_flow(stage, case, reached) else floor), edges
    shown = stage.shown(case, edges, node.prices)
    return max(floor, shown.floor), edges[shown.allows(reached)]


def no_better_flow(stage, case, reached):
    """Whether the best flow of a fixed case is no better: or cannot fill it, in which case no plan can."""
    load = case[1][: len(stage.counts.graph.windows)]
    plan = held_to(stage.counts.graph, load)
    return (plan >= 0).sum() < sum(load) or not stage.better(plan, reached)
