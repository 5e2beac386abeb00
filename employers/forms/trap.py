"""Forms for people without an account: traps for machines that fill in whatever they find."""

from django import forms
from django.core import signing

from brokerage.core.forms import BaseForm

SALT = 'employers.trap'
# A person reads before they write; a page left open over a day is drawn again.
QUICKEST, LONGEST = 3, 24 * 3600


class TrapForm(BaseForm):
    """`nickname` is a trap that people do not see; `drawn` says when the page was made."""

    nickname = forms.CharField(
        required=False,
        label='Leave this empty',
        max_length=200,
        widget=forms.TextInput(attrs={'autocomplete': 'off', 'tabindex': '-1'}),
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)
    once_more = 'Please read it once more, then send it again.'

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields['drawn'].initial = self.stamp = signing.dumps(int(now.timestamp()), salt=SALT)

    @property
    def is_trapped(self):
        return bool(self.data.get('nickname'))

    def clean(self):
        data = super().clean()
        if not QUICKEST <= self._seconds(data.get('drawn') or '') <= LONGEST:
            # The next try carries a new time; what was typed stays.
            self.data = self.data.copy()
            self.data['drawn'] = self.stamp
            raise forms.ValidationError(self.once_more)
        return data

    def _seconds(self, drawn):
        try:
            return self.now.timestamp() - signing.loads(drawn, salt=SALT)
        except signing.BadSignature:
            return -1
