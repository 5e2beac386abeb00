"""Who is calling: a partner by its key. A key never becomes a person and reaches nothing but listings."""

from hashlib import sha256
from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.db.models import Exists, OuterRef
from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission

from brokerage.accounts.attempts import SECONDS, note_wrong, too_many
from brokerage.accounts.models import PartnerKey, SharingAgreement

KEYWORD = 'Api-Key'
SEND_A_KEY = f'Send your key as: Authorization: {KEYWORD} your-key'
NOT_FROM_HERE = 'This key may not be used from your address. See which addresses it is for on your keys page.'
NOT_AGREED = (
    'No data-sharing agreement with the hub is in force. Ask the hub to renew it: your keys then work again.'
)
UNKNOWN = 'This key is not known. It may have been revoked or have ended: make a new one on your keys page.'


class TooManyGuesses(APIException):
    status_code = 429
    default_detail = (
        'Too many wrong keys came from your address. Wait ten minutes, and check which key you send.'
    )
    wait = SECONDS


class Caller:
    """What DRF wants of a user: only that somebody is there."""

    is_authenticated = True
    is_active = True

    def __init__(self, key):
        self.key = key
        self.pk = key.ref


class PartnerKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key …`. The key is looked up by its prefix and compared by its hash."""

    def authenticate(self, request):
        word, _, secret = request.headers.get('Authorization', '').partition(' ')
        if not word:
            return None
        if word.lower() != KEYWORD.lower() or not secret.strip():
            raise AuthenticationFailed(SEND_A_KEY)
        key = self._not_guessed(request._request, secret.strip())
        if not key.agreed and not key.is_sandbox:
            raise PermissionDenied(NOT_AGREED)
        if key.networks and not _is_from(get_adapter().get_client_ip(request._request), key.networks):
            raise PermissionDenied(NOT_FROM_HERE)
        return Caller(key), key

    def _not_guessed(self, request, secret):
        """The key, unless too many wrong ones came from there: of its own beginning, or at all.

        Other keys of the same address go on working: a forgotten program with an old key is in nobody's way.
        """
        this = f'key-{sha256(secret.partition(".")[0].encode()).hexdigest()[:12]}'
        if too_many(request, this):
            raise TooManyGuesses
        try:
            return self._key(secret)
        except AuthenticationFailed:
            for what in (this, 'key'):
                note_wrong(request, what)
            if too_many(request, 'key'):
                raise TooManyGuesses from None
            raise

    def _key(self, secret):
        if not secret.isprintable():
            raise AuthenticationFailed(UNKNOWN)
        prefix, _, _ = secret.partition('.')
        agreed = SharingAgreement.objects.in_force(timezone.localdate()).filter(
            partner=OuterRef('organisation')
        )
        keys = PartnerKey.objects.select_related('organisation__hub').annotate(agreed=Exists(agreed))
        key = keys.filter(prefix=prefix[:8]).first()
        if (
            key is None
            or key.revoked
            or key.is_over
            or not key.organisation.is_active
            or not key.is_valid(secret)
        ):
            raise AuthenticationFailed(UNKNOWN)
        return key

    def authenticate_header(self, request):
        return KEYWORD


def _is_from(address, networks):
    found = ip_address(address)
    # A socket of both kinds writes an address of the older one as ::ffff:203.0.113.9.
    found = getattr(found, 'ipv4_mapped', None) or found
    return any(found in ip_network(network) for network in networks)


class HasScope(BasePermission):
    """The key holds the view's `scope`."""

    message = 'This key may not read that. Ask for a key with the scope this address needs.'

    def has_permission(self, request, view):
        return request.auth is not None and view.scope in request.auth.scopes


class PartnerKeyScheme(OpenApiAuthenticationExtension):
    target_class = PartnerKeyAuthentication
    name = 'partnerKey'

    def get_security_definition(self, auto_schema):
        return {
            'type': 'apiKey',
            'in': 'header',
            'name': 'Authorization',
            'description': f'Your key after the word {KEYWORD}: `{KEYWORD} abcdefgh.…`',
        }
