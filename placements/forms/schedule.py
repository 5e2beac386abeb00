"""The schedule as one table of boxes: numbers with commas between; an empty box switches a line off."""

import re

from django import forms

from brokerage.core.forms import BaseForm
from placements.rules.schedule import BY_KEY, DAYS, About, Basis, faults, in_order

SINCE = {
    Basis.ASKED: 'after they were asked',
    Basis.BEFORE: 'before the first day',
    Basis.AFTER: 'after the last day',
}


class NumbersField(forms.CharField):
    """'3, 7, 14' as (3, 7, 14)."""

    def to_python(self, value):
        parts = [part for part in re.split(r'[\s,;]+', super().to_python(value)) if part]
        if not all(part.isascii() and part.isdecimal() and len(part) <= 3 for part in parts):
            raise forms.ValidationError('Write whole numbers with commas between, like 3, 7, 14')
        return tuple(int(part) for part in parts)


class ScheduleForm(BaseForm):
    mark_optional = False

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[line.key] = NumbersField(
                label=line.what,
                help_text=f'{line.to}{" (a task)" if line.task else ""}. {hint(line)}',
                initial=', '.join(map(str, line.offsets)),
                required=False,
                max_length=40,
                widget=forms.TextInput({'class': 'govuk-input--width-10', 'inputmode': 'text'}),
            )

    def clean(self):
        cleaned = super().clean()
        changes = {key: in_order(BY_KEY[key], numbers) for key, numbers in cleaned.items()}
        for key, words in faults(changes).items():
            if key in self.fields:
                self.add_error(key, words)
        return changes


def hint(line):
    between = f'{line.least} to {line.most}' if line.fixed else f'up to {line.most}'
    return f'{line.counted or _counted(line)}, {between}.'


def _counted(line):
    since = SINCE[line.basis]
    if line.when == About.PROPOSAL:
        since = since.removesuffix('first day').removesuffix('last day') + 'last day to answer'
    return f'{"Days" if line.unit == DAYS else "Weeks"} {since}'
