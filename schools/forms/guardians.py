from django import forms

from brokerage.core.forms import BaseModelForm
from schools.models import Guardian


class GuardianForm(BaseModelForm):
    """Somebody who looks after a student, and whether they are asked for consent."""

    class Meta:
        model = Guardian
        fields = ('name', 'relationship', 'email', 'phone', 'may_consent')
        labels = {
            'relationship': 'Who they are',
            'email': 'E-mail address',
            'may_consent': 'They may consent to a placement, and are asked',
        }
        help_texts = {
            'email': 'Without one they get a letter with a code. Two people may have the same address.',
            'may_consent': 'For a child in care, the social worker or the foster carer, as the local authority has '
            'told you. When people you ask say different things, the placement waits until you have settled it.',
        }
        widgets = {
            'relationship': forms.RadioSelect,
            'phone': forms.TextInput({'class': 'govuk-input--width-10', 'type': 'tel'}),
        }
