"""Whom places are kept for: the terms of an offer, and reserved places of some dates."""

from django import forms

from brokerage.accounts.models import Organisation
from brokerage.core.forms import BaseForm, DateField
from employers.enums import Priority
from employers.forms.fields import MOST_PLACES, most_at_once, small_number
from employers.queries.reserved import schools_near

ONE_SCHOOL = ('school', 'One school')


def school_field():
    return forms.ModelChoiceField(
        Organisation.objects.none(),
        required=False,
        to_field_name='ref',
        label='Which school',
        empty_label='Choose a school',
        help_text='Only if you chose “One school”.',
    )


class KeptForm(BaseForm):
    """`who` is a group, 'school' or, where that is allowed, nobody; the form gives what the verbs take."""

    def __init__(self, *args, employer, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['school'].queryset = schools_near(employer)

    def clean(self):
        data = super().clean()
        if data.get('who') == 'school' and 'school' in data and not data['school']:
            self.add_error('school', 'Choose the school.')
        return data

    @property
    def terms(self):
        """What goes to the action: one group or one school, and the day on which that ends."""
        data = {name: value for name, value in self.cleaned_data.items() if name != 'who'}
        who = self.cleaned_data['who']
        by_school = who == 'school'
        kept = {'group': '' if by_school else who, 'school': data['school'] if by_school else None}
        return data | kept | {'until': data['until'] if who else None}


class ReserveForm(KeptForm):
    places = small_number(label='How many places', min_value=1, max_value=MOST_PLACES)
    who = forms.ChoiceField(
        choices=[*Priority.choices, ONE_SCHOOL], widget=forms.RadioSelect, label='For whom'
    )
    school = school_field()
    until = DateField(
        required=False,
        label='Open to everyone from',
        help_text='Leave it empty to keep them until you open them yourself. For example, 3 5 2027',
    )


class TermsForm(KeptForm):
    most_at_once = most_at_once('over all dates of this offer')
    at_least = small_number(
        required=False,
        min_value=2,
        max_value=MOST_PLACES,
        label='Only if at least so many come together',
        help_text='On the same dates, or nobody. Leave it empty if one student alone is welcome.',
    )
    who = forms.ChoiceField(
        choices=[('', 'Nobody: everyone from the start'), *Priority.choices, ONE_SCHOOL],
        widget=forms.RadioSelect,
        required=False,
        label='Who may come first',
    )
    school = school_field()
    until = DateField(
        required=False,
        label='Everyone may come from',
        help_text='Until the day before, only those you chose above. For example, 3 5 2027',
    )

    def clean(self):
        data = super().clean()
        most, least = data.get('most_at_once'), data.get('at_least')
        if most and least and least > most:
            self.add_error('at_least', f'Enter {most} or fewer: you take no more than {most} at once.')
        if data.get('who') and 'until' in data and not data['until']:
            self.add_error('until', 'Enter the day from which everyone may come.')
        return data


def first_terms(offer):
    """What the form shows at first."""
    school = offer.head_start_school
    return {
        'most_at_once': offer.most_at_once,
        'at_least': offer.at_least,
        'who': 'school' if school else offer.head_start_group,
        'school': school.ref if school else '',
        'until': offer.head_start_until,
    }
