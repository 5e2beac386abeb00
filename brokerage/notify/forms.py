"""What people type about messages."""

from django import forms

from brokerage.core.forms import BaseForm
from brokerage.notify.models import MessageState


class MessageFilter(BaseForm):
    mark_optional = False
    q = forms.CharField(label='Name or address', required=False, max_length=80)
    state = forms.ChoiceField(label='State', required=False, choices=[('', 'All'), *MessageState.choices])


class AddressForm(BaseForm):
    to_email = forms.EmailField(label='Send it to')
