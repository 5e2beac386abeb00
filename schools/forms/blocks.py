from django import forms

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.patterns import SCHOOL_DAYS, Pattern, weekdays_fault
from brokerage.core.ui import long_date
from schools.forms.fields import CohortChoice
from schools.models import Cohort


class BlockForm(BaseForm):
    """Block dates. Unusual dates are warned about on the block's page, not refused here."""

    name = forms.CharField(label='Name', max_length=80, help_text='For example, Summer work experience.')
    start = DateField(label='First day out', help_text='Usually a Monday. For example, 28 6 2027.')
    end = DateField(label='Last day out', help_text='Usually a Friday. For example, 9 7 2027.')
    pattern = forms.ChoiceField(
        label='How the days lie',
        choices=Pattern.choices,
        initial=Pattern.FULL_BLOCK,
        widget=forms.RadioSelect,
        help_text='Students are matched to offers of the same kind only.',
    )
    weekdays = forms.TypedMultipleChoiceField(
        label='Days of the week',
        help_text='For a day a week: the day. For half days or single days: those it is always on, if any.',
        choices=SCHOOL_DAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get('start'), cleaned.get('end')
        if start and end and end < start:
            self.add_error('end', f'The last day must be {long_date(start)}, the first day, or later')
        cleaned['weekdays'] = sorted(set(cleaned.get('weekdays') or []))
        if fault := weekdays_fault(cleaned.get('pattern'), cleaned['weekdays']):
            self.add_error('weekdays', fault)
        return cleaned


class NewBlockForm(BlockForm):
    cohort = CohortChoice(label='Cohort', empty_label='Choose a cohort')
    field_order = ('cohort',)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['cohort'].offer(Cohort.objects.visible_to(membership), membership)
