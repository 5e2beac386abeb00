"""Forms of an offer: start, words, dates."""

from django import forms
from django.utils import timezone

from brokerage.core.adjustments import Adjustment
from brokerage.core.forms import BaseForm, BaseModelForm, DateField
from brokerage.core.patterns import Pattern
from brokerage.core.sectors import Sector
from brokerage.core.sub_sectors import SubSector, choices_within, sector_of
from employers.enums import OfferStatus, Rung
from employers.forms.fields import (
    MOST_PLACES,
    ClockField,
    LinesField,
    PostcodeField,
    small_number,
    with_blank,
    year_group,
)
from employers.models import Contact, Offer, Site
from employers.queries.offers import too_young
from employers.rules.contact_data import leaks

STEP_FREE = ('step_free', 'Step-free')
LEAST_COMPLETE = 'complete'
WEEKDAYS = list(enumerate(('Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday')))


class SectorFilter(BaseForm):
    """A sector and, once one is chosen, the kind of work within it.

    A kind of another sector is left over from an earlier choice: it counts no more, and is no error.
    """

    mark_optional = False
    q = forms.CharField(label='Title or employer', required=False, max_length=100)
    sector = forms.ChoiceField(choices=with_blank(Sector.choices, 'Any sector'), required=False)
    sub_sector = forms.ChoiceField(label='Kind of work', choices=SubSector.choices, required=False)

    def __init__(self, data, *args, **kwargs):
        super().__init__(data, *args, **kwargs)
        within = choices_within([data.get('sector')])
        if within:
            # What is drawn; more than that is understood.
            self.fields['sub_sector'].widget.choices = with_blank(within, 'Any kind')
        else:
            del self.fields['sub_sector']

    def clean_sub_sector(self):
        kind = self.cleaned_data['sub_sector']
        return kind if sector_of(kind) == self.cleaned_data.get('sector') else ''


class OffersFilter(SectorFilter):
    status = forms.ChoiceField(choices=with_blank(OfferStatus.choices, 'Any status'), required=False)
    order = forms.ChoiceField(
        label='In which order',
        choices=[('', 'By title'), (LEAST_COMPLETE, 'Least complete first')],
        required=False,
    )


class SchoolOffersFilter(SectorFilter):
    """What a school narrows the published offers of its area by."""

    pattern = forms.ChoiceField(
        label='How the days lie', choices=with_blank(Pattern.choices, 'Any way'), required=False
    )
    need = forms.ChoiceField(
        label='Access', choices=with_blank([STEP_FREE, *Adjustment.choices], 'Any'), required=False
    )


class StartOfferForm(BaseForm):
    """Page one of three. An employer with no site yet types its address here."""

    sector = forms.ChoiceField(
        choices=with_blank(Sector.choices, 'Choose a sector'),
        help_text='We fill in the next page for this sector; you change what differs.',
    )
    rung = forms.ChoiceField(
        choices=Rung.choices, widget=forms.RadioSelect, label='What you offer', initial=Rung.ONE_WEEK
    )
    site = forms.ModelChoiceField(
        Site.objects.none(),
        widget=forms.RadioSelect,
        label='Where it is',
        to_field_name='ref',
        empty_label=None,
    )
    address = forms.CharField(max_length=250, label='Street address of the site')
    postcode = PostcodeField(label='Postcode of the site')

    def __init__(self, *args, employer, membership, **kwargs):
        super().__init__(*args, **kwargs)
        sites = Site.objects.visible_to(membership).filter(employer=employer)
        if sites.exists():
            self.fields['site'].queryset = sites
            del self.fields['address'], self.fields['postcode']
        else:
            del self.fields['site']


