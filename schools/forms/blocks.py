from django import forms

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.ui import long_date
from schools.forms.fields import CohortChoice
from schools.models import Cohort


class BlockForm(BaseForm):
    """Block dates. Unusual dates are warned about on the block's page, not refused here."""

    name = forms.CharField(label='Name', max_length=80, help_text='For example, Summer work experience.')
    start = DateField(label='First day out', help_text='Usually a Monday. For example, 28 6 2027.')
    end = DateField(label='Last day out', help_text='Usually a Friday. For example, 9 7 2027.')

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get('start'), cleaned.get('end')
        if start and end and end < start:
            self.add_error('end', f'The last day must be {long_date(start)}, the first day, or later')
        return cleaned


class NewBlockForm(BlockForm):
    cohort = CohortChoice(label='Cohort', empty_label='Choose a cohort')
    field_order = ('cohort',)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['cohort'].offer(Cohort.objects.visible_to(membership), membership)
