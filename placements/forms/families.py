"""What families, and schools about families, fill in."""

import re

from django import forms

from brokerage.core.forms import BaseForm
from brokerage.core.models import ALPHABET
from brokerage.uploads.fields import UploadField
from placements.enums import Signer
from placements.forms import CodeSignForm, PaperConsentForm
from safeguarding.enums import Settlement


class SharedSignForm(CodeSignForm):
    """The same where the student and a parent have one e-mail address: who is it that signs?"""

    who = forms.ChoiceField(label='Who are you?', widget=forms.RadioSelect)
    field_order = ['who', 'code', 'signed_name']

    def __init__(self, *args, first_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['who'].choices = [
            (Signer.PARENT.value, f'{first_name}’s parent or carer'),
            (Signer.STUDENT.value, first_name),
        ]
        self.fields[
            'who'
        ].help_text = 'You share an e-mail address, so we ask. Each of you signs for yourself.'


class GuardianPaperForm(PaperConsentForm):
    """An answer on paper: whose it is, and the paper itself where the school keeps a scan."""

    guardian = forms.ChoiceField(label='Whose answer is it?', widget=forms.RadioSelect)
    scan = UploadField(label='Scan or photo of the signed paper', required=False)
    field_order = ['guardian', 'answer', 'share_needs', 'emergency_phone', 'signed_name', 'scan']

    def __init__(self, *args, asked, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = {each.ref: each for each in asked}
        self.fields['guardian'].choices = [
            (each.ref, f'{each.name} ({each.get_relationship_display().lower()})') for each in asked
        ]
        self.fields['scan'].label += ' (optional)'
        if len(asked) < 2:
            del self.fields['guardian']

    def given(self):
        """The answers as the action takes them."""
        only = next(iter(self.asked.values()), None) if len(self.asked) == 1 else None
        return self.cleaned_data | {'guardian': self.asked.get(self.cleaned_data.get('guardian'), only)}


class SettleForm(BaseForm):
    outcome = forms.ChoiceField(label='How was it settled?', choices=Settlement, widget=forms.RadioSelect)
    reason = forms.CharField(
        label='Who you talked to, when, and what was said',
        help_text='Kept with the school. A new answer from either of them opens it again.',
        widget=forms.Textarea(attrs={'rows': 4}),
        max_length=4000,
    )


class LetterCodeForm(BaseForm):
    """The code of a letter, however it is typed: capitals, blanks and dashes do not matter."""

    code = forms.CharField(
        label='The code in your letter',
        help_text='Twelve letters and figures, like 4kmp-7xdr-w9tc.',
        widget=forms.TextInput(
            attrs={
                'class': 'govuk-input--width-20',
                'autocomplete': 'off',
                'autocapitalize': 'none',
                'spellcheck': 'false',
            }
        ),
        max_length=40,
    )

    def clean_code(self):
        code = re.sub(r'[\s–-]', '', self.cleaned_data['code']).lower()
        if len(code) != 12 or set(code) - set(ALPHABET):
            raise forms.ValidationError('A code has twelve letters and figures, in three groups of four.')
        return code
