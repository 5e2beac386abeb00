"""Texts with `{placeholders}`: checked when they are written, filled when they are sent.

Not a template language: a name in braces stands for one string, nothing is looked up or called, and what is
filled in is never read again. `{{` and `}}` are braces themselves.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

PART = re.compile(r'\{\{|\}\}|\{([a-z_]+)\}|\{([^{}\n]*)\}|[{}]')
BRACES = {'{{': '{', '}}': '}'}
# Shorter values would be found inside other words.
SHORTEST_FOUND = 4


@dataclass(frozen=True)
class Placeholder:
    """`read` gives its string from what a kind's `context` gives. `in_subject`: one line, nothing personal.

    `made_up` is what a preview shows for one that a made-up message has none of either.
    """

    name: str
    words: str
    read: Callable
    in_subject: bool = False
    required: bool = False
    made_up: str = ''

    @property
    def shown(self):
        return f'{{{self.name}}}'


TO_NAME = Placeholder('to_name', 'Name of the person it goes to', lambda c: c['message'].to_name)
LINK = Placeholder('link', 'Where they read, answer or sign', lambda c: _link(c), required=True)


def _link(context):
    return next(context[name] for name in ('address', 'page', 'link') if name in context)


def faults_of(text, allowed, *, needed=()):
    """What is wrong with `text`, in words with the line, given the placeholders it may use; none if nothing is.

    `needed` are those that it must use.
    """
    names = [each.name for each in allowed]
    faults, used = [], set()
    for found in PART.finditer(text):
        line = text.count('\n', 0, found.start()) + 1
        used.add(found[1])
        if found[0] not in BRACES and found[1] not in names:
            faults.append(_fault(found, line, names))
    missing = [each for each in needed if each.name not in used]
    return faults + [f'Put in {each.shown} ({each.words.lower()}): people need it.' for each in missing]


def _fault(found, line, names):
    if found[0] in ('{', '}'):
        return (
            f'Line {line}: a “{found[0]}” stands alone. Write a placeholder as {{name}}, a plain brace twice.'
        )
    name = found[1] or found[2]
    near = get_close_matches(name, names, n=1)
    hint = f'Did you mean {{{near[0]}}}?' if near else 'Use one of those listed for this text.'
    return f'Line {line}: {found[0]} cannot be used here. {hint}'


def fill(text, values):
    """`text` with each placeholder replaced. Raises KeyError for one that `values` does not have."""
    return PART.sub(lambda found: BRACES.get(found[0]) or values[found[1]], text)


def unfilled(text, values):
    """The reverse: `text` with each of `values` found in it replaced by its placeholder, the longest first.

    How the usual text becomes one that a person can start from.
    """
    text = text.replace('{', '{{').replace('}', '}}')
    longest = sorted(values.items(), key=lambda pair: -len(pair[1]))
    held = {value: name for name, value in longest if len(value) >= SHORTEST_FOUND}
    if not held:
        return text
    # One pass, so that no value is looked for in the name of another's placeholder.
    return re.sub('|'.join(map(re.escape, held)), lambda found: f'{{{held[found[0]]}}}', text)
