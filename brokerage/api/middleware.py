"""Quota headers on every answer to a key (IETF draft-ietf-httpapi-ratelimit-headers, names of version 7)."""


class QuotaHeadersMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if quota := getattr(request, 'quota', None):
            response['RateLimit-Limit'] = str(quota.limit)
            response['RateLimit-Remaining'] = str(max(0, quota.left))
            response['RateLimit-Reset'] = str(quota.seconds)
        return response
