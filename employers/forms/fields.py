"""Fields that take what people type: lines of tasks, times of day, postcodes, company numbers."""

import re
from datetime import time

from django import forms

from employers.validators import clean_company_number, clean_postcode

LINE_LENGTH = 200
MOST_PLACES = 500
CLOCK = re.compile(r'(\d{1,2})(?:[:.](\d{2}))?\s*([ap])?\.?m?\.?', re.IGNORECASE)


class LinesField(forms.CharField):
    """One thing a line; empty lines and bullets typed in front fall away."""

    def __init__(self, *, rows=6, **kwargs):
        kwargs.setdefault('widget', forms.Textarea(attrs={'rows': rows}))
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return '\n'.join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = [re.sub(r'^[\s•*–-]+', '', line).strip() for line in super().to_python(value).splitlines()]
        return [line for line in lines if line]

    def validate(self, value):
        super().validate(value)
        for number, line in enumerate(value, 1):
            if len(line) > LINE_LENGTH:
                raise forms.ValidationError(
                    f'Line {number} is {len(line)} characters long. Shorten it to {LINE_LENGTH}.',
                    code='line_too_long',
                )


class ClockField(forms.CharField):
    """'9', '9:30', '9.30am' or '16:00'. Without am or pm, 1 to 6 o'clock is in the afternoon."""

    def __init__(self, **kwargs):
        widget = forms.TextInput(attrs={'class': 'govuk-input--width-5'})
        super().__init__(widget=widget, help_text='For example, 9:30am', **kwargs)

    def prepare_value(self, value):
        if not isinstance(value, time):
            return value
        return f'{value.hour % 12 or 12}:{value.minute:02}{"am" if value.hour < 12 else "pm"}'

    def to_python(self, value):
        value = super().to_python(value)
        if value in self.empty_values:
            return None
        match = CLOCK.fullmatch(value)
        hour, minute, half = (
            (int(match[1]), int(match[2] or 0), (match[3] or '').lower()) if match else (99, 0, '')
        )
        if hour <= 12 and half:
            hour = hour % 12 + (12 if half == 'p' else 0)
        elif 1 <= hour <= 6:
            hour += 12
        if hour > 23 or minute > 59:
            raise forms.ValidationError(
                f'“{value}” is not a time we can read. Type it like 9:30am.', 'unreadable'
            )
        return time(hour, minute)


class PostcodeField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault(
            'widget', forms.TextInput(attrs={'class': 'govuk-input--width-10', 'autocomplete': 'off'})
        )
        super().__init__(max_length=12, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        return clean_postcode(value) if value else value


class CompanyNumberField(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(
            max_length=12,
            required=False,
            help_text='Eight characters from Companies House, like 08227407. A sole trader has none.',
            widget=forms.TextInput(attrs={'class': 'govuk-input--width-10'}),
            **kwargs,
        )

    def clean(self, value):
        value = super().clean(value)
        return clean_company_number(value) if value else value


def small_number(**kwargs):
    return forms.IntegerField(
        widget=forms.TextInput(attrs={'inputmode': 'numeric', 'class': 'govuk-input--width-4'}), **kwargs
    )


def year_group(**kwargs):
    choices = [(year, f'Year {year}') for year in range(7, 14)]
    return forms.TypedChoiceField(choices=choices, coerce=int, **kwargs)


def with_blank(choices, words):
    return [('', words), *choices]


def most_at_once(where):
    """The most students in any one week; `where` says over what."""
    return small_number(
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        label='Most students at once',
        help_text=f'In any one week, {where}. Leave it empty for no limit.',
    )
