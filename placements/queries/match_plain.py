"""The solver's reasons in the words of those who read them: it speaks of windows and rules, schools of offers.

Done when a reason is shown, so that those kept with older matches read the same.
"""

import re

from placements.matching.obstacles import IN_WORDS

# After 'An offer would fit but ...', for one and for several.
BUT = {
    'pattern': ('is for another pattern of days', 'are for another pattern of days'),
    'insurance': (
        'has no insurance on record for the last day',
        'have no insurance on record for the last day',
    ),
    'travel': ('is too far away', 'are too far away'),
    'year_group': ('does not take this year group', 'do not take this year group'),
    'age': ('asks for somebody older on the first day', 'ask for somebody older on the first day'),
    'step_free': ('has no step-free access', 'have no step-free access'),
    'needs': (
        'has not said that it can make an adjustment this student needs',
        'have not said that they can make an adjustment this student needs',
    ),
    'reserved': ('is kept for others', 'are kept for others'),
    'sector': ('is in a sector this student did not choose', 'are in sectors this student did not choose'),
    'forbidden': ('is ruled out for this student', 'are ruled out for this student'),
}
PLAIN = (
    (re.compile(r'No window falls inside the block dates'), 'No offer has dates inside the block'),
    (
        re.compile(r'windows? inside the block dates breaks more than one rule'),
        'offers with dates inside the block is ruled out for more than one reason',
    ),
    (re.compile(r'The only offers with'), 'The only offer with'),
    (re.compile(r'\bwindow(s?)\b'), r'offer\1'),
)
COUNTED = 'An offer with several dates counts once for each of them.'


def in_plain_words(rule, text):
    """A reason as pages show it. What is not known here stays as the solver says it."""
    one, several = BUT.get(rule, ('', ''))
    if one:
        said = f'would fit but for {IN_WORDS[rule]}'
        text = text.replace(said, f'would fit but {one if text.startswith("1 ") else several}')
    for pattern, words in PLAIN:
        text = pattern.sub(words, text)
    return text
