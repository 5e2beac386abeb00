from django import forms

from brokerage.core.forms import BaseForm


class HookForm(BaseForm):
    url = forms.CharField(
        label='Address of your webhook',
        max_length=500,
        help_text='It begins with https:// and is answered by your own server.',
        widget=forms.TextInput(attrs={'inputmode': 'url', 'autocomplete': 'off', 'spellcheck': 'false'}),
    )
