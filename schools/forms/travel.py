"""How far a student can travel: minutes by a way of travelling, or miles."""

from django import forms

from brokerage.core.forms import BaseForm
from brokerage.core.journeys import LONGEST, PACES, SHORTEST, TravelMode, of_minutes

MILES = (1, 2, 3, 5, 10, 20)
MINUTES = (10, 15, 20, 30, 45, 60, 90)
NOT_SURE = 'I am not sure yet'
NARROW = {'class': 'govuk-input--width-3'}


class SchoolTravel(BaseForm):
    """As a school types it: miles always, minutes where it knows how the student will travel."""

    max_travel_miles = forms.IntegerField(
        label='How many miles the student can travel',
        min_value=1,
        max_value=50,
        initial=5,
        widget=forms.NumberInput(NARROW),
    )
    travel_mode = forms.ChoiceField(
        label='How the student will travel',
        help_text='Leave this open to count the miles. With a way of travelling the minutes count instead.',
        choices=[('', 'Not known: count the miles'), *TravelMode.choices],
        required=False,
    )
    travel_minutes = forms.IntegerField(
        label='How many minutes the journey may take',
        help_text='One way. We estimate journeys from the straight line.',
        min_value=SHORTEST,
        max_value=LONGEST,
        required=False,
        widget=forms.NumberInput(NARROW),
    )

    def clean(self):
        cleaned = super().clean()
        mode, minutes = cleaned.get('travel_mode'), cleaned.get('travel_minutes')
        if mode and minutes is None and 'travel_minutes' not in self.errors:
            words = f'Enter how many minutes the journey may take {PACES[TravelMode(mode)].words}'
            self.add_error('travel_minutes', words)
        elif minutes is not None and not mode and 'travel_mode' not in self.errors:
            self.add_error('travel_mode', 'Choose how the student will travel, or leave the minutes empty')
        return cleaned


class OwnTravel(BaseForm):
    """As a student answers it: how, then how long; miles for those who are not sure how."""

    needed_by_another = ('travel_mode', 'travel_minutes', 'max_travel_miles')

    travel_mode = forms.ChoiceField(
        label='How will you travel?',
        choices=[*TravelMode.choices, ('', NOT_SURE)],
        required=False,
        widget=forms.RadioSelect,
    )
    travel_minutes = forms.TypedChoiceField(
        label='How long may the journey take?',
        help_text='One way, from your home to the place.',
        coerce=int,
        empty_value=None,
        required=False,
    )
    max_travel_miles = forms.TypedChoiceField(
        label='If you are not sure how: how far can you travel?',
        coerce=int,
        empty_value=None,
        required=False,
    )

    def offer_travel(self, student):
        """The usual answers, and the one this student has."""
        minutes = sorted({*MINUTES, student.travel_minutes or MINUTES[0]})
        miles = sorted({*MILES, student.max_travel_miles})
        self.fields['travel_minutes'].choices = [
            ('', 'Choose how long'),
            *((n, f'Up to {of_minutes(n)}') for n in minutes),
        ]
        self.fields['max_travel_miles'].choices = [
            ('', 'Choose how far'),
            *((n, f'Up to {n} mile{"" if n == 1 else "s"}') for n in miles),
        ]

    def clean(self):
        cleaned = super().clean()
        wanted, words = 'max_travel_miles', 'Choose how far you can travel'
        if cleaned.get('travel_mode'):
            wanted, words = 'travel_minutes', 'Choose how long the journey may take'
        if cleaned.get(wanted) is None and wanted not in self.errors:
            self.add_error(wanted, words)
        return cleaned

    @property
    def travel(self):
        """The answer as `set_preferences` takes it."""
        cleaned = self.cleaned_data
        if cleaned['travel_mode']:
            return {'journey': (cleaned['travel_mode'], cleaned['travel_minutes'])}
        return {'journey': ('', None), 'max_travel_miles': cleaned['max_travel_miles']}
