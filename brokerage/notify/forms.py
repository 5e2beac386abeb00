"""What people type about messages."""

from django import forms

from brokerage.core.forms import BaseForm
from brokerage.notify.models import MessageState
from brokerage.notify.registry import texted_kinds
from brokerage.notify.sms import uk_mobile


class MessageFilter(BaseForm):
    mark_optional = False
    q = forms.CharField(label='Name or address', required=False, max_length=80)
    state = forms.ChoiceField(label='State', required=False, choices=[('', 'All'), *MessageState.choices])


class MailRulesForm(BaseForm):
    quiet_from = forms.TimeField(
        label='No messages after',
        widget=forms.TimeInput(format='%H:%M', attrs={'class': 'govuk-input--width-5'}),
    )
    quiet_until = forms.TimeField(
        label='No messages before',
        widget=forms.TimeInput(format='%H:%M', attrs={'class': 'govuk-input--width-5'}),
    )
    quiet_days_off = forms.BooleanField(label='None at weekends and on bank holidays', required=False)

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get('quiet_until'), cleaned.get('quiet_from')
        if first and last and first >= last:
            self.add_error('quiet_from', 'Leave some hours between the two, or nothing could be sent')
        return cleaned


class OwnerForm(BaseForm):
    owner = forms.ChoiceField(label='Whose task is it?', widget=forms.RadioSelect)

    def __init__(self, *args, members, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields['owner'].choices = [
            (member.ref, f'{member.user.name}, {member.get_role_display()}') for member in members
        ]


class AddressForm(BaseForm):
    to_email = forms.EmailField(label='Send it to')


class NumberForm(BaseForm):
    to_number = forms.CharField(
        label='Send it to this mobile',
        max_length=20,
        widget=forms.TextInput(attrs={'inputmode': 'tel', 'class': 'govuk-input--width-20'}),
    )

    def clean_to_number(self):
        number = uk_mobile(self.cleaned_data['to_number'])
        if not number:
            raise forms.ValidationError('Enter a UK mobile number, like 07700 900123')
        return number


class TextRulesForm(BaseForm):
    mark_optional = False
    kinds = forms.MultipleChoiceField(
        label='Also send as a text to mobiles',
        help_text='Choose none to send no texts.',
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Kinds that go together stand under the name of the first.
        self.fields['kinds'].choices = [(names[0], words) for words, names in texted_kinds().items()]

    def clean_kinds(self):
        chosen = self.cleaned_data['kinds']
        return [name for names in texted_kinds().values() if names[0] in chosen for name in names]


class TextForm(BaseForm):
    subject = forms.CharField(
        label='Subject line', max_length=150, help_text='People see it on a locked phone: no names of people.'
    )
    body = forms.CharField(label='Text', max_length=6000, widget=forms.Textarea(attrs={'rows': 16}))
    # The version that was on the screen, so that nobody writes over a colleague's words.
    seen = forms.IntegerField(min_value=0, max_value=10**6, widget=forms.HiddenInput)
