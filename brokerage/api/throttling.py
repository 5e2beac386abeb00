"""Each key has a daily quota; every answer says what is left of it."""

from rest_framework.throttling import BaseThrottle

from brokerage.accounts.key_use import spend


class KeyQuota(BaseThrottle):
    def allow_request(self, request, view):
        if request.auth is None:
            return True
        request._request.partner_key = request.auth
        self.quota = request._request.quota = spend(request.auth)
        return not self.quota.exceeded

    def wait(self):
        return self.quota.seconds
