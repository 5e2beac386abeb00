"""For whom places are kept, by reservation of a window or head start of an offer, and which students belong."""

from dataclasses import dataclass, replace

from employers.enums import Priority
from schools.enums import Tier
from schools.models import Circumstances

# Who belongs to a group, by the priority in matching that a school's own facts give a student.
TIERS = {Priority.CARE: (Tier.CARE,), Priority.NEED: (Tier.CARE, Tier.NEED)}


@dataclass(frozen=True)
class Lot:
    """What of a student counts here: the priority, and the school's organisation."""

    tier: int
    school: int

    def belongs(self, kept):
        if kept.group:
            return self.tier in TIERS[kept.group]
        return kept.school.pk == self.school


def kept_for(window, today):
    """Whom a window is kept for on a day: by its own reservation, by the offer's head start, or by both."""
    return [kept for kept in (window.kept_on(today), window.offer.kept_on(today)) if kept]


def name_of(some):
    """The solver's one name for all of `some`, which must hold at once."""
    return '+'.join(sorted({kept.group or f'school {kept.school.pk}' for kept in some}))


def belonging(students, school_of, names):
    """The solver's students with the names of what is kept for them; names: {name: [Kept]}."""
    if not names:
        return students
    known = {}
    for student in students:
        lot = Lot(student.tier, school_of[student.id])
        if lot not in known:
            known[lot] = frozenset(name for name, some in names.items() if all(map(lot.belongs, some)))
    return [replace(row, belongs=known[Lot(row.tier, school_of[row.id])]) for row in students]


def barred(student, window, today):
    """Those for whom `window` is kept on a day and to whom `student` does not belong, as `Kept`."""
    some = kept_for(window, today)
    if not some:
        return []
    held = Circumstances.objects.filter(student=student.pk).first()
    lot = Lot(held.tier if held else Tier.EVERYONE, student.school.organisation_id)
    return [kept for kept in some if not lot.belongs(kept)]
