"""What a hub writes down about proposed dates."""

from django import forms

from placements.forms import NO, YES, CounterForm


class PhoneDatesForm(CounterForm):
    """What a school said by phone about its proposed dates, written down by the hub."""

    told_by = forms.CharField(label='Who told you?', max_length=160, help_text='Their name and job')
    answer = forms.ChoiceField(
        label='What did they say?',
        choices=[(YES, 'Yes, these dates suit'), (NO, 'No, another week would suit better')],
        widget=forms.RadioSelect,
    )
    field_order = ['told_by', 'answer', 'start', 'reason']

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        start, reason = self.fields['start'], self.fields['reason']
        start.required = reason.required = False
        start.label, reason.label = 'Which week do they ask for?', 'Why do these dates not suit them?'
        start.help_text = (
            'Only if the dates do not suit: one of the weeks in which they said they could start.'
        )
        reason.help_text = (
            'Only if the dates do not suit. Other schools do not read this. Do not name a student.'
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get('answer') == NO and 'start' not in self.errors and not cleaned.get('start'):
            self.add_error('start', 'Choose the week they ask for')
        if cleaned.get('answer') == NO and 'reason' not in self.errors and not cleaned.get('reason'):
            self.add_error('reason', 'Say why these dates do not suit them')
        return cleaned