class OfferForm(BaseModelForm):
    """Page two of three: everything a student, a parent and an assessor want to know."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)
    will_do = LinesField(label='What students will do', help_text='One task on each line.')
    observe_only = LinesField(
        label='What they may watch but not do', help_text='One on each line.', required=False, rows=4
    )
    must_not_do = LinesField(
        label='What they must not do', help_text='One on each line.', required=False, rows=5
    )
    min_year_group = year_group(label='From year group')
    max_year_group = year_group(label='To year group')
    min_age = small_number(
        label='Youngest age',
        required=False,
        min_value=11,
        max_value=19,
        help_text='Only if a rule asks for it.',
    )
    day_starts = ClockField(label='The day starts at')
    day_ends = ClockField(label='The day ends at')
    break_minutes = small_number(label='Minutes of break', min_value=0, max_value=180)
    weekdays = forms.TypedMultipleChoiceField(
        choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple, label='Days of the week'
    )
    step_free = forms.BooleanField(required=False, label='Step-free: a wheelchair user can do this placement')
    adjustments = forms.MultipleChoiceField(
        choices=Adjustment,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label='What you can offer a student who needs it',
        help_text='Students who need one of these are proposed to you only if it is ticked.',
    )

    class Meta:
        model = Offer
        fields = [
            'title',
            'summary',
            'sub_sector',
            'site',
            'contact',
            'rung',
            'mode',
            'pattern',
            'risk_band',
            'will_do',
            'observe_only',
            'must_not_do',
            'min_year_group',
            'max_year_group',
            'min_age',
            'day_starts',
            'day_ends',
            'break_minutes',
            'weekdays',
            'dress',
            'lunch',
            'travel',
            'access',
            'step_free',
            'adjustments',
            'pre_meeting',
            'places_shown',
        ]
        labels = {
            'rung': 'What you offer',
            'sub_sector': 'Kind of work',
            'contact': 'Who looks after the student',
            'mode': 'Where the work is done',
            'pattern': 'How the days lie',
            'risk_band': 'Level of risk',
            'dress': 'What to wear',
            'travel': 'How to get there',
            'access': 'More about access',
            'pre_meeting': 'Before the placement',
            'places_shown': 'How the public sees the places left',
        }
        help_texts = {
            'title': 'As a student would say it, for example “Behind the scenes in a shop”.',
            'contact': 'Never shown in public. Those who are coming get the name.',
            'sub_sector': 'Students can look for it. Choose one where it fits.',
            'pattern': 'Students go only where this is as in their school’s block. With a day a week the school '
            'names the day; tick below which days suit you.',
            'places_shown': 'On public pages, in feeds and with partners. Schools that book always see the number.',
            'access': 'For example, lift to all floors, parking at the door.',
        }
        widgets = {
            'summary': forms.Textarea(attrs={'rows': 4}),
            'mode': forms.RadioSelect,
            'pattern': forms.RadioSelect,
            'pre_meeting': forms.RadioSelect,
            'places_shown': forms.RadioSelect,
            'risk_band': forms.RadioSelect,
        }

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        employer = self.instance.employer
        for name, model in (('site', Site), ('contact', Contact)):
            self.fields[name].queryset = model.objects.visible_to(membership).filter(employer=employer)
            self.fields[name].to_field_name = 'ref'
            if self.initial.get(name):
                self.initial[name] = getattr(self.instance, name).ref
        self.fields['site'].empty_label = None
        self.fields['contact'].empty_label = 'Nobody named yet'
        self.fields['summary'].required = True
        sector = self.instance.sector
        self.fields['sub_sector'].choices = with_blank(choices_within([sector]), 'None in particular')

    def clean(self):
        data = super().clean()
        low, high = data.get('min_year_group'), data.get('max_year_group')
        if low and high and high < low:
            self.add_error(
                'max_year_group', f'Choose Year {low} or a later one, or change “From year group”.'
            )
        if low and data.get('rung') and too_young(data['rung'], low):
            self.add_error(
                'min_year_group',
                'Years 7 to 9 can come for a talk or a visit only. Start at Year 10, or offer one of those.',
            )
        starts, ends = data.get('day_starts'), data.get('day_ends')
        if starts and ends and ends <= starts:
            self.add_error('day_ends', 'The day must end after it starts.')
        for name, words in leaks(data).items():
            self.add_error(name, words)
        return data

    def _post_clean(self):
        """The action writes the row, so the instance stays as it is in the database until then."""

    @property
    def changes(self):
        return {name: value for name, value in self.cleaned_data.items() if name != 'confirmed'}


class WindowForm(BaseForm):
    """Page three of three: from when to when, and how many."""

    start = DateField(label='First day')
    end = DateField(label='Last day')
    places = small_number(label='Places', min_value=1, max_value=MOST_PLACES, help_text='At the same time.')

    def clean_start(self):
        day = self.cleaned_data['start']
        if day < timezone.localdate():
            raise forms.ValidationError('This day is over. Enter today or a later day.')
        return day

    def clean(self):
        data = super().clean()
        start, end = data.get('start'), data.get('end')
        if start and end and end < start:
            self.add_error('end', 'The last day must be on or after the first day.')
        elif start and end and (end - start).days > 366:
            self.add_error('end', 'These dates are more than a year long. Check the year.')
        return data


class PlacesForm(BaseForm):
    places = small_number(label='Places', min_value=0, max_value=MOST_PLACES)
