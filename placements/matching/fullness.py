"""Why a window takes nobody more: it is full itself, a limit around it is reached, or too few would go there.

Where others fill it too, all that is known of a window with limits is that it has no place: then it is EITHER.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from placements.matching.sides import has_sides

FREE, OWN, LIMIT, WISH, EITHER = range(5)


@dataclass(frozen=True, eq=False)
class Fullness:
    """Per window of the graph, in its order: the kind of fullness, and the reached limit in words, if known."""

    kind: np.ndarray
    said: dict

    def words(self, windows):
        """Why none of `windows`, all of which fit a student, takes this one too."""
        kinds = Counter(self.kind[windows].tolist())
        said = {self.said[w] for w in windows.tolist() if self.kind[w] == LIMIT and self.said.get(w)}
        if len(windows) == 1:
            return f'The only window that fits {_only(next(iter(kinds)), said)}.'
        if kinds.keys() == {OWN}:
            return f'All {len(windows)} windows that fit are full.'
        parts = [_some(kind, kinds[kind], said) for kind in (OWN, LIMIT, WISH, EITHER) if kinds[kind]]
        return f'None of the {len(windows)} windows that fit takes one more: {", ".join(parts)}.'


def fullness(graph, edge, spare, groups=()):
    """Read off a plan. `spare`: True for each window with a place left; `groups`, the problem's, for their words."""
    held = edge[edge >= 0]
    load, window_load = graph.load(held), graph.window_load(held)
    count = len(graph.windows)
    limit = _tree_limit(graph, load)
    kind = np.where(limit >= 0, LIMIT, FREE)
    words = {group.id: group.said for group in groups}
    said = {w: words.get(graph.groups[limit[w] - count], '') for w in np.flatnonzero(limit >= 0).tolist()}
    for side in graph.sides:
        reached = side.load(window_load)
        if side.crosses and reached >= side.places:
            kind[side.windows] = LIMIT
            said |= {w: words.get(side.id, '') for w in side.windows.tolist() if w not in said}
        elif reached + 1 < side.at_least:
            kind[side.windows] = np.where(kind[side.windows] == FREE, WISH, kind[side.windows])
    kind[load[:count] >= graph.places[:count]] = OWN
    kind = np.where((kind == FREE) & ~spare, np.where(_limited(graph), EITHER, OWN), kind)
    return Fullness(kind, said)


def _limited(graph):
    """True for each window with a group or a wish around it."""
    count = len(graph.windows)
    return (graph.parent[:count] < graph.root) | has_sides(graph.sides, count)


def _tree_limit(graph, load):
    """For each window the smallest full group around it, as a node, or -1."""
    full = np.append(load >= graph.places, False)
    node = graph.parent[: len(graph.windows)].copy()
    found = np.full(len(node), -1, dtype=np.int64)
    while (inside := node < graph.root).any():
        new = inside & (found < 0) & full[node]
        found[new] = node[new]
        node[inside] = graph.parent[node[inside]]
    return found


def _only(kind, said):
    if kind == LIMIT:
        return (
            f'has a place, but {next(iter(said))}'
            if said
            else 'has a place, but a limit around it is reached'
        )
    if kind == EITHER:
        return 'is full or at a limit for the week'
    return 'wants several together or none, and too few would go' if kind == WISH else 'is full'


def _some(kind, count, said):
    are = 'is' if count == 1 else 'are'
    if kind == OWN:
        return f'{count} {are} full'
    if kind == EITHER:
        return f'{count} {are} full or at a limit for the week'
    if kind == WISH:
        return f'{count} {"wants" if count == 1 else "want"} several together or none'
    why = f' ({"; ".join(sorted(said))})' if said else ''
    return f'{count} {are} at a limit for the week{why}'
