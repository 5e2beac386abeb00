"""The field of a form that takes a file; what the file is, is for the action to find out."""

from django import forms

from brokerage.uploads.content import MOST_BYTES

ACCEPT = '.pdf,.docx,.jpg,.jpeg,.png'
HELP = 'PDF, Word (docx), JPG or PNG, at most 10 MB.'


class UploadField(forms.FileField):
    """Gives the bytes; refuses at once what is too large, before any of it is read."""

    widget = forms.FileInput(attrs={'accept': ACCEPT})

    def __init__(self, **kwargs):
        kwargs.setdefault('help_text', HELP)
        super().__init__(**kwargs)

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return b''
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                'The file is larger than 10 MB. Make it smaller, then choose it again.'
            )
        return file.read()
