"""The public search form: what a person types, turned into an OfferSearch."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from brokerage.core.adjustments import Adjustment
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.journeys import TravelMode
from brokerage.core.patterns import Pattern
from brokerage.core.postcodes import OUTCODE
from brokerage.core.sectors import Sector
from employers.enums import Experience, Mode, Size, Sort
from employers.forms.fields import with_blank
from employers.queries import NoSuchPlace, OfferSearch, place_of

MILES = [(2, '2 miles'), (5, '5 miles'), (10, '10 miles'), (20, '20 miles'), (50, '50 miles')]
USUAL_MILES = 10
MINUTES = [(minutes, f'{minutes} minutes') for minutes in (15, 20, 30, 45, 60)]
DAYS_NEW = [(1, 'Since yesterday'), (7, 'In the last week'), (31, 'In the last month')]
MOST_AREAS = 60


class AreasField(forms.Field):
    """First halves of postcodes, carried along from the map: what is none is left out."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value):
        typed = (str(each).strip().upper() for each in value or ())
        return tuple(dict.fromkeys(each for each in typed if OUTCODE.fullmatch(each)))[:MOST_AREAS]


class SearchForm(BaseForm):
    mark_optional = False
    q = forms.CharField(label='What would you like to do?', required=False, max_length=100)
    near = forms.CharField(
        label='Near',
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={'placeholder': 'Postcode, B30 or a town'}),
    )
    miles = forms.TypedChoiceField(
        label='Within',
        choices=MILES,
        coerce=int,
        empty_value=USUAL_MILES,
        initial=USUAL_MILES,
        required=False,
    )
    by = forms.ChoiceField(
        label='Journey', choices=with_blank(TravelMode.choices, 'By miles alone'), required=False
    )
    minutes = forms.TypedChoiceField(
        label='Of at most',
        choices=with_blank(MINUTES, 'Any time'),
        coerce=int,
        empty_value=None,
        required=False,
    )
    area = AreasField(required=False)
    sort = forms.ChoiceField(label='Order', choices=with_blank(Sort.choices, 'As usual'), required=False)
    new = forms.TypedChoiceField(
        label='New',
        choices=with_blank(DAYS_NEW, 'Any time'),
        coerce=int,
        empty_value=None,
        required=False,
    )
    kind = forms.MultipleChoiceField(
        label='Kind of experience',
        choices=Experience.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    size = forms.MultipleChoiceField(
        label='Size of the employer',
        choices=Size.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
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

    def tell_counts(self, facets):
        """Say beside each choice how many offers choosing it alone would find."""
        fields = self.fields
        for name, counts in (
            ('sector', facets.sectors),
            ('kind', facets.kinds),
            ('size', facets.sizes),
            ('mode', facets.modes),
            ('year', facets.years),
        ):
            fields[name].choices = [
                (value, f'{label} ({counts[value]})' if value in counts else label)
                for value, label in fields[name].choices
            ]
        fields['step_free'].label = f'Step-free only ({facets.step_free})'

    @property
    def more_open(self):
        """Whether one of the fields folded away is in use or wrong."""
        data = self.cleaned_data
        folded = ('start', 'end', 'mode', 'pattern', 'kind', 'size', 'new')
        return any(data.get(name) or name in self.errors for name in folded)

    @property
    def journey_open(self):
        return any(self.cleaned_data.get(name) or name in self.errors for name in ('by', 'minutes'))

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
        near, by, minutes = data.get('near'), data.get('by') or '', data.get('minutes')
        # Whoever says how long the journey may be has not asked for the usual miles.
        miles = None if not near or (by and minutes) else data.get('miles') or USUAL_MILES
        return OfferSearch(
            text=data.get('q') or '',
            sectors=tuple(data.get('sector') or ()),
            kinds=tuple(data.get('kind') or ()),
            sizes=tuple(data.get('size') or ()),
            areas=data.get('area') or (),
            near=near,
            miles=miles,
            by=by if near else '',
            minutes=minutes if near and by else None,
            since=timezone.localdate() - timedelta(days=data['new']) if data.get('new') else None,
            sort=data.get('sort') or '',
            start=data.get('start'),
            end=data.get('end'),
            year_group=data.get('year'),
            mode=data.get('mode') or '',
            pattern=data.get('pattern') or '',
            step_free=data.get('step_free') or False,
            adjustments=tuple(data.get('adjustments') or ()),
            **fixed,
        )
