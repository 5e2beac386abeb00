"""What people type about people and keys."""

import re
from ipaddress import ip_network

from django import forms
from django.utils import timezone

from brokerage.accounts.enums import KIND_ROLES, ROLE_WORDS, Kind, Scope
from brokerage.accounts.models import User
from brokerage.core.forms import BaseForm, BaseModelForm, DateField
from brokerage.core.patterns import Pattern
from brokerage.core.postcodes import OUTCODE
from brokerage.core.sectors import Sector


def role_choices(kind, among=None):
    """Roles of a kind of organisation, each with what it is for."""
    roles = [role for role in KIND_ROLES[Kind(kind)] if among is None or role in among]
    return [(role.value, f'{role.label}: {ROLE_WORDS[role]}') for role in roles]


class RoleForm(BaseForm):
    role = forms.ChoiceField(label='What they may do', widget=forms.RadioSelect)

    def __init__(self, *args, kind, among=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['role'].choices = role_choices(kind, among)


class InviteForm(RoleForm):
    email = forms.EmailField(label='Their e-mail address', help_text='We send the invitation here.')
    field_order = ['email', 'role']


class PartnerForm(BaseForm):
    name = forms.CharField(label='Name of the partner', max_length=160)
    email = forms.EmailField(label='E-mail address of its first person')


class NewAccountForm(BaseForm):
    """Name and password of somebody who has no account yet."""

    name = forms.CharField(
        label='Your name', max_length=120, widget=forms.TextInput(attrs={'autocomplete': 'name'})
    )
    password = forms.CharField(
        label='Choose a password',
        strip=False,
        help_text='At least 12 characters. Three random words make a good one.',
        widget=forms.PasswordInput(attrs={'autocomplete': 'new-password'}),
    )


class NameForm(BaseModelForm):
    class Meta:
        model = User
        fields = ['name']
        labels = {'name': 'Your name'}
        help_texts = {'name': 'Others see this beside what you do.'}


class OrganisationFilter(BaseForm):
    mark_optional = False
    q = forms.CharField(label='Name', required=False, max_length=80)
    kind = forms.ChoiceField(
        label='Kind',
        required=False,
        choices=[('', 'All'), *((kind.value, kind.label) for kind in Kind if kind != Kind.HUB)],
    )


class KeyForm(BaseForm):
    name = forms.CharField(
        label='Name of the key', max_length=50, help_text='Where it is used, like “Website”.'
    )
    scopes = forms.MultipleChoiceField(
        label='What the key may read', choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )

    is_sandbox = forms.BooleanField(
        label='For trying out: answers with a made-up list',
        required=False,
        help_text='Works without a data-sharing agreement. It never reads an offer of an employer.',
    )
    areas = forms.CharField(
        label='Only offers in these areas',
        required=False,
        max_length=1_000,
        help_text='First halves of postcodes, such as B30 and B31. Leave empty for the whole area of the hub.',
    )
    sectors = forms.MultipleChoiceField(
        label='Only offers of these sectors',
        required=False,
        choices=Sector.choices,
        help_text='Tick none for all of them.',
        widget=forms.CheckboxSelectMultiple,
    )
    patterns = forms.MultipleChoiceField(
        label='Only offers whose days lie like this',
        required=False,
        choices=Pattern.choices,
        help_text='Tick none for all of them.',
        widget=forms.CheckboxSelectMultiple,
    )
    last_day = DateField(label='Last day', required=False, help_text='Leave empty for a key without an end.')
    networks = forms.CharField(
        label='Only from these addresses',
        required=False,
        max_length=1_000,
        help_text='One a line, such as 203.0.113.7 or 203.0.113.0/24. Leave empty to allow any.',
        widget=forms.Textarea(attrs={'rows': 3}),
    )

    def clean_last_day(self):
        day = self.cleaned_data['last_day']
        if day and day < timezone.localdate():
            raise forms.ValidationError('Choose today or a later day.')
        return day

    def clean_areas(self):
        return [_area(word) for word in re.split(r'[\s,;]+', self.cleaned_data['areas']) if word]

    def clean_networks(self):
        return [_network(line) for line in self.cleaned_data['networks'].split()]


def _area(word):
    area = word.upper()
    if not OUTCODE.fullmatch(area):
        raise forms.ValidationError(f'“{word}” is not the first half of a postcode. Write it like B30.')
    return area


def _network(line):
    try:
        return str(ip_network(line))
    except ValueError as fault:
        raise forms.ValidationError(
            f'“{line}” is not an address. Write it like 203.0.113.7 or 203.0.113.0/24.'
        ) from fault


class SharingForm(BaseForm):
    signed_by = forms.CharField(label='Who signed for the partner', max_length=160)
    signed_on = DateField(label='Signed on')
    starts = DateField(label='First day')
    ends = DateField(label='Last day', help_text='Keys stop working after this day.')
    reference = forms.CharField(
        label='Where the paper is', required=False, max_length=60, help_text='A file number or a folder.'
    )

    def clean(self):
        data = super().clean()
        if data.get('starts') and data.get('ends') and data['ends'] < data['starts']:
            self.add_error('ends', 'The last day must be on or after the first day.')
        return data


class QuotaForm(BaseForm):
    daily_quota = forms.IntegerField(
        label='Calls a day',
        min_value=1,
        max_value=1_000_000,
        help_text='A site that refreshes every offer once an hour needs a few hundred.',
        widget=forms.NumberInput({'class': 'govuk-input--width-5'}),
    )
