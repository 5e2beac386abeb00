"""Sign-in as we want it: nobody signs up without an invitation."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return False


def attempted_email(request, credentials):
    """The account somebody tries to open: lock-out counts tries at one account from one address."""
    given = (credentials or {}).get('email') or request.POST.get('login', '')
    return given.strip().lower() or None
