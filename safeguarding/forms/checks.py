"""Forms about workplaces that schools check for each other, and about rules that two people set aside."""

from django import forms
from django.utils import timezone

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.sectors import RiskBand
from safeguarding.enums import CheckEnd, CheckHow, Gate, Holder
from safeguarding.forms.fields import line, text
from safeguarding.rules.checks import QUESTIONS, WAYS, questions
from safeguarding.rules.overrides import CHILD_HOURS

MONTHS = {'min_value': 1, 'max_value': 60}


class CheckForm(BaseForm):
    """Who spoke to whom: what the band needs, and nothing more on the page."""

    how = forms.ChoiceField(label='How did you check it?', widget=forms.RadioSelect)
    no_visit_reason = forms.CharField(
        label='If nobody visited, why not?',
        max_length=300,
        required=False,
        help_text='Other schools read this.',
    )
    spoke_to = line(label='Who you spoke to')
    job_title = forms.CharField(label='Their job', max_length=120, required=False)
    on = DateField(label='When')
    asked = forms.MultipleChoiceField(
        label='What you talked about',
        widget=forms.CheckboxSelectMultiple,
        error_messages={'required': 'Talk about each of these, then tick it'},
    )
    words = text(
        rows=3,
        label='What was said, in short',
        help_text='Your school and the hub read this. Do not name a student.',
        required=False,
    )

    def __init__(self, *args, band, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['how'].choices = [(way, CheckHow(way).label) for way in WAYS[RiskBand(band)]]
        self.fields['asked'].choices = [(code, QUESTIONS[code]) for code in questions(band)]
        if not questions(band):
            del self.fields['asked']
        if band != RiskBand.HIGHER:
            del self.fields['no_visit_reason']

    def clean_on(self):
        on = self.cleaned_data['on']
        if on > timezone.localdate():
            raise forms.ValidationError('The day cannot be in the future')
        return on


class CheckAgainForm(BaseForm):
    why = forms.ChoiceField(
        label='Why?',
        help_text='Other schools read this word and nothing more.',
        choices=[choice for choice in CheckEnd.choices if choice[0] != CheckEnd.SUSPENDED],
        widget=forms.RadioSelect,
    )


class CheckMonthsForm(BaseForm):
    low = forms.IntegerField(label='Low risk: months', **MONTHS)
    less_familiar = forms.IntegerField(label='Less familiar risk: months', **MONTHS)
    higher = forms.IntegerField(label='Higher risk: months', **MONTHS)


class SuspendForm(BaseForm):
    words = text(rows=3, label='Why?', help_text='Only your hub reads this.')


class SetAsideForm(BaseForm):
    reason = text(rows=3, label='Why is it right for this student?')
    parent_agreed = line(
        label='Which parent or carer agreed?', help_text='Ask them first. Write the name of who agreed.'
    )

    def __init__(self, *args, code, **kwargs):
        super().__init__(*args, **kwargs)
        if code not in CHILD_HOURS:
            del self.fields['parent_agreed']


class SecondForm(BaseForm):
    words = forms.CharField(label='If you refuse, why?', max_length=300, required=False)


class BlockerFilter(BaseForm):
    """Which blockers a page shows: those of one party, those of one gate."""

    mark_optional = False

    holder = forms.ChoiceField(
        label='Who must act', choices=[('', 'Everybody'), *Holder.choices], required=False
    )
    gate = forms.ChoiceField(label='Check', choices=[('', 'All checks'), *Gate.choices], required=False)

    def asked(self):
        """{'holder', 'gate'} as far as they make sense: an address typed by hand shows everything."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or '' for name in self.fields}
