"""What people ask the trail."""

from django import forms

from brokerage.audit.words import verb_words
from brokerage.core.forms import BaseForm, DateField


class DaysForm(BaseForm):
    mark_optional = False
    first = DateField(label='From', required=False, help_text='')
    last = DateField(label='To', required=False, help_text='')

    def clean(self):
        asked = super().clean()
        if asked.get('first') and asked.get('last') and asked['last'] < asked['first']:
            self.add_error('last', 'This day must not be before the first one')
        return asked


class TrailFilter(DaysForm):
    who = forms.CharField(label='Who', required=False, max_length=80)
    verb = forms.ChoiceField(label='What', required=False)
    field_order = ['who', 'verb', 'first', 'last']

    def __init__(self, *args, verbs, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['verb'].choices = [('', 'Anything'), *((verb, verb_words(verb)) for verb in verbs)]


class LooksFilter(DaysForm):
    who = forms.CharField(label='Who', required=False, max_length=80)
    student = forms.SlugField(
        label='Student reference',
        required=False,
        max_length=12,
        help_text='Filled in when you come from a student’s page',
    )
    field_order = ['student', 'who', 'first', 'last']
