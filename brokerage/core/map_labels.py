"""Where the names on a map go: beside their dot where there is room, and nowhere where there is none."""

from dataclasses import dataclass

# Of the map's letters, in its units: about 0.58 of their size across.
LETTER, LINE = 7.6, 16
# A wide map is shown smaller on a phone and its letters larger there.
WIDE, LARGER = 400, 1.85
GAP = 4


@dataclass(frozen=True)
class Spot:
    """`x` and `y` of the text, and which end of it stands there."""

    x: float
    y: float
    anchor: str


def label_spots(dots, width, height, filled=()):
    """{index of a dot: Spot} for those named whose name crosses no other, no dot, no box in `filled` and no edge.

    Those that come first are served first.
    """
    times = LARGER if width > WIDE else 1
    taken = [*filled]
    taken += [
        (dot.x - dot.radius, dot.y - dot.radius, dot.x + dot.radius, dot.y + dot.radius) for dot in dots
    ]
    found = {}
    for number, dot in enumerate(dots):
        if not dot.named:
            continue
        across, high = len(dot.label) * LETTER * times, LINE * times
        for spot, box in _places(dot, across, high):
            if _inside(box, width, height) and not any(_cross(box, each) for each in taken):
                found[number] = spot
                taken.append(box)
                break
    return found


def _places(dot, across, high):
    """Right, left, above, below; each with the box (left, top, right, bottom) it fills."""
    away, middle = dot.radius + GAP, dot.y - high / 2
    right, left, half = dot.x + away, dot.x - away, across / 2
    yield Spot(round(right, 1), dot.y, 'start'), (right, middle, right + across, middle + high)
    yield Spot(round(left, 1), dot.y, 'end'), (left - across, middle, left, middle + high)
    for top in (dot.y - away - high, dot.y + away):
        spot = Spot(dot.x, round(top + high / 2, 1), 'middle')
        yield spot, (dot.x - half, top, dot.x + half, top + high)


def _inside(box, width, height):
    left, top, right, bottom = box
    return left >= 0 and top >= 0 and right <= width and bottom <= height


def _cross(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
