"""Practical adjustments at a workplace: what employers can offer, and what a student needs there.

What is done, never why: nothing here names a condition or a diagnosis. Step-free access is a field of its own.
"""

from django.db.models import TextChoices


class Adjustment(TextChoices):
    HEARING_LOOP = 'hearing_loop', 'Hearing loop'
    WRITTEN = 'written', 'Instructions in writing or pictures'
    QUIET = 'quiet', 'Quiet place to work or take a break'
    SUPPORTER = 'supporter', 'Job coach, interpreter or supporter may come too'
    FLEXIBLE_START = 'flexible_start', 'Flexible start and finish'
    SHORT_DAYS = 'short_days', 'Shorter days or extra breaks'
    LARGE_PRINT = 'large_print', 'Large print or screen reader'
    NEAR_STOP = 'near_stop', 'Bus stop or station within 10 minutes on foot'


# After 'with ...' or 'needs ...'.
WITHIN = {
    Adjustment.HEARING_LOOP: 'a hearing loop',
    Adjustment.WRITTEN: 'instructions in writing or pictures',
    Adjustment.QUIET: 'a quiet place to work or take a break',
    Adjustment.SUPPORTER: 'room for a job coach, interpreter or supporter',
    Adjustment.FLEXIBLE_START: 'a flexible start and finish',
    Adjustment.SHORT_DAYS: 'shorter days or extra breaks',
    Adjustment.LARGE_PRINT: 'large print or a screen reader',
    Adjustment.NEAR_STOP: 'a bus stop or station within 10 minutes on foot',
}
# What nobody needs who takes part from home.
MET_AT_HOME = frozenset({Adjustment.NEAR_STOP})


def in_order(names):
    """The known ones of `names` as adjustments, each once, in the order of the list."""
    chosen = set(names)
    return [each for each in Adjustment if each in chosen]


def labels_of(names):
    """Their labels, in the order of the list."""
    return [each.label for each in in_order(names)]


def in_words(names):
    """'a hearing loop and large print or a screen reader'; empty for none."""
    words = [WITHIN[each] for each in in_order(names)]
    return ' and '.join(filter(None, [', '.join(words[:-1]), *words[-1:]]))
