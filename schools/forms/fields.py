"""Fields that several forms of schools share."""

from django import forms

from brokerage.accounts.enums import Kind
from brokerage.core.forms import BaseForm
from brokerage.core.postcodes import PostcodeProblem, locate, normalise, why_not_located
from brokerage.core.sectors import Sector
from schools.models import Cohort


class PostcodeField(forms.CharField):
    """A postcode that has a place on the map; says what to mend when it has none."""

    # What is stored already and stays allowed: a file may bring a postcode that no list knows.
    stored = ''

    def __init__(self, **kwargs):
        kwargs.setdefault('widget', forms.TextInput({'class': 'govuk-input--width-10'}))
        super().__init__(max_length=10, **kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value in self.empty_values:
            return ''
        try:
            postcode = normalise(value)
        except PostcodeProblem as problem:
            raise forms.ValidationError(str(problem), 'postcode') from problem
        if postcode != self.stored and locate(postcode) is None:
            raise forms.ValidationError(why_not_located(postcode), 'postcode_place')
        return postcode


class CohortChoice(forms.ModelChoiceField):
    """One of the cohorts the member may see; a hub's list names their schools."""

    def __init__(self, **kwargs):
        super().__init__(queryset=Cohort.objects.none(), to_field_name='ref', **kwargs)

    def offer(self, cohorts, membership):
        self.names_school = membership.organisation.kind != Kind.SCHOOL
        self.queryset = cohorts.select_related('school__organisation').order_by(
            'school__organisation__name', '-starts_year', 'year_group', 'pk'
        )

    def label_from_instance(self, cohort):
        return f'{cohort.school.organisation.name}: {cohort}' if self.names_school else str(cohort)


def sector_field(label, *, required=False, **kwargs):
    return forms.ChoiceField(
        label=label, required=required, choices=[('', 'Choose a kind of work'), *Sector.choices], **kwargs
    )


class RankedSectors(BaseForm):
    """The three kinds of work a student would like most; a fourth and later from a file stay behind them."""

    RANKS = ('first', 'second', 'third')

    first = sector_field('First choice')
    second = sector_field('Second choice')
    third = sector_field('Third choice')

    def __init__(self, *args, ranked=(), **kwargs):
        self.ranked_before = list(ranked)
        kwargs['initial'] = dict(zip(self.RANKS, self.ranked_before, strict=False)) | kwargs.get(
            'initial', {}
        )
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        seen = set()
        for name in self.RANKS:
            sector = cleaned.get(name)
            if sector in seen:
                words = (
                    f'You chose {Sector(sector).label} twice. Choose something else, or leave this one empty.'
                )
                self.add_error(name, words)
            elif sector:
                seen.add(sector)
        return cleaned

    @property
    def ranked(self):
        chosen = [self.cleaned_data[name] for name in self.RANKS if self.cleaned_data[name]]
        return chosen + [sector for sector in self.ranked_before[len(self.RANKS) :] if sector not in chosen]
