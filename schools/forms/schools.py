from django import forms
from django.utils import timezone

from brokerage.core.calendar import academic_year, academic_year_name
from brokerage.core.forms import BaseForm
from schools.enums import WaitingList
from schools.forms.fields import PostcodeField
from schools.validators import clean_urn

PHONE_HELP = 'The number a parent or employer can ring while students are out.'


class SchoolForm(BaseForm):
    """A school's own settings."""

    phone = forms.CharField(
        label='Contact phone',
        max_length=20,
        help_text=PHONE_HELP,
        widget=forms.TextInput({'type': 'tel', 'autocomplete': 'tel', 'class': 'govuk-input--width-10'}),
    )
    postcode = PostcodeField(label='Postcode')
    shares_names = forms.TypedChoiceField(
        label='What may your hub see of your students?',
        choices=[
            ('no', 'Numbers only: how many students you have and when they are out'),
            ('yes', 'Names too: each student’s name, cohort and tutor group, and their placements'),
        ],
        coerce=lambda answer: answer == 'yes',
        widget=forms.RadioSelect,
        help_text='Whatever you choose, your hub and employers never see needs, circumstances or parents’ '
        'details here. You can change this at any time; it takes effect at once, and you can see in the '
        'trail who looked.',
    )
    joins_area_match = forms.TypedChoiceField(
        label='May your hub match your students together with its other schools’?',
        choices=[
            ('yes', 'Yes: places go round fairly between schools, and you decide what is sent'),
            ('no', 'No: only we match our students'),
        ],
        coerce=lambda answer: answer == 'yes',
        widget=forms.RadioSelect,
        help_text='The match uses what you hold here about homes, choices and priority. Your hub sees how many '
        'got a place, never who. The places come to you as a proposal: you look, change and send.',
    )
    waiting_list = forms.ChoiceField(
        label='When a place is given back, what should happen?',
        choices=WaitingList.choices,
        widget=forms.RadioSelect,
        help_text='The student without a place whom it helps most is found in the same way as in a match. In the '
        'last week before it begins, nobody is nominated without you.',
    )


class NewSchoolForm(BaseForm):
    """A school the hub takes in."""

    name = forms.CharField(label='Name of the school', max_length=160)
    urn = forms.CharField(
        label='URN',
        max_length=10,
        help_text='Six digits, as in Get Information about Schools.',
        widget=forms.TextInput({'inputmode': 'numeric', 'class': 'govuk-input--width-10'}),
    )
    postcode = PostcodeField(label='Postcode')
    lead_email = forms.EmailField(
        label='E-mail address of the careers leader',
        required=False,
        help_text='They get an invitation to bring in their students. You can also invite them later.',
    )

    def clean_urn(self):
        return clean_urn(self.cleaned_data['urn'])


class CohortForm(BaseForm):
    name = forms.CharField(label='Name', max_length=60, help_text='For example, Year 10 or Year 12 BTEC.')
    year_group = forms.TypedChoiceField(
        label='Year group', choices=[(str(year), f'Year {year}') for year in range(7, 15)], coerce=int
    )
    starts_year = forms.TypedChoiceField(label='Academic year', coerce=int)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this_year = academic_year(timezone.localdate())
        years = sorted({*range(this_year - 1, this_year + 3), self.initial.get('starts_year', this_year)})
        self.fields['starts_year'].choices = [(year, academic_year_name(year)) for year in years]
