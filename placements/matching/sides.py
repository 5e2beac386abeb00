"""Limits beside the tree: groups that cross others, and "at least so many or none" wishes.

Groups that contain each other or stay apart form a tree, and a tree is a flow. A fortnight's window that uses
two weeks of one site lies in two groups of which neither contains the other: one of the two stays in the
tree, the other becomes a side condition. So does every wish.
"""

from dataclasses import dataclass

import numpy as np

Id = str | int


@dataclass(frozen=True, eq=False)
class Side:
    """The students in `windows` together number none, or from `at_least` to `places`."""

    kind: str
    id: Id
    windows: np.ndarray
    places: int
    at_least: int
    crosses: bool = False

    def load(self, window_load):
        return int(window_load[self.windows].sum())

    def holds(self, window_load):
        count = self.load(window_load)
        return count <= self.places and (count == 0 or count >= self.at_least)

    def takes_one_more(self, window_load):
        return max(self.at_least, 1) <= self.load(window_load) + 1 <= self.places


def members_of(chains, group_count):
    members = [[] for _ in range(group_count)]
    for window, chain in enumerate(chains):
        for group in chain:
            members[group].append(window)
    return members


def nest(chains, members):
    """(parent of each window and group, the groups left out because they cross one kept).

    From the largest group down, a group is kept when all its windows share the smallest kept group so far:
    then that group contains it. Node numbers: windows, then groups, then the root.
    """
    window_count, root = len(chains), len(chains) + len(members)
    lowest = np.full(window_count, root, dtype=np.int64)
    parent = np.full(root, root, dtype=np.int64)
    crossing = []
    for group in sorted(range(len(members)), key=lambda g: (len(members[g]), g), reverse=True):
        above = set(lowest[members[group]].tolist())
        if len(above) > 1:
            crossing.append(group)
        elif above:
            parent[window_count + group] = above.pop()
            lowest[members[group]] = window_count + group
    parent[:window_count] = lowest
    return parent, sorted(crossing)


def sides_of(windows, groups, members, crossing):
    """The side conditions that could bind. windows, groups: (ids, places, at least).

    A group with room for all that its windows hold never binds, and neither does a wish for one: it is none.
    """
    found = []
    for at, (name, places, at_least) in enumerate(zip(*windows, strict=True)):
        if at_least > 1:
            found.append(Side('window', name, np.array([at], dtype=np.int64), int(places), at_least))
    for at, (name, places, at_least) in enumerate(zip(*groups, strict=True)):
        crosses = at in crossing and places < sum(windows[1][w] for w in members[at])
        if crosses or (at_least > 1 and members[at]):
            listed = np.array(members[at], dtype=np.int64)
            found.append(Side('group', name, listed, int(places), at_least if at_least > 1 else 0, crosses))
    return found


def room_beside(sides, window_load):
    """True for each window whose side conditions all take one more."""
    room = np.ones(len(window_load), dtype=bool)
    for side in sides:
        if not side.takes_one_more(window_load):
            room[side.windows] = False
    return room


def has_sides(sides, window_count):
    """True for each window with a side condition."""
    found = np.zeros(window_count, dtype=bool)
    for side in sides:
        found[side.windows] = True
    return found


def beside(sides, window_count):
    """The numbers of the side conditions of each window."""
    found = [[] for _ in range(window_count)]
    for number, side in enumerate(sides):
        for window in side.windows.tolist():
            found[window].append(number)
    return found
