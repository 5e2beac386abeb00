"""A hub closes its area or a site for some days: what and when, then why."""

import re
from datetime import date, timedelta

from django import forms

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.postcodes import OUTCODE
from brokerage.core.ui import long_date
from placements.enums import ClosureReason
from placements.queries.closures import Scope

WHOLE = 'all'
FRIDAY = timedelta(days=4)


class ClosureChoiceForm(BaseForm):
    """Which workplaces and days. `zones`: rows of the hub; `weeks`: Mondays of block weeks; of a `site` only when."""

    mark_optional = False

    zones = forms.MultipleChoiceField(
        label='Which part of your area?', widget=forms.CheckboxSelectMultiple, required=False
    )
    districts = forms.CharField(
        label='Postcode districts',
        required=False,
        max_length=500,
        help_text='As well as the parts ticked above. The first part of each postcode: B29 B30 B31.',
    )
    week = forms.ChoiceField(label='A whole week', required=False, help_text='Or choose the days below.')
    first = DateField(label='First day', required=False)
    last = DateField(label='Last day', required=False)
    touching = forms.ChoiceField(
        label='Placements that have other days as well',
        choices=[
            ('yes', 'Call them off too'),
            ('no', 'Leave them: call off only placements that have no other days'),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, data=None, *, zones, weeks, site=None):
        super().__init__(data, initial={'touching': 'yes'})
        self.site, self.known = site, {zone.ref: zone for zone in zones}
        named = [(ref, zone.name) for ref, zone in self.known.items()]
        self.fields['zones'].choices = [(WHOLE, 'The whole area'), *named]
        words = [(f'{monday:%Y-%m-%d}', f'Week of {long_date(monday)}') for monday in weeks]
        self.fields['week'].choices = [('', 'Choose a week'), *words]
        if site:
            del self.fields['zones'], self.fields['districts']

    def clean_districts(self):
        codes = [code.upper() for code in re.split(r'[\s,;]+', self.cleaned_data['districts']) if code]
        if wrong := [code for code in codes if not OUTCODE.fullmatch(code)]:
            raise forms.ValidationError(f'{wrong[0]} is not the first part of a postcode. Write it like B30')
        return codes

    def clean(self):
        given = super().clean()
        if not self.site and not self.errors and not (given['zones'] or given['districts']):
            self.add_error('zones', 'Tick a part of your area, or write postcode districts')
        if given.get('week'):
            monday = date.fromisoformat(given['week'])
            given['first'], given['last'] = monday, monday + FRIDAY
        elif not self.errors:
            self._check_days(given)
        return given

    def _check_days(self, given):
        if not given.get('first'):
            self.add_error('first', 'Choose a week, or enter the first day')
        elif not given.get('last'):
            given['last'] = given['first']
        elif given['last'] < given['first']:
            self.add_error('last', 'The last day must not be before the first day')

    def scope(self):
        """What was chosen, once it is valid."""
        given = self.cleaned_data
        zones = [self.known[ref] for ref in given.get('zones', ()) if ref != WHOLE]
        districts = given.get('districts', [])
        whole = WHOLE in given.get('zones', ())
        outcodes = {str(code) for zone in zones for code in zone.outcodes.all()} | set(districts)
        return Scope(
            first=given['first'],
            last=given['last'],
            site=self.site,
            outcodes=None if whole or self.site else frozenset(outcodes),
            touching=given['touching'] == 'yes',
            names=() if whole else (*(zone.name for zone in zones), *districts),
        )


class ClosureForm(BaseForm):
    """Why: everybody concerned reads it."""

    key = forms.CharField(max_length=12, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label='Why?', choices=ClosureReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label='What schools, families and employers should know',
        help_text='They all read these words. Do not name anybody.',
        widget=forms.Textarea(attrs={'rows': 3}),
        max_length=500,
        required=False,
    )
