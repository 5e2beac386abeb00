"""A place that a student has found: what is entered, and what the school decides."""

from django import forms

from brokerage.core.forms import BaseForm, BaseModelForm, DateField
from brokerage.core.postcodes import PostcodeProblem, normalise
from brokerage.core.sectors import Sector
from placements.models import FoundPlace

NEW = 'new'


class FoundForm(BaseModelForm):
    class Meta:
        model = FoundPlace
        fields = (
            'block',
            'start',
            'end',
            'employer_name',
            'sector',
            'address',
            'postcode',
            'contact_name',
            'email',
            'phone',
            'work',
            'tasks',
            'is_family',
        )
        field_classes = {'start': DateField, 'end': DateField}
        labels = {'start': 'First day', 'end': 'Last day', 'block': 'Block dates'}
        help_texts = {
            'tasks': 'One task on each line. Do not write about the student here.',
            'email': 'The employer is asked by e-mail, once the school has looked at this.',
        }
        widgets = {'tasks': forms.Textarea(attrs={'rows': 3})}

    def __init__(self, *args, blocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['block'].queryset = blocks
        self.fields['block'].to_field_name = 'ref'
        self.fields['block'].empty_label = 'Choose the block dates'
        self.fields['sector'].choices = [('', 'Choose a sector'), *Sector.choices]
        for block in blocks[:1]:
            self.initial |= {'block': block.ref, 'start': block.start, 'end': block.end}

    def clean_postcode(self):
        try:
            return normalise(self.cleaned_data['postcode'])
        except PostcodeProblem as problem:
            raise forms.ValidationError(str(problem)) from problem


class AskFoundForm(BaseForm):
    """Which employer it is, and the hours of a day."""

    employer = forms.ChoiceField(label='Is it one of these?', widget=forms.RadioSelect)
    starts = forms.TimeField(label='A day starts at', widget=forms.TimeInput(attrs={'type': 'time'}))
    ends = forms.TimeField(label='A day ends at', widget=forms.TimeInput(attrs={'type': 'time'}))

    def __init__(self, *args, employers, **kwargs):
        super().__init__(*args, **kwargs)
        self.employers = {each.ref: each for each in employers}
        known = [(ref, _words(each)) for ref, each in self.employers.items()]
        new = 'No, it is a new employer' if known else 'It is new: nothing like it is on the register'
        self.fields['employer'].choices = [*known, (NEW, new)]
        if not known:
            self.fields['employer'].label, self.initial['employer'] = 'Which employer is it?', NEW

    def clean(self):
        cleaned = super().clean()
        if cleaned.get('starts') and cleaned.get('ends') and cleaned['ends'] <= cleaned['starts']:
            self.add_error('ends', 'The day must end after it starts')
        return cleaned

    def given(self):
        found = self.cleaned_data
        return {'employer': self.employers.get(found['employer']), 'hours': (found['starts'], found['ends'])}


def _words(employer):
    where = ', '.join(sorted({site.postcode for site in employer.sites.all()}))
    return f'{employer} ({where})' if where else str(employer)


class TurnDownForm(BaseForm):
    said = forms.CharField(label='Why?', help_text='Only your school’s people read this.', max_length=300)
