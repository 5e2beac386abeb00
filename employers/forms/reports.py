"""Report a problem with an offer, and decide about one."""

from django import forms

from brokerage.core.forms import BaseForm
from employers.enums import Outcome, Problem
from employers.forms.trap import TrapForm


class ReportForm(TrapForm):
    """Asks for no name."""

    problem = forms.ChoiceField(choices=Problem, widget=forms.RadioSelect, label='What is wrong?')
    words = forms.CharField(
        label='Tell us more',
        max_length=2000,
        widget=forms.Textarea(attrs={'rows': 5}),
        help_text='Please leave out names of students.',
    )
    email = forms.EmailField(
        label='Your e-mail address',
        required=False,
        help_text='Only if you want to hear what came of it. The employer never sees it.',
        widget=forms.EmailInput(attrs={'autocomplete': 'email'}),
    )
    once_more = 'Please read your report once more, then send it again.'


class DecideForm(BaseForm):
    outcome = forms.ChoiceField(choices=Outcome, widget=forms.RadioSelect, label='What did you decide?')
    told = forms.CharField(
        label='What the employer has to mend, and whoever reported may read',
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={'rows': 4}),
        help_text='Never who reported, nor what they wrote. Needed if the employer has to mend something.',
    )
