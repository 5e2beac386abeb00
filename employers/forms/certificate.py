"""The certificate of insurance, or the letter in its place, with what it says."""

from django import forms

from brokerage.uploads.fields import UploadField
from employers.enums import InsuranceBasis
from employers.forms.register import InsuranceForm

PROVED = (InsuranceBasis.EMPLOYERS_LIABILITY, InsuranceBasis.INDEMNITY_LETTER)


class CertificateForm(InsuranceForm):
    file = UploadField(
        label='Your certificate or letter', help_text='PDF, Word (docx), JPG or PNG, at most 10 MB.'
    )
    told_by = None
    field_order = ('file', 'basis', 'insurer', 'policy_number', 'cover_pounds', 'expires_on', 'insurer_told')
    needed_by_another = ('insurer', 'policy_number', 'cover_pounds', 'expires_on')

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['basis'].choices = [(basis.value, basis.label) for basis in PROVED]
        self.fields['basis'].label = 'What it is'
        self.fields['basis'].widget = forms.RadioSelect(choices=self.fields['basis'].choices)

    def clean(self):
        data = super().clean()
        if data.get('basis') == InsuranceBasis.EMPLOYERS_LIABILITY:
            for name, words in NEEDED.items():
                if name in data and not data[name]:
                    self.add_error(name, words)
        return data


NEEDED = {
    'insurer': 'Enter the insurer. It is on the certificate.',
    'policy_number': 'Enter the policy number. It is on the certificate.',
    'cover_pounds': 'Enter the amount of cover. It is on the certificate.',
}
