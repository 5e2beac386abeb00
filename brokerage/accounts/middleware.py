"""The acting membership on each request, checked in the database each time; second factor where due."""

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.shortcuts import redirect
from django.urls import reverse

SESSION_KEY = 'membership'
# Recovery codes stand in for one of these once; alone they are none.
SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


class MembershipMiddleware:
    """Sets `request.membership` (None for strangers) and `request.memberships`."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.memberships = []
        request.membership = None
        if request.user.is_authenticated:
            request.memberships = list(
                request.user.memberships.active().select_related('organisation__hub', 'user')
            )
            request.membership = self.chosen(request)
        return self.get_response(request)

    def chosen(self, request):
        wanted = request.session.get(SESSION_KEY)
        for membership in request.memberships:
            if membership.ref == wanted:
                return membership
        return request.memberships[0] if request.memberships else None


class SecondFactorMiddleware:
    """Hub staff and safeguarding leads set up a second step before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self.must_set_up(request):
            return redirect('mfa_index')
        return self.get_response(request)

    def must_set_up(self, request):
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return False
        if not any(membership.needs_second_factor for membership in request.memberships):
            return False
        open_paths = (reverse('mfa_index'), reverse('account_logout'), reverse('account_reauthenticate'))
        if request.path.startswith((*open_paths, settings.STATIC_URL)):
            return False
        return not is_mfa_enabled(request.user, types=SECOND_STEPS)
