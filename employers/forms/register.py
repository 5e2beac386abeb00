"""Forms of the hub's register: an employer and what hangs on it."""

from django import forms
from django.utils import timezone

from brokerage.accounts.models import Membership
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.sectors import RiskBand, Sector
from employers.enums import ContactOutcome, ContactWay, EmployerStatus, InsuranceBasis, PlacesShown
from employers.forms.fields import (
    CompanyNumberField,
    PostcodeField,
    most_at_once,
    small_number,
    with_blank,
    year_group,
)
from employers.models import Employer
from employers.queries.register import THIN, WHOLE

EL_MINIMUM = 5_000_000


class RegisterFilter(BaseForm):
    mark_optional = False
    q = forms.CharField(label='Name, postcode or contact', required=False, max_length=100)
    sector = forms.ChoiceField(choices=with_blank(Sector.choices, 'Any sector'), required=False)
    status = forms.ChoiceField(choices=with_blank(EmployerStatus.choices, 'Any status'), required=False)
    band = forms.ChoiceField(label='Risk', choices=with_blank(RiskBand.choices, 'Any risk'), required=False)
    insurance = forms.ChoiceField(
        choices=[
            ('', 'Any insurance'),
            ('soon', 'Runs out in 60 days'),
            ('out', 'Run out'),
            ('unknown', 'Not known'),
        ],
        required=False,
    )
    listing = forms.ChoiceField(
        label='What is published',
        choices=[('', 'Anything or nothing'), (WHOLE, 'Complete'), (THIN, 'Something missing')],
        required=False,
    )


