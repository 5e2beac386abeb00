"""The employer's own document, with the few answers that no file can be searched for."""

from dataclasses import asdict

from django import forms

from brokerage.core.sectors import RiskBand
from brokerage.uploads.fields import HELP, UploadField
from safeguarding.enums import Level
from safeguarding.forms.fields import line
from safeguarding.forms.signing import ConversationForm
from safeguarding.forms.steps import EXCEPTION, QuestionsForm
from safeguarding.models import SETTINGS
from safeguarding.rules.regulation19 import NO_RISKS

BANDS = [
    (RiskBand.LOW.value, 'Low: an office, a shop, a classroom'),
    (RiskBand.LESS_FAMILIAR.value, 'Less familiar: light assembly, packing, a kitchen'),
    (RiskBand.HIGHER.value, 'Higher: building sites, farms, workshops, factories'),
]
LEFT = [(Level.LOW.value, 'Low'), (Level.MEDIUM.value, 'Medium'), (Level.HIGH.value, 'High')]


class OwnDocumentForm(ConversationForm):
    """The questions of a conversation without the conversation; the same five questions, word for word."""

    spoke_to = job_title = on = words = None

    file = UploadField(
        label='Your risk assessment', help_text=f'{HELP} Without anybody’s health or home address.'
    )
    band = forms.ChoiceField(
        label='How risky is the work for somebody new to it?', choices=BANDS, widget=forms.RadioSelect
    )
    residual = forms.ChoiceField(
        label='The highest risk that is left after all you do about it',
        choices=LEFT,
        widget=forms.RadioSelect,
    )
    supervisor = line(label='Supervisor')
    supervisor_job = line(label="Supervisor's job")

    field_order = (
        'file',
        'band',
        'residual',
        'risks',
        *asdict(NO_RISKS),
        *EXCEPTION,
        'supervisor',
        'supervisor_job',
        'lone_adult',
        'settings',
    )

    def __init__(self, *args, held, **kwargs):
        super().__init__(*args, **kwargs)
        for name in EXCEPTION:
            self.fields[name] = QuestionsForm.base_fields[name]
        self.order_fields(self.field_order)
        if held:
            self.fields['file'].required = False
            self.fields[
                'file'
            ].help_text = f'We hold version {held.version}. Choose a file only to replace it. {HELP}'

    @classmethod
    def told(cls, draft):
        """What a draft holds already, as the form's first values."""
        rows = draft.answers.get('hazards', [])
        return {
            **draft.answers.get('supervision', {}),
            **draft.regulation_19,
            **draft.exception_text,
            'band': draft.band,
            'residual': draft.answers.get('residual', ''),
            'risks': [f'{row["hazard"]}: {". ".join(row["controls"])}' for row in rows],
            'lone_adult': draft.lone_adult,
            'settings': [name for name in SETTINGS if getattr(draft, name)],
        }

    def sent(self):
        data = self.cleaned_data
        exception = {name: data[name] for name in EXCEPTION}
        return {
            **{name: data[name] for name in ('file', 'band', 'residual', 'risks', 'lone_adult')},
            'regulation_19': self.regulation_19,
            'exception_text': exception if any(exception.values()) else {},
            'supervision': {name: data[name] for name in ('supervisor', 'supervisor_job')},
            **dict.fromkeys(data['settings'], True),
        }
