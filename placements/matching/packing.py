"""Several cost levels in one whole number, so that an earlier level always outweighs all later ones.

The numbers that matter are sums along simple paths and cycles of the residual graph. There every student
swaps at most one option for another, and at most one enters and one leaves; hence `span` bounds such a
sum, and a level multiplied by more than twice the span of the next is neither outweighed nor blurred.
"""

from dataclasses import dataclass

import numpy as np

POTENTIAL_LIMIT = 2**61


@dataclass(frozen=True, eq=False)
class Packed:
    edge: np.ndarray
    tree: np.ndarray
    spans: list[int]
    count: int

    def unpack(self, values):
        """Columns of levels, most important first. The first takes whatever the others leave."""
        columns = []
        for reach in reversed(self.spans[1:]):
            digit = (values + reach) % (2 * reach + 1) - reach
            columns.append(digit)
            values = (values - digit) // (2 * reach + 1)
        return np.stack([values, *reversed(columns)], axis=1)


def span(net, costs):
    """More than any path or cycle can add up to at this level."""
    if not len(costs):
        return 1
    first = net.start[:-1][np.diff(net.start) > 0]
    swings = np.maximum.reduceat(costs, first) - np.minimum.reduceat(costs, first)
    return int(swings.sum()) + 2 * int(np.abs(costs).max()) + 1


def pack(net, levels, tree_sign):
    """All given levels as one, or None where that would not fit in 64 bits.

    `tree_sign` marks capacities that earlier levels hold full (-1) or empty (+1): they outweigh all here.
    """
    spans = [span(net, level) for level in levels]
    step = 1
    for reach in spans[1:]:
        step *= 2 * reach + 1
    held = (2 * spans[0] + 1) * step
    if (1 + int(np.count_nonzero(tree_sign))) * held >= POTENTIAL_LIMIT:
        return None
    cost = levels[0].astype(np.int64)
    for reach, level in zip(spans[1:], levels[1:], strict=True):
        cost = cost * (2 * reach + 1) + level
    return Packed(cost, tree_sign * held, spans, len(levels))
