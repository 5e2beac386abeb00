from django import forms
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.core.adjustments import Adjustment
from brokerage.core.calendar import academic_year_name, year_group_dob_range
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import long_date
from schools.enums import Gap, Relationship, Sen
from schools.forms.fields import CohortChoice, PostcodeField, RankedSectors
from schools.forms.travel import SchoolTravel
from schools.models import Circumstances, Cohort
from schools.rules import usual_age
from schools.validators import clean_upn

FACTS = (
    'cohort',
    'first_name',
    'last_name',
    'upn',
    'date_of_birth',
    'date_is_right',
    'tutor_group',
    'email',
    'postcode',
    'max_travel_miles',
    'travel_mode',
    'travel_minutes',
)
GUARDIAN = {
    'guardian_name': 'name',
    'guardian_relationship': 'relationship',
    'guardian_email': 'email',
    'guardian_phone': 'phone',
}
FLAGS = (
    'looked_after',
    'care_leaver',
    'free_school_meals',
    'english_additional',
    'young_carer',
    'vulnerable',
)


NARROW = {'class': 'govuk-input--width-10'}


def flag(name):
    label = Circumstances._meta.get_field(name).verbose_name
    return forms.BooleanField(label=label[:1].upper() + label[1:], required=False)


class StudentForm(SchoolTravel, RankedSectors):
    """Everything a school types about one student; `given()` is what the verbs take."""

    cohort = CohortChoice(label='Cohort', empty_label=None)
    first_name = forms.CharField(max_length=80)
    last_name = forms.CharField(max_length=80)
    upn = forms.CharField(
        label='UPN', max_length=16, help_text='A letter and 12 digits, from your school’s system.'
    )
    date_of_birth = DateField(help_text='For example, 3 5 2012')
    date_is_right = forms.BooleanField(label='The date of birth is right', required=False)
    tutor_group = forms.CharField(max_length=20, required=False, widget=forms.TextInput(NARROW))
    email = forms.EmailField(
        label='E-mail address', required=False, help_text='To ask the student what they would like.'
    )
    postcode = PostcodeField(
        label='Home postcode',
        required=False,
        help_text='To find places within reach. Employers never see it.',
    )
    guardian_name = forms.CharField(label='Name', max_length=160, required=False)
    guardian_relationship = forms.ChoiceField(
        label='Who they are', choices=Relationship, required=False, initial=Relationship.PARENT
    )
    guardian_email = forms.EmailField(label='E-mail address of the parent or carer', required=False)
    guardian_phone = forms.CharField(
        label='Phone', max_length=20, required=False, widget=forms.TextInput(NARROW | {'type': 'tel'})
    )
    step_free = forms.BooleanField(label='Needs step-free access', required=False)
    needs = forms.MultipleChoiceField(
        label='Needs at the placement',
        choices=Adjustment,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text='Only what must be there: a match proposes no place without it. Never why.',
    )
    sen = forms.ChoiceField(label='Special educational needs', choices=Sen, initial=Sen.NONE)
    looked_after = flag('looked_after')
    care_leaver = flag('care_leaver')
    free_school_meals = flag('free_school_meals')
    english_additional = flag('english_additional')
    young_carer = flag('young_carer')
    vulnerable = flag('vulnerable')
    needs_note = forms.CharField(
        label='Needs note', required=False, widget=forms.Textarea({'rows': 4}),
        help_text='Read by you and the DSL alone.',
    )  # fmt: skip

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['cohort'].offer(Cohort.objects.visible_to(membership), membership)
        self.fields['postcode'].stored = self.initial.get('postcode', '')
        if not self.data.get('date_is_right'):
            self.fields['date_is_right'].widget = forms.HiddenInput()

    def clean_upn(self):
        return clean_upn(self.cleaned_data['upn'])

    def clean(self):
        cleaned = super().clean()
        self._ask_about_age(cleaned)
        if not cleaned.get('guardian_name') and (
            cleaned.get('guardian_email') or cleaned.get('guardian_phone')
        ):
            self.add_error('guardian_name', 'Enter the name of the parent or carer')
        return cleaned

    def _ask_about_age(self, cleaned):
        """Pupils may be taught out of their year: an unusual birthday is asked about, then believed."""
        cohort, born = cleaned.get('cohort'), cleaned.get('date_of_birth')
        if not cohort or not born or cleaned.get('date_is_right'):
            return
        if not {'cohort', 'date_of_birth'} & set(self.changed_data):
            return
        if born > timezone.localdate():
            self.add_error('date_of_birth', 'Date of birth must be in the past')
        elif not usual_age(born, cohort.year_group, cohort.starts_year):
            first, last = year_group_dob_range(cohort.year_group, cohort.starts_year)
            self.fields['date_is_right'].widget = forms.CheckboxInput()
            year = f'Year {cohort.year_group} in {academic_year_name(cohort.starts_year)}'
            self.add_error(
                'date_of_birth',
                f'Students of {year} are usually born from {long_date(first)} to {long_date(last)}. '
                'Correct the date, or tick the box under it if it is right',
            )

    @property
    def sections(self):
        """(heading, words, fields) as the page draws them."""
        return [
            ('The student', '', [self[name] for name in FACTS]),
            (
                'What they would like',
                'The student can change this by their own link.',
                [self[n] for n in self.RANKS],
            ),
            ('Parent or carer', 'They are asked for consent.', [self[name] for name in GUARDIAN]),
            (
                'Held by your school alone',
                'Used for a fair order of matching and for safety. Never shown to employers or to your hub.',
                [self[name] for name in ('step_free', 'needs', 'sen', *FLAGS, 'needs_note')],
            ),
        ]

    def given(self):
        """The answers as `add_student` and `update_student` take them."""
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in (*FACTS, 'step_free', 'needs') if name != 'date_is_right'}
        guardian = {ours: cleaned[name] for name, ours in GUARDIAN.items()}
        guardian['relationship'] = guardian['relationship'] or Relationship.PARENT
        return facts | {
            'guardian': guardian,
            'circumstances': {name: cleaned[name] for name in ('sen', *FLAGS, 'needs_note')},
            'preferences': self.ranked,
        }


class LeftForm(BaseForm):
    on = DateField(label='Last day at your school')

    def clean_on(self):
        day = self.cleaned_data['on']
        if day > timezone.localdate():
            raise forms.ValidationError('The last day must be today or earlier. Come back when it has come')
        return day


class StudentFilter(BaseForm):
    """The bar over the student list. Names are searched by a form of its own: they stay out of addresses."""

    mark_optional = False

    cohort = CohortChoice(label='Cohort', empty_label='All cohorts', required=False)
    missing = forms.ChoiceField(
        label='What is missing', choices=[('', 'Anything or nothing'), *Gap.choices], required=False
    )
    show = forms.ChoiceField(
        label='Students', choices=[('', 'At school now'), ('left', 'Who have left')], required=False
    )

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        cohorts = Cohort.objects.visible_to(membership)
        if membership.organisation.kind != Kind.SCHOOL:
            # A hub has no part in what is missing, and of a school that shares no names no list.
            del self.fields['missing']
            cohorts = cohorts.filter(school__shares_names=True)
        self.fields['cohort'].offer(cohorts, membership)

    def rows(self, students):
        """`students` as the bar says; a value typed into the address that means nothing filters nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        students = students.filter(left_on__isnull=chosen.get('show') != 'left')
        if chosen.get('cohort'):
            students = students.filter(cohort=chosen['cohort'])
        return students.missing(chosen['missing']) if chosen.get('missing') else students
