"""A name for a search, and how often to write of it."""

from django import forms

from brokerage.core.forms import BaseForm
from employers.enums import Often
from employers.forms.trap import TrapForm


class TellMeForm(TrapForm):
    """For people without an account."""

    email = forms.EmailField(
        label='Your e-mail address',
        max_length=254,
        help_text='Are you under 13? Ask a parent or carer to give theirs, and to press the link in the e-mail.',
        widget=forms.EmailInput(attrs={'autocomplete': 'email', 'spellcheck': 'false'}),
    )
    often = forms.ChoiceField(
        label='How often',
        choices=[(often.value, often.label) for often in (Often.WEEKLY, Often.DAILY)],
        widget=forms.RadioSelect,
        initial=Often.WEEKLY,
        help_text='Only when there is something new.',
    )


class SavedSearchForm(BaseForm):
    name = forms.CharField(
        label='Name of the search',
        max_length=80,
        help_text='It stands in the e-mails. Leave students’ names out: “Step-free near us”, “Garages in July”.',
    )
    often = forms.ChoiceField(
        label='E-mail me new offers',
        choices=Often.choices,
        widget=forms.RadioSelect,
        initial=Often.WEEKLY,
        help_text='Only when there is something new. Every e-mail has a link that stops it.',
    )
