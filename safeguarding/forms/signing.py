"""Forms that end something: confirm, say that nothing has changed, note a conversation, close a concern."""

from dataclasses import asdict

from django import forms
from django.utils import timezone

from brokerage.core.forms import BaseForm, DateField
from employers.forms.fields import LinesField
from safeguarding.forms.fields import FiveQuestions, YesNoField, line, text
from safeguarding.forms.steps import LONE_ADULT_HELP, SETTING_CHOICES
from safeguarding.rules.regulation19 import NO_RISKS


class SignForm(BaseForm):
    """A typed signature. `offer_version` is the offer as it was read."""

    name = forms.CharField(
        label='Your name', max_length=160, widget=forms.TextInput({'autocomplete': 'name'})
    )
    job_title = forms.CharField(
        label='Your job', max_length=120, widget=forms.TextInput({'autocomplete': 'organization-title'})
    )
    agree = forms.BooleanField(
        label='We have assessed the risks of this work for young people, we will put the controls in place, '
        'and we will tell the school when anything changes.',
        error_messages={'required': 'Tick the box to confirm for your employer'},
    )
    offer_version = forms.IntegerField(widget=forms.HiddenInput)

    def signature(self):
        return {name: self.cleaned_data[name] for name in ('name', 'job_title', 'offer_version')}


class SameForm(SignForm):
    agree = forms.BooleanField(
        label='Nothing has changed: the work, the site, the people and the risks are as we said.',
        error_messages={'required': 'Tick the box if nothing has changed, or start a new version below'},
    )


class ConversationForm(FiveQuestions, BaseForm):
    spoke_to = line(label='Who you spoke to')
    job_title = line(label='Their job', required=False)
    on = DateField(label='When you spoke')
    risks = LinesField(
        label='The main risks, and what they do about each',
        help_text='One on each line, with a colon: “Hot drinks: staff carry the kettle”. Parents read these.',
    )
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
    words = text(rows=4, label='Anything else that was said', required=False)

    field_order = (
        'spoke_to',
        'job_title',
        'on',
        'risks',
        *asdict(NO_RISKS),
        'lone_adult',
        'settings',
        'words',
    )

    def clean_on(self):
        on = self.cleaned_data['on']
        if on > timezone.localdate():
            raise forms.ValidationError('The day you spoke cannot be in the future.')
        return on

    def clean_risks(self):
        pairs = [line.partition(':') for line in self.cleaned_data['risks']]
        bare = next((risk for risk, _, done in pairs if not (risk.strip() and done.strip())), None)
        if bare is not None:
            raise forms.ValidationError(f'After “{bare.strip()}”, write a colon and what is done about it.')
        return [{'hazard': risk.strip(), 'harm': '', 'controls': [done.strip()]} for risk, _, done in pairs]

    def noted(self):
        data = self.cleaned_data
        plain = {name: data[name] for name in ('spoke_to', 'job_title', 'on', 'risks', 'lone_adult', 'words')}
        return {**plain, 'regulation_19': self.regulation_19, **dict.fromkeys(data['settings'], True)}


class ConcernForm(BaseForm):
    words = text(
        rows=8,
        label='What did you see or hear?',
        help_text='Facts, in their words where you can: who, what, where, when. Only the safeguarding lead '
        'reads it.',
    )


class OutcomeForm(BaseForm):
    outcome = text(rows=5, label='What was done, and what came of it')
