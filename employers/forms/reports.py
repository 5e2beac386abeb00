"""Report a problem with an offer, and decide about one."""

from django import forms
from django.core import signing

from brokerage.core.forms import BaseForm
from employers.enums import Outcome, Problem

SALT = 'employers.report'
# A person reads before they write; a page left open over a day is drawn again.
QUICKEST, LONGEST = 3, 24 * 3600


class ReportForm(BaseForm):
    """Asks for no name. `nickname` is a trap that people do not see; `drawn` says when the page was made."""

    problem = forms.ChoiceField(choices=Problem, widget=forms.RadioSelect, label='What is wrong?')
    words = forms.CharField(
        label='Tell us more',
        max_length=2000,
        widget=forms.Textarea(attrs={'rows': 5}),
        help_text='Please leave out names of students.',
    )
    email = forms.EmailField(
        label='Your e-mail address',
        required=False,
        help_text='Only if you want to hear what came of it. The employer never sees it.',
        widget=forms.EmailInput(attrs={'autocomplete': 'email'}),
    )
    nickname = forms.CharField(
        required=False,
        label='Leave this empty',
        max_length=200,
        widget=forms.TextInput(attrs={'autocomplete': 'off', 'tabindex': '-1'}),
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

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
            raise forms.ValidationError('Please read your report once more, then send it again.')
        return data

    def _seconds(self, drawn):
        try:
            return self.now.timestamp() - signing.loads(drawn, salt=SALT)
        except signing.BadSignature:
            return -1


class DecideForm(BaseForm):
    outcome = forms.ChoiceField(choices=Outcome, widget=forms.RadioSelect, label='What did you decide?')
    told = forms.CharField(
        label='What the employer has to mend, and whoever reported may read',
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={'rows': 4}),
        help_text='Never who reported, nor what they wrote. Needed if the employer has to mend something.',
    )
