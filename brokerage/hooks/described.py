"""The webhook as the schema of the partner API tells it."""

from drf_spectacular.utils import OpenApiResponse, OpenApiWebhook, extend_schema
from rest_framework import serializers


class HowFarSerializer(serializers.Serializer):
    cursor = serializers.CharField(
        help_text='How far the list has come; read the changes from your own cursor.'
    )


class NoticeSerializer(serializers.Serializer):
    type = serializers.ChoiceField(choices=['list.changed', 'trial'])
    timestamp = serializers.DateTimeField()
    data = HowFarSerializer()


# The generator has no place for the headers of a webhook: they are told in words.
TOLD = (
    'Posted to your address, signed by the Standard Webhooks convention. `webhook-id` is of one message: take it '
    'once. `webhook-timestamp` is in seconds since 1970: refuse what is older than five minutes. '
    '`webhook-signature` holds one or two signatures with a blank between: `v1,` and the HMAC-SHA256 of '
    '`webhook-id.webhook-timestamp.body` in base64, by the key that stands in base64 after `whsec_`. A 410 '
    'switches the address off; anything else but 2xx is tried again.'
)

LIST_CHANGED = OpenApiWebhook(
    name='listChanged',
    decorator=extend_schema(
        summary='The list has changed',
        description=TOLD,
        request=NoticeSerializer,
        responses={204: OpenApiResponse(description='Any 2xx within five seconds: it has arrived.')},
    ),
)
