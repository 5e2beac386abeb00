"""One act over many placements: which, and why."""

from django import forms

from brokerage.core.forms import BaseForm, DateField
from employers.models import Site
from placements.enums import BulkKind, DeclineReason, LeaveReason
from placements.forms.moves import WordsForm
from schools.models import Block

# What is done to chosen placements; what follows a block that has moved is asked on a page of its own.
CHOSEN = [(kind.value, kind.label) for kind in (BulkKind.END, BulkKind.RESTORE, BulkKind.CLOSE)]


class BulkChoiceForm(BaseForm):
    """Which placements: of block dates, at a site, or both."""

    mark_optional = False

    kind = forms.ChoiceField(choices=CHOSEN, label='What to do', required=False)
    block = forms.ModelChoiceField(
        Block.objects.none(),
        to_field_name='ref',
        required=False,
        empty_label='All block dates',
        label='Block dates',
    )
    site = forms.ModelChoiceField(
        Site.objects.none(),
        to_field_name='ref',
        required=False,
        empty_label='All workplaces',
        label='Workplace',
    )

    def __init__(self, *args, blocks, sites, employing, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['block'].queryset, self.fields['site'].queryset = blocks, sites
        if employing:
            del self.fields['block'], self.fields['kind']

    def asked(self):
        """(kind, block, site) as far as they make sense: an address typed by hand offers what it can."""
        self.is_valid()
        found = self.cleaned_data
        return found.get('kind') or BulkKind.END, found.get('block'), found.get('site')


class BulkForm(WordsForm):
    """Why many placements end; only an end has a reason and a last day."""

    key = forms.CharField(max_length=12, widget=forms.HiddenInput)
    reason = forms.ChoiceField(label='Why?')
    ended_on = DateField(label='Last day the students came, for placements under way', required=False)
    field_order = ['key', 'reason', 'ended_on', 'words']

    def __init__(self, *args, kind, employing, live, **kwargs):
        super().__init__(*args, **kwargs)
        reasons = DeclineReason if employing else LeaveReason
        self.fields['reason'].choices = [('', 'Choose a reason'), *reasons.choices]
        if kind != BulkKind.END:
            del self.fields['reason']
        if kind == BulkKind.CLOSE:
            del self.fields['words']
        if not live:
            del self.fields['ended_on']
