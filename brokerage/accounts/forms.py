"""The forms of signing in, in our own words."""

from allauth.account import forms

from brokerage.core.forms import PlainWords


class _Addressed:
    """Calls what is typed an e-mail address, as every other page does."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {'login', 'email'} & set(self.fields):
            self.fields[name].label = 'E-mail address'


class SignInForm(PlainWords, _Addressed, forms.LoginForm):
    pass


class AddAddressForm(PlainWords, _Addressed, forms.AddEmailForm):
    pass


class NewPasswordForm(PlainWords, _Addressed, forms.ResetPasswordForm):
    pass
