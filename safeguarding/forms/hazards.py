"""Hazards as editable rows, and what students stay out of."""

from django import forms
from django.forms import formset_factory

from brokerage.core.forms import BaseForm
from employers.forms.fields import LinesField
from safeguarding.forms.fields import line
from safeguarding.rules.risk import level, score

MOST_HAZARDS = 30
LIKELIHOOD = (
    ('', 'Choose'),
    (1, '1: hardly ever'),
    (2, '2: unlikely'),
    (3, '3: possible'),
    (4, '4: likely'),
    (5, '5: almost certain'),
)
SEVERITY = (
    ('', 'Choose'),
    (1, '1: no real harm'),
    (2, '2: first aid'),
    (3, '3: some days off'),
    (4, '4: serious injury'),
    (5, '5: life-changing or worse'),
)


def figure(label, choices):
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int)


class Controls(LinesField):
    def has_changed(self, initial, data):
        """An added row with nothing in it has not changed."""
        return super().has_changed(initial or [], data)


class HazardForm(BaseForm):
    """One hazard. An added row that is left empty counts for nothing."""

    hazard = line(label='What could go wrong')
    harm = line(label='Who could be hurt, and how')
    likelihood = figure('How likely, if nothing were done', LIKELIHOOD)
    severity = figure('How bad, if nothing were done', SEVERITY)
    controls = Controls(label='What you do about it', help_text='One thing on each line.', rows=3)
    residual_likelihood = figure('How likely after that', LIKELIHOOD)
    residual_severity = figure('How bad after that', SEVERITY)

    @property
    def name(self):
        return self['hazard'].value() or 'A new hazard'

    @property
    def levels(self):
        """(before, after) as level and points, of the figures as they stand; None while one is missing."""
        pairs = (('likelihood', 'severity'), ('residual_likelihood', 'residual_severity'))
        return [self._level(*pair) for pair in pairs]

    def _level(self, likelihood, severity):
        figures = [str(self[name].value() or '') for name in (likelihood, severity)]
        if not all(figure in '12345' and figure for figure in figures):
            return None
        points = score(*map(int, figures))
        return {'level': level(points), 'points': points, 'words': f'{level(points).label} {points}'}


class HazardRows(forms.BaseFormSet):
    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields['DELETE'].label = 'Leave this hazard out'

    def kept(self):
        names = list(HazardForm.base_fields)
        return [
            {name: form.cleaned_data[name] for name in names}
            for form in self
            if form.cleaned_data and not form.cleaned_data.get('DELETE')
        ]


HazardFormSet = formset_factory(
    HazardForm, formset=HazardRows, extra=0, can_delete=True, max_num=MOST_HAZARDS, validate_max=True
)


class LimitsForm(BaseForm):
    prohibited = LinesField(
        label='What students must never do here', help_text='One on each line.', required=False
    )
    restricted = LinesField(
        label='What they may do with limits',
        help_text='One on each line, with the limit: “Safety cutter: after being shown”.',
        rows=4,
        required=False,
    )
    own_bans = line(label='Any other rule of yours', required=False)

    @classmethod
    def told(cls, draft):
        return {name: draft.answers.get(name) for name in cls.base_fields}
