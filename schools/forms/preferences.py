from datetime import timedelta

from django import forms
from django.utils import timezone

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import long_date
from schools.forms.fields import RankedSectors, sector_field

MILES = (1, 2, 3, 5, 10, 20)
LONGEST = timedelta(days=180)


class PreferencesForm(RankedSectors):
    """What a student says about themselves, by their own link."""

    first = sector_field('First choice', required=True)
    max_travel_miles = forms.TypedChoiceField(
        label='How far can you travel?', coerce=int, widget=forms.RadioSelect
    )
    step_free = forms.BooleanField(label='I need a place without steps', required=False)

    def __init__(self, *args, student, **kwargs):
        kwargs['initial'] = {'max_travel_miles': student.max_travel_miles, 'step_free': student.step_free}
        kwargs['ranked'] = [preference.sector for preference in student.preferences.all()]
        super().__init__(*args, **kwargs)
        miles = sorted({*MILES, student.max_travel_miles})
        words = [(n, f'Up to {n} mile{"" if n == 1 else "s"}') for n in miles]
        self.fields['max_travel_miles'].choices = words
        self.fields['first'].error_messages['required'] = 'Choose the kind of work you would like most'


class AskForm(BaseForm):
    """Until when students may answer."""

    answer_by = DateField(label='Last day to answer')

    def __init__(self, *args, block_starts=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.block_starts = block_starts

    def clean_answer_by(self):
        day, today = self.cleaned_data['answer_by'], timezone.localdate()
        if day <= today:
            raise forms.ValidationError('Choose a day after today, so that students have time to answer')
        if day > today + LONGEST:
            raise forms.ValidationError(f'Choose a day up to {long_date(today + LONGEST)}')
        if self.block_starts and day >= self.block_starts:
            raise forms.ValidationError(
                f'Choose a day before {long_date(self.block_starts)}, when the students go out'
            )
        return day
