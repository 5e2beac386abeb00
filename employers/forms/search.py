"""The public search form: what a person types, turned into an OfferSearch."""

from datetime import timedelta
from urllib.parse import urlencode

from django import forms
from django.utils import timezone

from brokerage.core.adjustments import Adjustment
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.journeys import TravelMode, limit_words
from brokerage.core.patterns import Pattern
from brokerage.core.postcodes import OUTCODE
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import SubSector, choices_within, sector_of
from brokerage.core.ui import long_date
from employers.enums import Experience, Mode, Size, Sort
from employers.forms.fields import with_blank
from employers.queries import NoSuchPlace, OfferSearch, place_of
from employers.queries.browse import DATE_FIELDS

MILES = [(1, '1 mile'), (2, '2 miles'), (5, '5 miles'), (10, '10 miles'), (20, '20 miles'), (50, '50 miles')]
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
        label='Near a postcode or town',
        required=False,
        max_length=40,
    )
    miles = forms.TypedChoiceField(
        label='Within',
        error_messages={'invalid_choice': 'Choose how far from the list'},
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
        error_messages={'invalid_choice': 'Choose how long the journey may be from the list'},
        choices=with_blank(MINUTES, 'Any time'),
        coerce=int,
        empty_value=None,
        required=False,
    )
    area = AreasField(required=False)
    sort = forms.ChoiceField(label='Order', choices=with_blank(Sort.choices, 'As usual'), required=False)
    new = forms.TypedChoiceField(
        label='Published',
        error_messages={'invalid_choice': 'Choose since when from the list'},
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
    sub_sector = forms.MultipleChoiceField(
        label='Kind of work', choices=SubSector.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    start = DateField(label='From', required=False, help_text='')
    end = DateField(label='To', required=False, help_text='')
    fits = forms.BooleanField(label='Only dates wholly within these', required=False)
    year = forms.TypedChoiceField(
        label='Year group',
        choices=with_blank([(year, f'Year {year}') for year in range(7, 14)], 'Any'),
        coerce=int,
        empty_value=None,
        required=False,
    )
    mode = forms.ChoiceField(
        label='In person or virtual',
        choices=with_blank(Mode.choices, 'Any way'),
        required=False,
    )
    pattern = forms.ChoiceField(
        label='How the days lie', choices=with_blank(Pattern.choices, 'Any way'), required=False
    )
    step_free = forms.BooleanField(label='Step-free only', required=False)
    adjustments = forms.MultipleChoiceField(
        label='With all of these',
        error_messages={'invalid_choice': 'Choose adjustments from the list'},
        choices=Adjustment,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    usual_miles = USUAL_MILES

    def __init__(self, data, **kwargs):
        data = data.copy()
        data.setdefault('miles', str(self.usual_miles))
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

    def tell_unused(self):
        """Say what is missing for a journey that was asked for: on a page alone, for feeds go on without it."""
        data = self.cleaned_data
        if data.get('minutes') and not data.get('by'):
            self.add_error('by', 'Choose how the journey is made, or any time')
        elif data.get('by') and 'near' in self.fields and not (data.get('near') or 'near' in self.errors):
            self.add_error('near', 'Enter a postcode or town: the journey is counted from there')

    def tell_counts(self, facets):
        """Say beside each choice how many offers choosing it alone would find.

        Kinds of work are shown for the sectors chosen.
        """
        fields = self.fields
        fields['sub_sector'].choices = choices_within(self._sectors_chosen())
        for name, counts in (
            ('sector', facets.sectors),
            ('sub_sector', facets.sub_sectors),
            ('kind', facets.kinds),
            ('size', facets.sizes),
            ('mode', facets.modes),
            ('year', facets.years),
            ('pattern', facets.patterns),
        ):
            if name not in fields:
                continue
            fields[name].choices = [
                (value, f'{label} ({counts[value]})' if value in counts else label)
                for value, label in fields[name].choices
            ]
        # What is bound has read its label already.
        self['step_free'].label = f'Step-free only ({facets.step_free})'

    def in_words(self):
        """What was asked for, one wish after the other; 'Everything' for none."""
        return '; '.join(self._wishes()) or 'Everything'

    def asked_in_words(self):
        """The same with how new, which a kept search leaves out; '' for nothing."""
        return '; '.join([*self._wishes(), *(f'published {each.lower()}' for each in self._labels('new'))])

    def _wishes(self):
        data = self.cleaned_data
        parts = [f'“{data["q"]}”'] if data.get('q') else []
        parts += [
            label
            for name in ('sector', 'sub_sector', 'kind', 'size', 'adjustments')
            for label in self._labels(name)
        ]
        parts += [label for name in ('year', 'mode', 'pattern') for label in self._labels(name)]
        if data.get('near'):
            parts.append(f'near {self.data["near"].strip()}{self._reach_words()}')
        parts += [f'in {", ".join(data["area"])}'] if data.get('area') else []
        parts += [f'from {long_date(data["start"])}'] if data.get('start') else []
        parts += [f'to {long_date(data["end"])}'] if data.get('end') else []
        parts += ['wholly within these dates'] if data.get('fits') and self._has_dates else []
        return [*parts, 'step-free'] if data.get('step_free') else parts

    @property
    def _has_dates(self):
        return bool(self.cleaned_data.get('start') or self.cleaned_data.get('end'))

    def _labels(self, name):
        value = self.cleaned_data.get(name)
        chosen = {str(each) for each in (value if isinstance(value, list) else [value]) if each}
        return [str(label) for key, label in type(self).base_fields[name].choices if str(key) in chosen]

    def _reach_words(self):
        data = self.cleaned_data
        if data.get('by') and data.get('minutes'):
            return f', {limit_words(data["by"], data["minutes"])}'
        miles = data.get('miles') or USUAL_MILES
        return f' within {miles} mile{"" if miles == 1 else "s"}'

    def kept_query(self):
        """What was asked for, as an address keeps it: neither page nor order nor how new."""
        known = {name for name in self.data if name in self.fields or name in DATE_FIELDS}
        lists = [(name, self.data.getlist(name)) for name in sorted(known - {'sort', 'new'})]
        filled = [(name, [each for each in values if each]) for name, values in lists]
        return urlencode([(name, values) for name, values in filled if values], doseq=True)

    @property
    def more_open(self):
        """Whether one of the fields folded away is in use or wrong."""
        data = self.cleaned_data
        folded = ('start', 'end', 'fits', 'mode', 'pattern', 'kind', 'size', 'new')
        return any(data.get(name) or name in self.errors for name in folded)

    @property
    def journey_open(self):
        return any(self.cleaned_data.get(name) or name in self.errors for name in ('by', 'minutes'))

    @property
    def access_open(self):
        return any(
            self.cleaned_data.get(name) or name in self.errors for name in ('step_free', 'adjustments')
        )

    def _sectors_chosen(self):
        kinds = self.cleaned_data.get('sub_sector') or ()
        return {*(self.cleaned_data.get('sector') or ()), *map(sector_of, kinds)}

    @property
    def sectors_open(self):
        return bool(self._sectors_chosen() or 'sector' in self.errors or 'sub_sector' in self.errors)

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
            sub_sectors=tuple(data.get('sub_sector') or ()),
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
            fits=data.get('fits') or False,
            year_group=data.get('year'),
            mode=data.get('mode') or '',
            pattern=data.get('pattern') or '',
            step_free=data.get('step_free') or False,
            adjustments=tuple(data.get('adjustments') or ()),
            **fixed,
        )
