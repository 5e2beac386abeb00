"""Figures that add up: of each group of students in each part, to be summed over parts and over groups."""

from collections import defaultdict
from dataclasses import dataclass, field

from placements.matching.figures import Figures
from placements.matching.graph import TIER_COUNT


@dataclass
class Tally:
    """As Figures, but with the metres of all together."""

    students: int = 0
    placed: int = 0
    students_by_tier: list = field(default_factory=lambda: [0] * TIER_COUNT)
    placed_by_tier: list = field(default_factory=lambda: [0] * TIER_COUNT)
    first_choice: int = 0
    top_three: int = 0
    metres: int = 0
    worst_metres: int = 0

    def count(self, tier, there):
        """One more student; `there` is (rank, metres) of their place, or None."""
        self.students += 1
        self.students_by_tier[tier] += 1
        if there is not None:
            rank, metres = there
            self.placed += 1
            self.placed_by_tier[tier] += 1
            self.first_choice += rank == 1
            self.top_three += rank <= 3
            self.metres += metres
            self.worst_metres = max(self.worst_metres, metres)

    def __add__(self, other):
        return Tally(
            students=self.students + other.students,
            placed=self.placed + other.placed,
            students_by_tier=plus(self.students_by_tier, other.students_by_tier),
            placed_by_tier=plus(self.placed_by_tier, other.placed_by_tier),
            first_choice=self.first_choice + other.first_choice,
            top_three=self.top_three + other.top_three,
            metres=self.metres + other.metres,
            worst_metres=max(self.worst_metres, other.worst_metres),
        )

    @property
    def mean_metres(self):
        return self.metres / self.placed if self.placed else 0.0

    def figures(self):
        return Figures(
            students=self.students,
            placed=self.placed,
            students_by_tier=tuple(self.students_by_tier),
            placed_by_tier=tuple(self.placed_by_tier),
            first_choice=self.first_choice,
            top_three=self.top_three,
            mean_metres=self.mean_metres,
            worst_metres=self.worst_metres,
        )


def plus(a, b):
    return [x + y for x, y in zip(a, b, strict=True)]


def tally_by(problem, there, group_of):
    """{group: tally} of a problem's students. `there`: {student id: (rank, metres)} of those placed."""
    found = defaultdict(Tally)
    for student in problem.students:
        found[group_of[student.id]].count(student.tier, there.get(student.id))
    return dict(found)
