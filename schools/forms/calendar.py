from django import forms

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import long_date
from schools.enums import EntryKind
from schools.models import School

YEAR_GROUPS = [('', 'Everyone'), *((str(year), f'Year {year}') for year in range(7, 15))]


class EntryForm(BaseForm):
    """Days in the academic year: a term, a holiday, INSET, exams or a festival."""

    kind = forms.ChoiceField(label='What is it?', choices=EntryKind, widget=forms.RadioSelect)
    name = forms.CharField(label='Name', max_length=80, help_text='For example, Mock exams.')
    first = DateField(label='First day')
    last = DateField(label='Last day', help_text='The first day again if it is one day.')
    year_group = forms.TypedChoiceField(
        label='Whose exams?', choices=YEAR_GROUPS, coerce=int, empty_value=None, required=False
    )

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get('first'), cleaned.get('last')
        if first and last and last < first:
            self.add_error('last', f'The last day must be {long_date(first)}, the first day, or later')
        if cleaned.get('year_group') and cleaned.get('kind') not in (None, EntryKind.EXAMS):
            self.add_error('year_group', 'Only exams can be of one year group: choose Everyone')
        return cleaned


class HubEntryForm(EntryForm):
    """A hub also writes into a school's year, by phone."""

    school = forms.ModelChoiceField(
        label='Whose calendar?',
        queryset=School.objects.none(),
        to_field_name='ref',
        empty_label='The whole area',
        required=False,
    )
    field_order = ('school',)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['school'].queryset = School.objects.visible_to(membership).select_related('organisation')


class PlanningYearForm(BaseForm):
    """How a hub plans the blocks of a year."""

    answer_by = DateField(label='Schools answer by', required=False)
    confidence = forms.IntegerField(
        label='How far do you trust the register’s estimates, per cent?',
        min_value=0,
        max_value=100,
        help_text='With 60, ten places that nobody has confirmed count as six.',
        widget=forms.TextInput({'inputmode': 'numeric', 'class': 'govuk-input--width-3'}),
    )
    inset_closes = forms.BooleanField(
        label='No block of whole days in a week with an INSET day', required=False
    )
    exams_close = forms.BooleanField(label='No block while the year group sits exams', required=False)
    festival_weight = forms.IntegerField(
        label='How many weeks’ move is a festival worth?',
        min_value=0,
        max_value=20,
        help_text='With 2, a block is rather moved one week than put into a festival’s week. 0 takes no notice.',
        widget=forms.TextInput({'inputmode': 'numeric', 'class': 'govuk-input--width-2'}),
    )
