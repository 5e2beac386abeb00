"""What is filled in for the steps of a placement: a meeting, an early end, another place."""

from django import forms
from django.utils.html import format_html

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import day_span


class WordsForm(BaseForm):
    """What is to be said about a step, where anything is."""

    words = forms.CharField(
        label='More about this',
        help_text='Do not write about health or family here.',
        widget=forms.Textarea(attrs={'rows': 3}),
        max_length=1000,
        required=False,
    )


class MeetingForm(BaseForm):
    """What an employer suggests, or a school answers; neither names the student."""

    words = forms.CharField(
        label='Which day and time do you suggest, and where?',
        help_text='Do not write the student’s name here.',
        widget=forms.Textarea(attrs={'rows': 3}),
        max_length=500,
    )


class MeetingAnswerForm(MeetingForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['words'].label = 'What do you answer?'
        self.fields[
            'words'
        ].help_text = (
            'Say when and where they can meet, or that they cannot. Do not write the student’s name here.'
        )


class EndEarlyForm(WordsForm):
    ended_on = DateField(label='Last day the student came')
    field_order = ['ended_on', 'words']


class ElsewhereForm(BaseForm):
    """Which other place; the choices are windows, by ref."""

    window = forms.ChoiceField(label='Which place?', widget=forms.RadioSelect)
    words = forms.CharField(
        label='Message to the employer',
        help_text='The employer reads this before it answers. Do not write the student’s name here.',
        widget=forms.Textarea(attrs={'rows': 3}),
        max_length=1000,
        required=False,
    )

    def __init__(self, *args, windows, **kwargs):
        super().__init__(*args, **kwargs)
        self.windows = {window.ref: window for window in windows}
        self.fields['window'].choices = [(ref, _place_words(window)) for ref, window in self.windows.items()]

    def clean_window(self):
        return self.windows[self.cleaned_data['window']]


def _place_words(window):
    offer, days = window.offer, day_span(window.start, window.end)
    where = ', '.join(name for name in (offer.employer.organisation.name, offer.site.name) if name)
    return format_html('<strong>{}</strong><br>{}, {}, {}', where, offer.title, days, offer.site.postcode)
