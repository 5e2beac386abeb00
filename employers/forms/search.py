"""The public search form: what a person types, turned into an OfferSearch."""

from django import forms

from brokerage.core.adjustments import Adjustment
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from employers.enums import Mode
from employers.forms.fields import with_blank
from employers.queries import NoSuchPlace, OfferSearch, place_of

MILES = [(2, '2 miles'), (5, '5 miles'), (10, '10 miles'), (20, '20 miles'), (50, '50 miles')]
USUAL_MILES = 10


class SearchForm(BaseForm):
    mark_optional = False
    q = forms.CharField(label='What would you like to do?', required=False, max_length=100)
    near = forms.CharField(
        label='Near',
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={'placeholder': 'Postcode, or B30'}),
    )
    miles = forms.TypedChoiceField(
        label='Within',
        choices=MILES,
        coerce=int,
        empty_value=USUAL_MILES,
        initial=USUAL_MILES,
        required=False,
    )
    sector = forms.MultipleChoiceField(
        label='Sector', choices=Sector.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    start = DateField(label='From', required=False, help_text='')
    end = DateField(label='To', required=False, help_text='')
    year = forms.TypedChoiceField(
        label='Year group',
        choices=with_blank([(year, f'Year {year}') for year in range(7, 14)], 'Any'),
        coerce=int,
        empty_value=None,
        required=False,
    )
    mode = forms.ChoiceField(label='How', choices=with_blank(Mode.choices, 'Any way'), required=False)
    pattern = forms.ChoiceField(
        label='How the days lie', choices=with_blank(Pattern.choices, 'Any way'), required=False
    )
    step_free = forms.BooleanField(label='Step-free only', required=False)
    adjustments = forms.MultipleChoiceField(
        label='With all of these', choices=Adjustment, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data, **kwargs):
        data = data.copy()
        data.setdefault('miles', str(USUAL_MILES))
        super().__init__(data, **kwargs)

    def clean_near(self):
        typed = self.cleaned_data['near']
        try:
            return place_of(typed) if typed else None
        except NoSuchPlace as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self):
        data = super().clean()
        if data.get('start') and data.get('end') and data['end'] < data['start']:
            self.add_error('end', 'The last day must be on or after the first day.')
        return data

    def tell_sectors(self, counts):
        """Say beside each sector how many offers choosing it alone would find."""
        self.fields['sector'].choices = [
            (value, f'{label} ({counts.get(value, 0)})') for value, label in Sector.choices
        ]

    @property
    def more_open(self):
        """Whether one of the fields folded away is in use or wrong."""
        data = self.cleaned_data
        folded = ('start', 'end', 'mode', 'pattern')
        return any(data.get(name) or name in self.errors for name in folded)

    @property
    def access_open(self):
        return any(
            self.cleaned_data.get(name) or name in self.errors for name in ('step_free', 'adjustments')
        )

    @property
    def sectors_open(self):
        return bool(self.cleaned_data.get('sector') or 'sector' in self.errors)

    def search(self, **fixed):
        """What was cleaned, as a search. A field with an error is left out, so the page still answers."""
        self.full_clean()
        data = self.cleaned_data
        near = data.get('near')
        return OfferSearch(
            text=data.get('q') or '',
            sectors=tuple(data.get('sector') or ()),
            near=near,
            miles=(data.get('miles') or USUAL_MILES) if near else None,
            start=data.get('start'),
            end=data.get('end'),
            year_group=data.get('year'),
            mode=data.get('mode') or '',
            pattern=data.get('pattern') or '',
            step_free=data.get('step_free') or False,
            adjustments=tuple(data.get('adjustments') or ()),
            **fixed,
        )
