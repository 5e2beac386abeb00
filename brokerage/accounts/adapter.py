"""Sign-in as we want it: nobody signs up without an invitation."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        'email_password_mismatch': 'The e-mail address or the password is not right. Check both.',
        'too_many_login_attempts': 'There were too many tries with the wrong password. Try again later.',
        'incorrect_password': 'The password is not right.',
        'duplicate_email': 'This e-mail address is yours already.',
        'email_taken': 'Somebody else signs in with this e-mail address.',
        'max_email_addresses': 'You can have %d e-mail addresses. Remove one first.',
        'unverified_primary_email': 'Confirm your main e-mail address first.',
        'cannot_remove_primary_email': 'Your main e-mail address cannot be removed.',
    }

    def is_open_for_signup(self, request):
        return False


def attempted_email(request, credentials):
    """The account somebody tries to open: lock-out counts tries at one account from one address."""
    given = (credentials or {}).get('email') or request.POST.get('login', '')
    return given.strip().lower() or None
