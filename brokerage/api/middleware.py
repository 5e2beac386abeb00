"""Quota headers on the answers to a key (IETF draft-ietf-httpapi-ratelimit-headers, names of version 6).

And a count of it by its kind: here, because a fault of ours becomes an answer only above the views.
"""

from brokerage.accounts.key_use import note_answer


class QuotaHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if quota := getattr(request, 'quota', None):
            response['RateLimit-Limit'] = str(quota.limit)
            response['RateLimit-Remaining'] = str(max(0, quota.left))
            response['RateLimit-Reset'] = str(quota.seconds)
            if not quota.exceeded:
                note_answer(request.partner_key, response.status_code)
        return response
