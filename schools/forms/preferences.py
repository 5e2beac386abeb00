from datetime import timedelta

from django import forms
from django.utils import timezone

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import long_date
from schools.forms.fields import RankedSectors, sector_field
from schools.forms.travel import OwnTravel

LONGEST = timedelta(days=180)


class PreferencesForm(OwnTravel, RankedSectors):
    """What a student says about themselves, by their own link."""

    first = sector_field('First choice', required=True)
    step_free = forms.BooleanField(label='I need a place without steps', required=False)

    def __init__(self, *args, student, **kwargs):
        kwargs['initial'] = {
            name: getattr(student, name)
            for name in ('max_travel_miles', 'travel_mode', 'travel_minutes', 'step_free')
        }
        kwargs['ranked'] = [preference.sector for preference in student.preferences.all()]
        super().__init__(*args, **kwargs)
        self.offer_travel(student)
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
