"""What people fill in about a placement. Choices come from the enums; rules are in the actions."""

import hashlib
import re

from django import forms
from django.core.files.base import ContentFile

from brokerage.core.calendar import academic_year_name
from brokerage.core.forms import BaseForm, DateField
from brokerage.core.models import new_ref
from brokerage.core.postcodes import OUTCODE
from brokerage.core.sectors import Sector
from brokerage.core.ui import long_date
from brokerage.uploads.content import MOST_BYTES, Unfit, looked_through
from placements.blockplan.what_if import MOST_PLACES, MorePlaces, MoveCap
from placements.enums import DeclineReason, LeaveReason, Signer
from placements.forms.moves import WordsForm
from placements.models.plans import SECONDS
from safeguarding.enums import ConsentAnswer, DslChoice, SummaryMethod
from schools.models import Block

YES, NO = 'yes', 'no'


class PlacementFilter(BaseForm):
    mark_optional = False

    state = forms.ChoiceField(required=False, label='State')
    block = forms.ModelChoiceField(
        Block.objects.none(), to_field_name='ref', required=False, empty_label='All block dates'
    )

    def __init__(self, *args, states, blocks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['state'].choices = [('', 'All states'), *states]
        self.fields['block'].queryset = blocks

    def asked(self):
        """(state, block) as far as they make sense: an address typed by hand shows everything."""
        self.is_valid()
        return self.cleaned_data.get('state') or '', self.cleaned_data.get('block')


class AnswerForm(BaseForm):
    """Yes or no from an employer; a no takes one reason more."""

    mark_optional = False

    answer = forms.ChoiceField(
        label='Can you take this student?',
        choices=[(YES, 'Yes, we can take this student'), (NO, 'No, not this time')],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label='If no, why?', choices=[('', 'Choose a reason'), *DeclineReason.choices], required=False
    )
    words = forms.CharField(
        label='Anything else the school should know (optional)',
        widget=forms.Textarea(attrs={'rows': 3}),
        max_length=1000,
        required=False,
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get('answer') == NO and not cleaned.get('reason'):
            self.add_error('reason', 'Choose why, so that the school can look for something that fits')
        return cleaned


class PhoneAnswerForm(AnswerForm):
    """The same answer, given by phone and written down by the school."""

    told_by = forms.CharField(label='Who told you?', max_length=160, help_text='Their name and job')
    field_order = ['told_by', 'answer', 'reason', 'words']

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answer = self.fields['answer']
        answer.label = 'What did they say?'
        answer.choices = [(YES, 'Yes, they can take this student'), (NO, 'No, not this time')]
        self.fields['words'].label = 'Anything else they said (optional)'


class LeaveForm(WordsForm):
    """Why it will not go on. The reason stays with the two sides; families are not told it."""

    reason = forms.ChoiceField(label='Why?')
    field_order = ['reason', 'words']

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = LeaveReason if school else DeclineReason
        self.fields['reason'].choices = [('', 'Choose a reason'), *reasons.choices]


class ReopenForm(BaseForm):
    words = forms.CharField(label='What must be checked again?', max_length=300)


class ConsentForm(BaseForm):
    """A parent's or carer's answer, signed by typing a name."""

    mark_optional = False

    answer = forms.ChoiceField(label='Your answer', widget=forms.RadioSelect)
    share_needs = forms.BooleanField(label='Yes, share these words with the employer', required=False)
    emergency_phone = forms.CharField(
        label='Phone number for emergencies',
        help_text='Where we can reach you during the placement.',
        widget=forms.TextInput(
            attrs={'class': 'govuk-input--width-20', 'inputmode': 'tel', 'autocomplete': 'tel'}
        ),
        max_length=20,
        required=False,
    )
    signed_name = forms.CharField(
        label='Your full name',
        help_text='Typing your name is your signature.',
        widget=forms.TextInput(attrs={'autocomplete': 'name'}),
        max_length=160,
    )
    code = forms.CharField(
        label='The code we sent you',
        help_text='Six figures, good for 15 minutes. Look among unwanted mail too.',
        widget=forms.TextInput(
            attrs={'class': 'govuk-input--width-5', 'inputmode': 'numeric', 'autocomplete': 'one-time-code'}
        ),
        max_length=12,
        required=False,
    )

    def __init__(self, *args, first_name, has_note, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['answer'].choices = [
            (ConsentAnswer.GIVEN, f'Yes, {first_name} may go'),
            (ConsentAnswer.REFUSED, f'No, {first_name} may not go'),
        ]
        if not has_note:
            del self.fields['share_needs']

    def clean(self):
        cleaned = super().clean()
        if cleaned.get('answer') == ConsentAnswer.GIVEN and not cleaned.get('emergency_phone'):
            self.add_error('emergency_phone', 'Enter a phone number where we can reach you in an emergency')
        return cleaned


class PaperConsentForm(ConsentForm):
    """The same answer, given on paper and typed in by the school."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields['code']
        self.fields['answer'].label = 'Their answer'
        self.fields['signed_name'].label = 'Name of the parent or carer who signed'
        self.fields['signed_name'].help_text = ''
        self.fields['emergency_phone'].help_text = ''
        if 'share_needs' in self.fields:
            self.fields['share_needs'].label = 'They agreed to share the needs note with the employer'


class SummaryForm(BaseForm):
    """How the risk summary reached a parent when it was not read through the link."""

    method = forms.ChoiceField(
        label='How did the parent or carer get the risk summary?', widget=forms.RadioSelect
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        by_hand = [choice for choice in SummaryMethod.choices if choice[0] != SummaryMethod.LINK]
        self.fields['method'].choices = by_hand


class DecisionForm(BaseForm):
    """Only what the law lets a safeguarding lead ask for in this case."""

    mark_optional = False

    choice = forms.ChoiceField(label='What do you decide?', widget=forms.RadioSelect)
    conditions = forms.CharField(
        label='Conditions, if any', widget=forms.Textarea(attrs={'rows': 3}), max_length=2000, required=False
    )
    reason = forms.CharField(
        label='Why',
        help_text='Kept with the school.',
        widget=forms.Textarea(attrs={'rows': 4}),
        max_length=4000,
    )

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['choice'].choices = [(choice, DslChoice(choice).label) for choice in choices]


class PlanForm(BaseForm):
    """A new plan of block dates."""

    name = forms.CharField(label='Name', max_length=80, help_text='For example, First try, or Without May.')
    year = forms.TypedChoiceField(label='Academic year', coerce=int)
    seconds = forms.TypedChoiceField(
        label='How long may it take?',
        help_text='More time finds better dates or proves that there are none. Ten seconds are enough to look.',
        coerce=int,
        choices=[(seconds, f'{seconds} seconds') for seconds in SECONDS],
        widget=forms.RadioSelect,
        initial=SECONDS[0],
    )

    def __init__(self, *args, years, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['year'].choices = [(year, academic_year_name(year)) for year in years]


class NameForm(BaseForm):
    name = forms.CharField(label='Name of the new plan', max_length=80)


class MorePlacesForm(NameForm):
    """What if somebody added places in some weeks? The weeks are those of the plan's question."""

    who = forms.CharField(
        label='Who adds places?', max_length=80, help_text='An employer, a group or a sector.'
    )
    area = forms.ChoiceField(label='Zone')
    sector = forms.ChoiceField(label='Sector', required=False)
    places = forms.IntegerField(
        label='Places a week',
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.NumberInput(attrs={'class': 'govuk-input--width-4'}),
    )
    first = forms.ChoiceField(label='From the week of')
    last = forms.ChoiceField(label='To the week of')

    def __init__(self, *args, areas, weeks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['area'].choices = [(area, area) for area in areas]
        self.fields['sector'].choices = [('', 'No sector in particular'), *Sector.choices]
        for name in ('first', 'last'):
            self.fields[name].choices = [(monday.isoformat(), long_date(monday)) for monday in weeks]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get('first') and cleaned.get('last') and cleaned['last'] < cleaned['first']:
            self.add_error('last', 'The last week must not be before the first')
        return cleaned

    def change(self):
        given = {name: value for name, value in self.cleaned_data.items() if name != 'name'}
        return MorePlaces(**given | {'sector': given['sector'] or None})


class MoveCapForm(NameForm):
    """What if no school moved further than so many weeks?"""

    weeks = forms.IntegerField(
        label='Most weeks a block may move',
        min_value=0,
        max_value=39,
        widget=forms.NumberInput(attrs={'class': 'govuk-input--width-3'}),
    )

    def change(self):
        return MoveCap(weeks=self.cleaned_data['weeks'])


class PublishPlanForm(BaseForm):
    answer_by = DateField(
        label='Answer by', help_text='Schools are reminded three working days and one working day before.'
    )


class CounterForm(BaseForm):
    """Another of the school's own weeks, and why."""

    start = forms.TypedChoiceField(label='Which week would suit better?')
    reason = forms.CharField(
        label='Why do the proposed dates not suit?',
        help_text='Your hub reads this. Other schools do not. Do not name a student.',
        max_length=1000,
        widget=forms.Textarea(attrs={'rows': 4}),
    )

    def __init__(self, *args, weeks, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['start'].choices = [('', 'Choose a week')] + [
            (monday.isoformat(), f'Week of {long_date(monday)}') for monday in weeks
        ]


class ZoneForm(BaseForm):
    """A part of the area by the first parts of its postcodes."""

    name = forms.CharField(label='Name', max_length=60, help_text='For example, North East.')
    outcodes = forms.CharField(
        label='Postcode districts',
        required=False,
        help_text='The first part of each postcode, with a blank or comma between: B29 B30 B31.',
        widget=forms.Textarea({'rows': 4}),
    )

    def clean_outcodes(self):
        codes = [code.upper() for code in re.split(r'[\s,;]+', self.cleaned_data['outcodes']) if code]
        wrong = [code for code in codes if not OUTCODE.fullmatch(code)]
        if wrong:
            raise forms.ValidationError(
                f'{wrong[0]} is not the first part of a postcode. Write it like B30', 'outcode'
            )
        return codes


class SignForm(BaseForm):
    """A name typed under the agreement."""

    mark_optional = False

    signed_name = forms.CharField(
        label='Your full name',
        help_text='Typing your name is your signature.',
        widget=forms.TextInput(attrs={'autocomplete': 'name'}),
        max_length=160,
    )


class CodeSignForm(SignForm):
    """The same from a family's link, with the code that was sent to the address the school holds."""

    code = forms.CharField(
        label='The code we sent you',
        help_text='Six figures. It is good for 15 minutes.',
        widget=forms.TextInput(
            attrs={'class': 'govuk-input--width-5', 'inputmode': 'numeric', 'autocomplete': 'one-time-code'}
        ),
        max_length=12,
    )
    field_order = ['code', 'signed_name']


class PaperSignForm(BaseForm):
    """A signature on paper: whose, and the scan of the page."""

    signer = forms.ChoiceField(label='Who signed it?', widget=forms.RadioSelect)
    signed_name = forms.CharField(label='Name of the person who signed', max_length=160)
    scan = forms.FileField(
        label='Scan or photo of the signed page',
        help_text='PDF, JPG or PNG, at most 10 MB. Only your school can open it.',
        widget=forms.FileInput(attrs={'accept': '.pdf,.jpg,.jpeg,.png'}),
        error_messages={'required': 'Choose the scan'},
    )

    def __init__(self, *args, signers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['signer'].choices = [(signer, Signer(signer).label) for signer in signers]

    def clean_scan(self):
        """The file under a name of our own, and its SHA-256 in `sha256`."""
        scan = self.cleaned_data['scan']
        if scan.size > MOST_BYTES:
            raise forms.ValidationError(
                'The file is larger than 10 MB. Scan it in black and white, or smaller.'
            )
        try:
            kind, content = looked_through(scan.read())
        except Unfit as unfit:
            raise forms.ValidationError(str(unfit)) from unfit
        if kind == 'docx':
            raise forms.ValidationError('Choose a scan or photo of the signed page: PDF, JPG or PNG.')
        self.cleaned_data['sha256'] = hashlib.sha256(content).hexdigest()
        return ContentFile(content, name=f'{new_ref()}.{kind}')


class AgreementRuleForm(BaseForm):
    must_be_signed = forms.BooleanField(
        label='A placement is confirmed only once all four have signed its agreement', required=False
    )


class BlockPapersForm(BaseForm):
    group = forms.ChoiceField(label='What shall we make?', widget=forms.RadioSelect)

    def __init__(self, *args, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['group'].choices = [(name, words) for name, (words, _) in groups.items()]
