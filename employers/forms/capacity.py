"""The yearly question: one page, at most five inputs."""

from django import forms

from brokerage.core.forms import BaseForm
from employers.enums import CapacityAnswer
from employers.forms.fields import small_number


class CapacityForm(BaseForm):
    answer = forms.ChoiceField(
        choices=CapacityAnswer.choices, widget=forms.RadioSelect, label='Could you host students?'
    )
    places = small_number(
        required=False, min_value=1, max_value=500, label='How many students in the whole year'
    )
    weeks = forms.CharField(
        required=False,
        max_length=120,
        label='Which weeks suit you',
        help_text='For example, any week in June and July. Leave it empty if you do not know yet.',
    )
    note = forms.CharField(required=False, max_length=170, label='Anything we should know')
    contact_stays = forms.BooleanField(
        required=False, label='I am the right person to ask next time', initial=True
    )

    def clean(self):
        data = super().clean()
        if data.get('answer') == CapacityAnswer.YES and 'places' in data and not data['places']:
            self.add_error('places', 'Enter how many students you could host. A rough number helps.')
        return data

    @property
    def words(self):
        """Weeks and note as one line for the log."""
        weeks = self.cleaned_data['weeks']
        return '. '.join(part for part in (weeks and f'Weeks: {weeks}', self.cleaned_data['note']) if part)
