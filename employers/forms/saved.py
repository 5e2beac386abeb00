"""A name for a search, and how often to write of it."""

from django import forms

from brokerage.core.forms import BaseForm
from employers.enums import Often


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
