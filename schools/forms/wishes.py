from datetime import date

from django import forms

from brokerage.core.forms import BaseForm, DateField
from brokerage.core.patterns import Pattern
from brokerage.core.ui import long_date
from schools.models import MOST_WEEKS
from schools.rules import starts_among

NUMBER = {'inputmode': 'numeric', 'class': 'govuk-input--width-3'}
ANY = 'Any week'


def week_field(label, empty, **kwargs):
    """One of the weeks of the year, as its Monday."""
    return forms.TypedChoiceField(
        label=label,
        coerce=date.fromisoformat,
        empty_value=None,
        required=False,
        choices=[('', empty)],
        **kwargs,
    )


class WishForm(BaseForm):
    """When a cohort would like to go out and when it can; weeks are those the school is in term."""

    WEEKS = ('wished_start', 'first_from', 'first_to', 'second_from', 'second_to')

    pattern = forms.ChoiceField(label='How are they out?', choices=Pattern, widget=forms.RadioSelect)
    weeks = forms.IntegerField(
        label='For how many weeks?', min_value=1, max_value=MOST_WEEKS, widget=forms.TextInput(NUMBER)
    )
    half_days = forms.IntegerField(
        label='How many half days in each week?',
        required=False,
        min_value=1,
        max_value=9,
        help_text='For half days or single days: a whole day is two. Leave it empty for a day a week.',
        widget=forms.TextInput(NUMBER),
    )
    wished_start = week_field('Which week would suit you best to start?', 'No week in particular')
    fixed = forms.BooleanField(
        label='This is agreed already and must not be moved',
        required=False,
    )
    first_from = week_field('From the week of', ANY)
    first_to = week_field('To the week of', ANY)
    second_from = week_field('Or from the week of', 'No second stretch')
    second_to = week_field('Up to the week of', 'No second stretch')
    excluded = forms.TypedMultipleChoiceField(
        label='Weeks you cannot be out',
        coerce=date.fromisoformat,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text='Beyond holidays, INSET days and exams in your calendar.',
    )
    max_move = forms.IntegerField(
        label='How many weeks may it be moved at most?',
        required=False,
        min_value=0,
        max_value=MOST_WEEKS,
        help_text='Counted from the week that suits you best. Leave it empty if any week above will do.',
        widget=forms.TextInput(NUMBER),
    )
    students = forms.IntegerField(
        label='How many students do you expect?',
        required=False,
        min_value=1,
        max_value=2000,
        widget=forms.TextInput(NUMBER),
    )
    known_by = DateField(label='By when do you need to know the dates?', required=False)

    def __init__(self, *args, weeks_of_year, mondays, count, **kwargs):
        """`mondays` are the weeks in term, `weeks_of_year` what the school's calendar says of each week."""
        super().__init__(*args, **kwargs)
        self.weeks_of_year, self.mondays = weeks_of_year, mondays
        choices = [(monday.isoformat(), f'{monday:%-d %B %Y}') for monday in mondays]
        for name in self.WEEKS:
            self.fields[name].choices = [*self.fields[name].choices, *choices]
        self.fields['excluded'].choices = choices
        self.fields['students'].help_text = (
            f'Leave it empty to go by the {count} in your list.' if count else 'Nobody is in your list yet.'
        )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        cleaned['starts'] = sorted({*self._stretch('first'), *self._stretch('second')})
        if cleaned['pattern'] == Pattern.FULL_BLOCK:
            cleaned['half_days'] = None
        if cleaned['fixed'] and not cleaned['wished_start']:
            self.add_error('wished_start', 'Choose the week in which the agreed dates begin')
        if not self.errors and not cleaned['fixed']:
            self._check_weeks(cleaned)
        return cleaned

    def _stretch(self, which):
        """Every Monday of a stretch; an end that is left open goes to the end of the year."""
        start, end = self.cleaned_data[f'{which}_from'], self.cleaned_data[f'{which}_to']
        if start and end and end < start:
            self.add_error(f'{which}_to', f'Choose the week of {long_date(start)} or a later one')
            return []
        if not start and not end:
            return []
        return [m for m in self.mondays if (start or m) <= m <= (end or m)]

    def _check_weeks(self, cleaned):
        """The wish must be a week that is possible, and one must be left."""
        possible = [self.mondays[at] for at in self._possible(cleaned, cleaned['starts'])]
        wished = cleaned['wished_start']
        if not possible:
            self.add_error(
                'first_from',
                'No block of this length fits into these weeks with your holidays, INSET days and exams. '
                'Allow more weeks or a shorter block',
            )
        elif wished and wished not in possible:
            self.add_error(
                'wished_start',
                f'A block of this length cannot start on {long_date(wished)}: see the strip above',
            )

    def _possible(self, cleaned, chosen):
        return starts_among(
            self.weeks_of_year,
            self.mondays,
            pattern=cleaned['pattern'],
            length=cleaned['weeks'],
            excluded=set(cleaned['excluded']),
            chosen=set(chosen),
        )

    @property
    def facts(self):
        """What `state_wish` takes."""
        stretches = ('first_from', 'first_to', 'second_from', 'second_to')
        return {name: value for name, value in self.cleaned_data.items() if name not in stretches}


def initial_of(wish, mondays):
    """A wish as the form shows it: its starts as at most two stretches of weeks in term."""
    if wish is None:
        return {'pattern': Pattern.FULL_BLOCK, 'weeks': 2}
    names = ('pattern', 'weeks', 'wished_start', 'fixed', 'max_move', 'students', 'known_by')
    initial = {name: getattr(wish, name) for name in names}
    initial['half_days'] = None if wish.pattern == Pattern.FULL_BLOCK else wish.half_days
    initial['excluded'] = [monday.isoformat() for monday in wish.excluded]
    for which, stretch in zip(('first', 'second'), stretches_of(wish.starts, mondays), strict=False):
        initial[f'{which}_from'], initial[f'{which}_to'] = stretch[0], stretch[-1]
    return initial


def stretches_of(starts, mondays):
    """Runs of weeks that follow one another among `mondays`."""
    found, chosen = [[]], set(starts)
    for monday in mondays:
        if monday in chosen:
            found[-1].append(monday)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]