class EmployerForm(BaseForm):
    """Facts of an employer. The hub also writes who holds the relationship and private notes."""

    name = forms.CharField(max_length=160, label='Name of the employer')
    sector = forms.ChoiceField(choices=with_blank(Sector.choices, 'Choose a sector'))
    company_number = CompanyNumberField(label='Company number')
    employees = small_number(required=False, min_value=1, label='How many people work there')
    min_year_group = year_group(label='Youngest year group they take', initial=10)
    most_at_once = most_at_once('over all offers and sites')
    good_with = forms.CharField(
        max_length=200,
        required=False,
        label='Good with',
        help_text='For example, students who use a wheelchair, or who are new to English.',
    )
    places_shown = forms.ChoiceField(
        choices=PlacesShown.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=PlacesShown.BAND,
        label='How the public sees the places left of new offers',
        help_text='Each offer can say otherwise. Those that are there already stay as they are.',
    )
    risk_band = forms.ChoiceField(
        choices=with_blank(RiskBand.choices, 'As usual for the sector'), required=False, label='Level of risk'
    )
    owner = forms.ModelChoiceField(
        Membership.objects.none(),
        required=False,
        label='Who looks after this employer',
        empty_label='Nobody yet',
        to_field_name='ref',
    )
    notes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={'rows': 4}),
        help_text='Only people of the hub read this.',
    )
    different = forms.BooleanField(
        required=False, widget=forms.HiddenInput, label='This is a different employer'
    )

    def __init__(self, *args, membership, employer=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership, self.employer = membership, employer
        if membership.organisation.kind == 'hub':
            people = Membership.objects.visible_to(membership).active().select_related('user', 'organisation')
            self.fields['owner'].queryset = people.filter(organisation=membership.organisation)
            self.fields['owner'].label_from_instance = lambda member: member.user.name
        else:
            for name in ('owner', 'notes', 'risk_band'):
                del self.fields[name]
        self.twin = None

    def clean(self):
        data = super().clean()
        name = data.get('name', '')
        others = Employer.objects.visible_to(self.membership).filter(organisation__name__iexact=name)
        if self.employer is None and name and not data.get('different'):
            self.twin = others.select_related('organisation').first()
        if self.twin:
            self.fields['different'].widget = forms.CheckboxInput()
            self.add_error(
                'name', f'{self.twin} is on the register already. Open it, or say that this is another.'
            )
        return data

    @property
    def facts(self):
        """What goes to the action."""
        data = {name: value for name, value in self.cleaned_data.items() if name != 'different'}
        for name in ('risk_band', 'places_shown'):
            if not data.get(name):
                data.pop(name, None)
        return data


class StatusForm(BaseForm):
    status = forms.ChoiceField(choices=EmployerStatus.choices, widget=forms.RadioSelect)
    reason = forms.CharField(max_length=200, required=False, label='Why')
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class InsuranceForm(BaseForm):
    basis = forms.ChoiceField(
        choices=InsuranceBasis.choices, widget=forms.RadioSelect, label='What covers students'
    )
    insurer = forms.CharField(max_length=120, required=False)
    policy_number = forms.CharField(max_length=60, required=False, label='Policy number')
    cover_pounds = forms.CharField(
        required=False,
        label='Cover in pounds',
        help_text='At least £5,000,000 by law. £5m, 10 million and 10,000,000 all work.',
        widget=forms.TextInput(attrs={'class': 'govuk-input--width-10'}),
    )
    expires_on = DateField(required=False, label='Last day of cover')
    insurer_told = forms.BooleanField(
        required=False, label='The insurer knows of placements longer than two weeks or with unusual work'
    )
    told_by = forms.CharField(
        max_length=200,
        label='Who told you',
        help_text='For example, the manager by phone, or the certificate.',
    )

    def clean_cover_pounds(self):
        typed = self.cleaned_data['cover_pounds']
        return pounds(typed) if typed else None

    def clean(self):
        data = super().clean()
        insured = data.get('basis') == InsuranceBasis.EMPLOYERS_LIABILITY
        if insured and 'expires_on' in data and not data['expires_on']:
            self.add_error('expires_on', 'Enter the last day of cover. It is on the certificate.')
        return data


def pounds(typed):
    """'£10m' -> 10000000."""
    text = typed.lower().replace('£', '').replace(',', '').replace(' ', '')
    for ending in ('million', 'mn', 'm'):
        if text.endswith(ending):
            text, factor = text.removesuffix(ending), 1_000_000
            break
    else:
        factor = 1
    try:
        amount = round(float(text) * factor)
    except (ValueError, OverflowError):
        amount = -1
    if not 0 < amount < 2**31:
        raise forms.ValidationError(
            f'“{typed}” is not an amount we can read. Type it like 10,000,000 or £10m.'
        )
    return amount


class SiteForm(BaseForm):
    name = forms.CharField(
        max_length=120, required=False, label='Name of the site', help_text='For example, Head office.'
    )
    address = forms.CharField(max_length=250, label='Street address')
    postcode = PostcodeField()
    step_free = forms.BooleanField(
        required=False, label='Step-free: a wheelchair user can get in and move about'
    )
    most_at_once = most_at_once('over all offers at this site')
    sure = forms.BooleanField(
        required=False,
        widget=forms.HiddenInput,
        label='The postcode is right: save it without a place on the map',
    )

    def offer_sure(self):
        """Show the box by which a person says that an unknown postcode is right."""
        self.fields['sure'].widget = forms.CheckboxInput()


class ContactForm(BaseForm):
    name = forms.CharField(max_length=160, label='Full name')
    job_title = forms.CharField(max_length=120, required=False, label='Job title')
    email = forms.EmailField(required=False, label='E-mail address')
    phone = forms.CharField(
        max_length=20, required=False, label='Phone number', widget=forms.TextInput(attrs={'type': 'tel'})
    )
    is_main = forms.BooleanField(required=False, label='Main contact: requests go to this person')

    def clean(self):
        data = super().clean()
        if not self.errors and not data.get('email') and not data.get('phone'):
            self.add_error(
                'email', 'Enter an e-mail address or a phone number, so that this person can be reached.'
            )
        return data


class OutreachForm(BaseForm):
    way = forms.ChoiceField(
        label='How', choices=[choice for choice in ContactWay.choices if choice[0] != ContactWay.LINK]
    )
    on = DateField(label='When', initial=timezone.localdate)
    outcome = forms.ChoiceField(
        choices=with_blank(ContactOutcome.choices, 'Choose what came of it'), label='Outcome'
    )
    note = forms.CharField(max_length=500, required=False, widget=forms.Textarea(attrs={'rows': 3}))
    follow_up_on = DateField(
        required=False, label='Contact them again on', help_text='Puts it on the hub’s list for that day.'
    )

    def clean_on(self):
        day = self.cleaned_data['on']
        if day > timezone.localdate():
            raise forms.ValidationError(
                'This day has not come yet. Enter the day on which you were in touch.'
            )
        return day

    def clean_follow_up_on(self):
        day = self.cleaned_data['follow_up_on']
        if day and day < timezone.localdate():
            raise forms.ValidationError('This day is over. Enter today or a later day.')
        return day
