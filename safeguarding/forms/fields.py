"""Fields that several forms ask: yes or no, and the five questions."""

from django import forms

from safeguarding.rules.hazards import regulation_19_questions

YES_NO = (('yes', 'Yes'), ('no', 'No'))


class YesNoField(forms.TypedChoiceField):
    """Two radios and no answer filled in: silence is not a no."""

    def __init__(self, *, label, **kwargs):
        super().__init__(
            label=label,
            error_messages={'required': f'Answer the question “{label}”'},
            choices=YES_NO,
            coerce=lambda answer: answer == 'yes',
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value):
        return {True: 'yes', False: 'no'}.get(value, value)


class FiveQuestions(forms.Form):
    """The questions of regulation 19 as fields, in its order."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for question in regulation_19_questions():
            self.fields[question['code']] = YesNoField(label=question['question'], help_text=question['help'])
        self.order_fields(self.field_order)

    @property
    def regulation_19(self):
        return {
            question['code']: self.cleaned_data[question['code']] for question in regulation_19_questions()
        }


def text(rows=2, **kwargs):
    too_long = {'max_length': 'Shorten this to 2,000 characters; it is %(show_value)d'}
    widget = forms.Textarea(attrs={'rows': rows})
    return forms.CharField(widget=widget, max_length=2000, error_messages=too_long, **kwargs)


def line(**kwargs):
    return forms.CharField(max_length=160, **kwargs)
