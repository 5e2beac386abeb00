"""The employer's assessment in short steps; each form knows its answers in a draft and how to keep them."""

from dataclasses import asdict

from django import forms

from brokerage.core.forms import BaseForm
from brokerage.core.sectors import RiskBand
from employers.forms.fields import LinesField
from safeguarding.enums import AssessmentKind
from safeguarding.forms.fields import FiveQuestions, YesNoField, line, text
from safeguarding.models import SETTINGS
from safeguarding.rules.hazards import induction_items, young_person_factors
from safeguarding.rules.regulation19 import NO_RISKS

EXCEPTION = ('necessary_for_training', 'competent_supervisor', 'lowest_practicable')
SETTING_CHOICES = (
    ('home_setting', "The work is in somebody's home"),
    ('vehicle', 'The student travels in a vehicle with one adult'),
    ('residential', 'The student stays away overnight'),
    ('specified_place', 'The work is in a school, nursery or care setting'),
    ('outside_business', 'The work is not what our business normally does (your insurer must hear of it)'),
)
LONE_ADULT_HELP = (
    'For example a sole trader and the student, with nobody else about for most of the day. Yes does not '
    'rule the placement out and does not mean a DBS check: for a student under 16 the safeguarding lead of '
    'the school talks it through with you.'
)


class StepForm(BaseForm):
    """`section` is the part of the answers that the form fills, where it fills one whole."""

    section = ''

    @classmethod
    def told(cls, draft):
        """What a draft holds already, as the form's first values."""
        return draft.answers.get(cls.section, {})

    def kept(self):
        """What to hand to save_assessment."""
        return {'answers': {self.section: self.cleaned_data}}


class QuestionsForm(FiveQuestions, StepForm):
    kind = forms.ChoiceField(
        label='What do you start from?',
        choices=[
            (AssessmentKind.REVIEWED.value, 'A risk assessment we have, looked at again for young people'),
            (AssessmentKind.NEW.value, 'Nothing written yet: this is our assessment'),
        ],
        widget=forms.RadioSelect,
    )
    band = forms.ChoiceField(
        label='How risky is the work for somebody new to it?',
        choices=[
            (RiskBand.LOW.value, 'Low: an office, a shop, a classroom'),
            (RiskBand.LESS_FAMILIAR.value, 'Less familiar: light assembly, packing, a kitchen'),
            (RiskBand.HIGHER.value, 'Higher: building sites, farms, workshops, factories'),
        ],
        widget=forms.RadioSelect,
    )
    band_reason = line(label='Why this level', required=False)
    first_young_person = YesNoField(label='Would this be the first young person at this site?')
    necessary_for_training = text(
        label='Why their training needs this work',
        help_text='This and the next two only if you answered yes to a question: the law then allows the '
        'work for students over school leaving age, on three conditions. For younger ones there is no exception.',
        required=False,
    )
    competent_supervisor = text(label='Who supervises it, and what makes them competent', required=False)
    lowest_practicable = text(
        label='How you bring the risk down as far as is reasonably practicable', required=False
    )

    field_order = ('kind', 'band', 'band_reason', 'first_young_person', *asdict(NO_RISKS), *EXCEPTION)

    @classmethod
    def told(cls, draft):
        told = {name: draft.answers.get(name) for name in ('band_reason', 'first_young_person')}
        return {**told, **draft.regulation_19, **draft.exception_text, 'kind': draft.kind, 'band': draft.band}

    def kept(self):
        data = self.cleaned_data
        exception = {name: data[name] for name in EXCEPTION}
        return {
            'kind': data['kind'],
            'band': data['band'],
            'regulation_19': self.regulation_19,
            'exception_text': exception if any(exception.values()) else {},
            'answers': {name: data[name] for name in ('band_reason', 'first_young_person')},
        }


class YoungForm(StepForm):
    """What being young changes. Source: Management Regs 1999 reg 3(5)."""

    section = 'factors'

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for factor in young_person_factors():
            # Adjustments are about one student; this assessment serves every student on the offer.
            if factor['code'] != 'adjustments':
                self.fields[factor['code']] = text(
                    label=factor['label'], help_text=factor['prompt'], required=False
                )

    def kept(self):
        return {'answers': {'factors': {code: words for code, words in self.cleaned_data.items() if words}}}


class SupervisionForm(StepForm):
    supervisor = line(label='Supervisor')
    supervisor_job = line(label="Supervisor's job")
    deputy = line(label='Who steps in when they are away', required=False)
    lone_adult = YesNoField(
        label='Will one adult be alone with the student, unsupervised, as a main part of the work?',
        help_text=LONE_ADULT_HELP,
    )
    settings = forms.MultipleChoiceField(
        label='Does any of this apply?',
        choices=SETTING_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    more = text(
        label='More about this',
        help_text='Who drives, who else is at home, where they sleep.',
        required=False,
    )

    words = ('supervisor', 'supervisor_job', 'deputy', 'more')

    @classmethod
    def told(cls, draft):
        ticked = [name for name in SETTINGS if getattr(draft, name)]
        return {**draft.answers.get('supervision', {}), 'lone_adult': draft.lone_adult, 'settings': ticked}

    def kept(self):
        data = self.cleaned_data
        return {
            'lone_adult': data['lone_adult'],
            **{name: name in data['settings'] for name in SETTINGS},
            'answers': {'supervision': {name: data[name] for name in self.words}},
        }


class FirstDayForm(StepForm):
    induction = forms.MultipleChoiceField(
        label='What will you show the student on the first morning?',
        choices=[(item['code'], item['label']) for item in induction_items()],
        widget=forms.CheckboxSelectMultiple,
    )
    ppe = LinesField(
        label='Protective equipment',
        help_text='One item on each line, such as “Safety boots: we lend them”. You may not charge for it. '
        'Leave empty when none is needed.',
        rows=3,
        required=False,
    )
    facilities = line(label='Toilets, drinking water and a place to eat')
    first_aider = line(label='First aider')
    fire = line(label='What happens in a fire', help_text='The alarm, the way out, where you meet.')
    accidents = line(label='Who accidents are reported to')
    absence = line(
        label='What you do when the student does not arrive, or leaves early',
        help_text='For example: ring the school within half an hour.',
    )

    emergency = ('first_aider', 'fire', 'accidents', 'absence')

    @classmethod
    def told(cls, draft):
        lists = {name: draft.answers.get(name, []) for name in ('induction', 'ppe')}
        return {**lists, **draft.answers.get('welfare', {}), **draft.answers.get('emergency', {})}

    def kept(self):
        data = self.cleaned_data
        return {
            'answers': {
                'induction': data['induction'],
                'ppe': data['ppe'],
                'welfare': {'facilities': data['facilities']},
                'emergency': {name: data[name] for name in self.emergency},
            }
        }
